// One claim, one article, a list of 20 and a search: rates beside a bare server with a constant body of the same size, and
// the processor's time beside that server's and the raw queries'.
'use strict';

const { execFile } = require('node:child_process');
const os = require('node:os');
const { promisify } = require('node:util');
const { tool } = require('../harness/settings');
const { row, times, unit } = require('../harness/report');
const { linesFile } = require('../harness/measure');
const { startOnrecord } = require('../harness/programs');
const { beside } = require('../harness/beside');
const workload = require('../harness/workload');

// Microseconds of the processor's time that the statements take by themselves.
function rawQuery(archive, { query, keys }) {
  const file = linesFile(keys);
  return async () => {
    const { stdout } = await promisify(execFile)(tool('raw_query'), [archive.file, query, file, '0.5']);
    return JSON.parse(stdout).us;
  };
}

// The share of the bare server's rate that one could reach which cost nothing but HTTP and the raw query: client and server
// share the machine's cores, and the client has one.
function ceiling({ clientCpu, bareCpu, bareRate, raw }) {
  const whole = (os.cpus().length * 1e6) / (clientCpu + bareCpu + raw);
  return Math.min(1e6 / clientCpu, whole) / bareRate;
}

function note(measured) {
  const most = measured.raw ? `, at most ${ceiling(measured).toFixed(2)} × with that query` : '';
  return `${measured.ourRate.toFixed(0)}/s, bare ${measured.bareRate.toFixed(0)}/s, ${measured.bytes.toFixed(0)} bytes${most}`;
}

function cpuRow(work, measured) {
  const parts = `${unit('µs')(measured.ourCpu)} : ${measured.bareCpu.toFixed(1)} HTTP + ${measured.raw.toFixed(1)} query`;
  const figure = measured.ourCpu / (measured.bareCpu + measured.raw);
  row('reads', `CPU of ${work.name} : constant body + raw query`, figure, { most: 1.25 }, times(2), parts);
}

// On first sight, and repeated. A search costs its query, however little the rest does.
const bars = { claims: [0.7], articles: [0.7], leanLists: [0.22, 0.9], lists: [0.22, 0.9], searches: [undefined, 0.9] };

module.exports = async (archive) => {
  const server = await startOnrecord(archive.file);
  for (const [name, [first, again]] of Object.entries(bars)) {
    const work = workload[name](archive);
    const measured = await beside(server, work, { raw: rawQuery(archive, work) });
    row('reads', `GET ${work.name}${again ? ', on first sight' : ''} : bare server`, measured.rate, { least: first }, times(2), note(measured));
    if (first) cpuRow(work, measured);
    if (!again) continue;
    const repeated = await beside(server, workload.few(work));
    row('reads', `GET ${work.name}, nothing written since : bare server`, repeated.rate, { least: again }, times(2), note(repeated));
  }
  await server.stop();
};
