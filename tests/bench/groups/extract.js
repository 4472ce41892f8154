// Extraction on one core: on the seed document, on the archive's articles and on the gold sets that are at hand.
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { root, settings, tool } = require('../harness/settings');
const { linesFile } = require('../harness/measure');
const { row, unit } = require('../harness/report');

function files(folder, ending) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => path.join(folder, name));
}

function archiveLines() {
  const lines = execFileSync(tool('make_archive'), ['ndjson', String(settings.seed), '500'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const bodies = lines.trim().split('\n').map((line) => JSON.stringify({ text: JSON.parse(line).articleBody }));
  const file = linesFile(bodies);
  fs.renameSync(file, `${file}.jsonl`);
  return `${file}.jsonl`;
}

module.exports = async () => {
  const sets = [...files(path.join(root, 'seeds'), '.txt'), archiveLines(), ...files(path.join(root, '../shared/gold/dev'), '.jsonl')];
  for (const set of sets) {
    const out = execFileSync(tool('extract_speed'), [String(settings.seconds), set], { encoding: 'utf8' });
    const name = path.basename(set).replace(/^lines-.*/, "the archive's articles").replace(/\.(jsonl|txt)$/, '');
    row('extract', `extraction of ${name}, one core`, Number(out.split(' ')[0]), {}, unit('MB/s', 2), out.trim().replace(/^[^,]*, /, ''));
  }
};
