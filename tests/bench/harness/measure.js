// Loading servers, in turns, and what to make of the numbers.
'use strict';

const { spawn, execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { promisify } = require('node:util');
const { settings, tool, temporaryFolder } = require('./settings');

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

let files = 0;
let folder;
// Lines in a file, for programs that take them from one.
function linesFile(lines) {
  folder ||= temporaryFolder();
  const file = path.join(folder, `lines-${files++}`);
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

// Numbers that look random and are the same in every run.
function random(seed) {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}

function shuffle(items, seed = 7) {
  const next = random(seed);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const k = next(i + 1);
    [out[i], out[k]] = [out[k], out[i]];
  }
  return out;
}

function loadArguments({ connections = 64, seconds = settings.seconds, rate, requests, paths, first, bodies, headers = [], patient }) {
  const args = ['-c', String(connections), '-d', String(seconds)];
  if (rate) args.push('-r', String(rate));
  if (requests) args.push('-n', String(requests));
  if (paths) args.push('-p', paths);
  if (first) args.push('-f', String(first));
  if (patient) args.push('-s');
  if (bodies) args.push('-b', bodies);
  for (const header of headers) args.push('-H', header);
  return args;
}

// Loads a server; what the client counted (tests/bench/load.c), with `cpu` and `clientCpu`, the
// server's and the client's microseconds a request.
async function load(program, options) {
  const before = program.cpu();
  const { stdout } = await promisify(execFile)(tool('load'), [...loadArguments(options), program.url + (options.path || '/')]);
  const report = JSON.parse(stdout);
  report.clientCpu = (report.cpu / report.answered) * 1e6;
  report.cpu = ((program.cpu() - before) / report.answered) * 1e6;
  report.bodyBytes = report.bytes / report.requests;
  const wrong = Object.keys(report.status).filter((status) => !(options.expect || ['200']).includes(status));
  report.wrong = wrong.reduce((sum, status) => sum + report.status[status], 0);
  if (report.wrong && !options.tolerant) throw new Error(`${program.url}${options.path || ''}: answers ${JSON.stringify(report.status)}`);
  return report;
}

// Connections that stay open until `release` is called.
async function hold(url, connections, headers = []) {
  const args = ['-k', '-c', String(connections), '-d', '120'];
  for (const header of headers) args.push('-H', header);
  const child = spawn(tool('load'), [...args, url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = await Promise.race([new Promise((resolve) => readline.createInterface({ input: child.stdout }).once('line', resolve)), ended]);
  const held = Number(/^held (\d+)/.exec(line)?.[1] || 0);
  return {
    held,
    release: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

// Runs each of the measurements in turn, round after round: { name: [result of each round] }.
async function inTurns(measurements, rounds = settings.rounds) {
  const results = Object.fromEntries(Object.keys(measurements).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(measurements)) results[name].push(await measure(round));
  return results;
}

// The median of round by round ratios.
function ratio(above, below) {
  return median(above.map((value, i) => value / below[i]));
}

// Seconds of the processor's time and of the clock, and the peak memory, of a command that runs to its end.
async function spend(command, args, options = {}) {
  const child = spawn(tool('spend'), [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors.slice(-500)}`);
  return JSON.parse(errors.trim().split('\n').pop());
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

module.exports = { median, ratio, linesFile, random, shuffle, load, hold, inTurns, spend, sleep };
