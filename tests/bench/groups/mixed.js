// 2,000 GETs of a claim a second, alone and while two clients search without end and one exports everything. Requests are
// due at a constant rate, and their times are counted from then until the answer came in. All of the clients are
// programs of their own; the one that is timed goes before everybody else, as if it had a machine of its own, and tells
// how late it was nevertheless, which is in the times as well (../timing.h). The others sleep while they wait.
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
      load(server, { paths: searching, connections: 2, seconds: seconds + 0.6, first, patient: true, tolerant: true }),
      load(server, { path: '/v1/export/claims', connections: 1, seconds: seconds + 0.6, patient: true, tolerant: true }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const report = await reads();
    const [search, exported] = await Promise.all(others);
    first += search.requests;
    return { ...report, searches: search.rate, exported: exported.bytes / exported.seconds };
  };
  await load(server, { paths: claims, seconds: 0.5 });
  const { alone, mixed } = await inTurns({ alone: reads, mixed: beside }, Math.min(3, settings.rounds));
  await server.stop();
  const p99 = (reports) => reports.map((report) => report.p99);
  const late = (reports) => median(reports.map((report) => report.late.p99));
  const lost = [...alone, ...mixed].reduce((sum, report) => sum + report.lost + report.wrong, 0);
  const behind = [...alone, ...mixed].every((report) => report.first) ? '' : ', as it may not go first (SCHED_FIFO)';
  const note =
    `${median(p99(mixed))} µs : ${median(p99(alone))} µs; the client itself was late by ${late(mixed)} : ${late(alone)} µs${behind}; ` +
    `${median(mixed.map((report) => report.searches)).toFixed(0)} searches/s and ${(median(mixed.map((report) => report.exported)) / 1e6).toFixed(0)} MB/s exported meanwhile`;
  row('mixed', 'p99 of 2,000 GET/s beside searches and an export : alone', ratio(p99(mixed), p99(alone)), { most: 2 }, times(2), note);
  row('mixed', 'requests lost, or answered with anything but 200', lost, { most: 0 }, (number) => String(number));
};
