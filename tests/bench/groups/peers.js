// Peers on the same file with the same queries and, where they make JSON, the same answers.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { settings } = require('../harness/settings');
const { row, skip, times } = require('../harness/report');
const { fetched, get } = require('../harness/http');
const { inTurns, median, ratio, sleep } = require('../harness/measure');
const { Program, startOnrecord } = require('../harness/programs');
const { walker } = require('../harness/beside');
const workload = require('../harness/workload');

const PEERS = path.join(__dirname, '../peers');
const bars = { fastify: { claims: 2.5, lists: 2.5, searches: 0.9 }, datasette: { claims: 25, lists: 9, searches: 1.8 } };

// Before any is measured: they say the same, but for the address of the next page.
async function assertSame(ours, theirs, paths) {
  for (const target of paths) {
    const [mine, other] = [await fetched(ours.url + target), await fetched(theirs.url + target)].map(({ body }) => JSON.parse(body));
    if (mine.data) mine.next = other.next = null;
    assert.deepEqual(other, mine, target);
  }
}

async function compare(name, ours, theirs, work, paths, least) {
  const mine = walker(work);
  const other = walker({ ...work, paths });
  const results = await inTurns({ ours: () => mine(ours), theirs: () => other(theirs) });
  const rates = (side) => results[side].map((report) => report.rate);
  const note = `${median(rates('ours')).toFixed(0)}/s : ${median(rates('theirs')).toFixed(0)}/s`;
  row('peers', `${work.name}, each for the first time : ${name}`, ratio(rates('ours'), rates('theirs')), { least }, times(2), note);
}

async function besideFastify(archive, ours) {
  if (!fs.existsSync(path.join(PEERS, 'node_modules/fastify'))) return skip('peers', 'fastify with better-sqlite3', 'its packages are not installed: `make bench` does that');
  const theirs = await Program.start('node', [path.join(PEERS, 'fastify.js'), archive.file]);
  for (const name of Object.keys(bars.fastify)) {
    const work = workload[name](archive);
    await assertSame(ours, theirs, work.paths.slice(0, 20));
    await compare('fastify', ours, theirs, work, work.paths, bars.fastify[name]);
  }
  return theirs.stop();
}

// ---- Datasette: SQL in the address, rows as JSON ----

function hasDatasette() {
  try {
    return execFileSync('datasette', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

// The first statement of a query; ?1 … become named parameters.
function address({ query, keys }) {
  const sql = fs.readFileSync(query, 'utf8').replace(/^--.*$/gm, '').split(';')[0].trim().replace(/\?(\d)/g, ':p$1');
  const start = `/onrecord.json?_shape=arrays&sql=${encodeURIComponent(sql)}`;
  return keys.map((key) => start + key.split('\t').map((value, i) => `&p${i + 1}=${encodeURIComponent(value)}`).join(''));
}

async function startDatasette(archive) {
  const port = 20000 + ((process.pid + 1) % 20000);
  const args = ['serve', archive.file, '--port', String(port), '--setting', 'max_returned_rows', '100', '--setting', 'default_cache_ttl', '0'];
  const child = spawn('datasette', args, { stdio: 'ignore' });
  const program = Object.assign(new Program(), { child, url: `http://127.0.0.1:${port}`, exited: new Promise((resolve) => child.once('exit', resolve)) });
  while (child.exitCode === null && !(await get(`${program.url}/-/versions.json`).catch(() => null))) await sleep(0.1);
  return program;
}

async function besideDatasette(archive, ours) {
  if (!hasDatasette()) return skip('peers', 'Datasette', 'there is no datasette on the PATH');
  const theirs = await startDatasette(archive);
  for (const name of Object.keys(bars.datasette)) {
    const work = { ...workload[name](archive) };
    work.keys = work.keys.slice(0, 2000);
    const paths = address(work);
    const sample = JSON.parse((await fetched(theirs.url + paths[0])).body);
    assert.ok((sample.rows || sample).length > 0, `Datasette has rows for ${paths[0]}`);
    await compare('Datasette', ours, theirs, work, paths, bars.datasette[name]);
  }
  return theirs.stop();
}

module.exports = async (archive) => {
  const ours = await startOnrecord(archive.file);
  await besideFastify(archive, ours);
  await besideDatasette(archive, ours);
  await ours.stop();
};
