// POSTs of articles, each durable when it is answered: 64 clients, whose writes share commits, beside one, whose writes
// have a commit each; and the write-ahead log while readers saturate the server.
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { settings, temporaryFolder, tool } = require('../harness/settings');
const { row, times, unit } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { linesFile, load, inTurns, median, ratio } = require('../harness/measure');
const workload = require('../harness/workload');

const ARTICLES = 12000;
const WAL_SECONDS = 10;

// Articles that are not in the archive.
function newArticles(file, first) {
  const out = fs.openSync(file, 'w');
  execFileSync(tool('make_archive'), ['ndjson', String(settings.seed), String(ARTICLES), String(first)], { stdio: ['ignore', out, 'inherit'] });
  fs.closeSync(out);
  return file;
}

function poster(server, bodies) {
  let first = 0;
  return async (options) => {
    const report = await load(server, {
      path: '/v1/articles',
      bodies,
      first,
      headers: ['Content-Type: application/json'],
      expect: ['201'],
      requests: ARTICLES - first - 1,
      ...options,
    });
    first += report.answered;
    return report;
  };
}

async function largestLog(db, run) {
  let largest = 0;
  const look = () => {
    if (fs.existsSync(`${db}-wal`)) largest = Math.max(largest, fs.statSync(`${db}-wal`).size);
  };
  const timer = setInterval(look, 20);
  await run();
  clearInterval(timer);
  return largest;
}

module.exports = async (archive) => {
  const folder = temporaryFolder();
  const db = archive.copy(path.join(folder, 'x.db'));
  const server = await startOnrecord(db);
  const post = poster(server, newArticles(path.join(folder, 'new.ndjson'), 1000000));
  await post({ connections: 8, seconds: 0.5 });
  const results = await inTurns({ many: () => post({ connections: 64 }), one: () => post({ connections: 1 }) }, Math.min(3, settings.rounds));
  const rates = (name) => results[name].map((report) => report.rate);
  row('posts', 'POST of articles, 64 clients : one client', ratio(rates('many'), rates('one')), { least: 1.8 }, times(2), `${median(rates('many')).toFixed(0)}/s : ${median(rates('one')).toFixed(0)}/s`);

  const reads = linesFile([...workload.claims(archive).paths.slice(0, 5000), ...workload.lists(archive, 5000).paths]);
  const more = poster(server, newArticles(path.join(folder, 'more.ndjson'), 2000000));
  let written;
  const largest = await largestLog(db, async () => {
    const reading = load(server, { paths: reads, connections: 64, seconds: WAL_SECONDS });
    written = await more({ connections: 16, seconds: WAL_SECONDS });
    await reading;
  });
  await server.stop();
  row('posts', 'largest write-ahead log under saturated reads', largest / 1e6, { most: 64 }, unit('MB'), `${written.answered} articles written meanwhile`);
};
