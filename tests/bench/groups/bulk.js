// Loading NDJSON: what storing costs beside the sqlite3 shell's .import of the same rows into the same tables, how many
// articles a second come in with extraction, and the memory that it takes.
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { binary, settings, temporaryFolder, tool } = require('../harness/settings');
const { row, times, unit } = require('../harness/report');
const { spend } = require('../harness/measure');
const { importRows } = require('../harness/import');

const ARTICLES = Math.min(5000, Math.round(settings.seconds * 2500));

function articleLines(file, count) {
  const out = fs.openSync(file, 'w');
  execFileSync(tool('make_archive'), ['ndjson', String(settings.seed), String(count)], { stdio: ['ignore', out, 'inherit'] });
  fs.closeSync(out);
  return file;
}

// Seconds of the processor's time that extraction alone takes of these articles.
function extractionSeconds(folder, lines) {
  const texts = fs.readFileSync(lines, 'utf8').trim().split('\n').slice(0, 1000).map((line) => JSON.parse(line).articleBody);
  const file = path.join(folder, 'texts.jsonl');
  fs.writeFileSync(file, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  const rate = Number(execFileSync(tool('extract_speed'), ['2', file], { encoding: 'utf8' }).split(' ')[0]) * 1e6;
  return (texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / rate / texts.length) * ARTICLES;
}

// The largest memory of its own (not mapped from files) in the second and in the last third of a longer load: in the first
// its caches fill.
async function memoryOfLoad(folder) {
  const lines = articleLines(path.join(folder, 'more.ndjson'), ARTICLES * 3);
  const child = spawn(binary, ['load', '--db', path.join(folder, 'memory.db'), lines], { stdio: 'ignore' });
  const samples = [];
  const timer = setInterval(() => {
    try {
      samples.push(Number(/^RssAnon:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024);
    } catch {
      // it has ended
    }
  }, 20);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`load ended with ${code}`);
  const third = Math.floor(samples.length / 3);
  return { early: Math.max(...samples.slice(third, 2 * third)), late: Math.max(...samples.slice(2 * third)) };
}

module.exports = async () => {
  const folder = temporaryFolder();
  const lines = articleLines(path.join(folder, 'articles.ndjson'), ARTICLES);
  const db = path.join(folder, 'x.db');
  const nothing = path.join(folder, 'nothing.ndjson');
  fs.writeFileSync(nothing, '');
  execFileSync(binary, ['migrate', '--db', db], { stdio: 'ignore' }); // the tables are there, as they are for .import
  const starting = await spend(binary, ['load', '--db', db, nothing]); // the program, with the models of its extraction
  const loading = await spend(binary, ['load', '--db', db, lines]);
  const extraction = extractionSeconds(folder, lines);
  const imported = await importRows(db, folder);
  const storing = loading.cpu - starting.cpu - extraction;
  row('bulk', 'storing articles : .import of the same rows, CPU', storing / imported.cpu, { most: 1.2 }, times(2), `${storing.toFixed(2)} s (${loading.cpu.toFixed(2)} s with extraction's ${extraction.toFixed(2)} s and the start's ${starting.cpu.toFixed(2)} s) : ${imported.cpu.toFixed(2)} s`);
  row('bulk', 'loading with extraction', ARTICLES / loading.seconds, { least: 2000 }, unit('articles/s', 0), `${((loading.cpu / ARTICLES) * 1e6).toFixed(0)} µs of CPU an article`);
  const memory = await memoryOfLoad(folder);
  row('bulk', `memory of the last third of a load of ${ARTICLES * 3} : of the second`, memory.late / memory.early, { most: 1.1 }, times(2), `${(memory.early / 1e6).toFixed(0)} MB, ${(memory.late / 1e6).toFixed(0)} MB, beside what is mapped`);
};
