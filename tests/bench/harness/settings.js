// What `make bench` can be told, from the environment.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../../..');
const build = path.resolve(process.env.ONRECORD_BUILD || path.join(root, 'build'));

const settings = {
  groups: (process.env.BENCH || '').split(/[\s,]+/).filter(Boolean), // none: all
  articles: Number(process.env.BENCH_ARTICLES || 100000),
  seed: Number(process.env.BENCH_SEED || 1),
  rounds: Number(process.env.BENCH_ROUNDS || 5),
  seconds: Number(process.env.BENCH_SECONDS || 2), // of each measurement
  database: process.env.BENCH_DB || '',
};

function tool(name) {
  return path.join(build, 'tests/bench', name);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

let parent;
// A folder that is gone when the process ends.
function temporaryFolder() {
  if (!parent) {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-bench-'));
    process.on('exit', () => fs.rmSync(parent, { recursive: true, force: true }));
  }
  return fs.mkdtempSync(path.join(parent, 'x'));
}

module.exports = { root, build, settings, tool, say, temporaryFolder, binary: path.join(build, 'onrecord') };
