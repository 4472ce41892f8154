// From 1 to 1,000 keep-alive connections: the rate beside that at 64.
'use strict';

const { row, times } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { linesFile, load, inTurns, median, ratio } = require('../harness/measure');
const workload = require('../harness/workload');

const counts = [1, 2, 8, 64, 128, 256, 384, 512, 1000];

module.exports = async (archive) => {
  const server = await startOnrecord(archive.file);
  const paths = linesFile(workload.claims(archive).paths);
  await load(server, { paths, seconds: 0.5 });
  const at = (connections) => async () => (await load(server, { paths, connections })).rate;
  const results = await inTurns(Object.fromEntries(counts.map((count) => [`c${count}`, at(count)])));
  await server.stop();
  for (const count of counts) {
    if (count === 64) continue;
    row('connections', `rate at ${count} connections : at 64`, ratio(results[`c${count}`], results.c64), { least: 0.5 }, times(2), `${median(results[`c${count}`]).toFixed(0)}/s : ${median(results.c64).toFixed(0)}/s`);
  }
};
