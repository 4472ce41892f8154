// 2,000 GETs of a claim a second, alone and while two clients search without end and one exports everything. Requests are
// due at a constant rate, and their times are counted from then.
'use strict';

const { row, times } = require('../harness/report');
const { settings } = require('../harness/settings');
const { startOnrecord } = require('../harness/programs');
const { linesFile, load, inTurns, median, ratio } = require('../harness/measure');
const workload = require('../harness/workload');

const RATE = 2000;

function searches(archive) {
  const words = workload.searches(archive).keys.slice(0, 3000);
  const common = ['government', 'parliament', 'budget', 'council'];
  return words.flatMap((word, i) => [`/v1/search?q=${word}`, `/v1/articles?q=${common[i % 4]}+${word}&sort=relevance`]);
}

module.exports = async (archive) => {
  const server = await startOnrecord(archive.file);
  const claims = linesFile(workload.claims(archive).paths);
  const searching = linesFile(searches(archive));
  const seconds = settings.seconds * 3;
  const reads = () => load(server, { paths: claims, rate: RATE, seconds, tolerant: true });
  let first = 0;
  const beside = async () => {
    const others = [
      load(server, { paths: searching, connections: 2, seconds: seconds + 0.6, first, tolerant: true }),
      load(server, { path: '/v1/export/claims', connections: 1, seconds: seconds + 0.6, tolerant: true }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const report = await reads();
    const [search] = await Promise.all(others);
    first += search.requests;
    return { ...report, searches: search.rate };
  };
  await load(server, { paths: claims, seconds: 0.5 });
  const { alone, mixed } = await inTurns({ alone: reads, mixed: beside }, Math.min(3, settings.rounds));
  await server.stop();
  const p99 = (reports) => reports.map((report) => report.p99);
  const lost = [...alone, ...mixed].reduce((sum, report) => sum + report.lost + report.wrong, 0);
  const note = `${median(p99(mixed))} µs : ${median(p99(alone))} µs, ${median(mixed.map((report) => report.searches)).toFixed(0)} searches/s meanwhile`;
  row('mixed', 'p99 of 2,000 GET/s beside searches and an export : alone', ratio(p99(mixed), p99(alone)), { most: 2 }, times(2), note);
  row('mixed', 'requests lost, or answered with anything but 200', lost, { most: 0 }, (number) => String(number));
};
