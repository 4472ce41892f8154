// What a database holds, as the program exports it, without what differs between two databases of the same content.
'use strict';

const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const { binary } = require('../api/harness');

const NAMES = ['articles', 'entities', 'claims', 'mentions'];
const times = new Set(['dateCreated', 'dateModified', 'generator']);

async function exported(db, name) {
  const { stdout } = await promisify(execFile)(binary, ['export', '--db', db, name], { maxBuffer: 1 << 30 });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line, (key, value) => (times.has(key) ? undefined : value)));
  return lines.map((line) => JSON.stringify(line)).sort();
}

// Throws where two databases differ; returns how many rows they have.
async function compareExports(one, other) {
  let rows = 0;
  for (const name of NAMES) {
    const [a, b] = [await exported(one, name), await exported(other, name)];
    const only = (these, those) => these.filter((line) => !those.has(line)).slice(0, 3).join('\n');
    const [lost, made] = [only(b, new Set(a)), only(a, new Set(b))];
    if (lost || made || a.length !== b.length) throw new Error(`${name} of ${one} and ${other} differ (${a.length}, ${b.length} lines):\n${made}\n---\n${lost}`);
    rows += a.length - 1;
  }
  return rows;
}

module.exports = { compareExports };
