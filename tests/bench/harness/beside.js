// A workload on the server and on the bare one with bodies of the same size, in turns.
'use strict';

const { startConstant } = require('./programs');
const { linesFile, load, inTurns, median, ratio } = require('./measure');
const { settings } = require('./settings');

// Paths go on where the last round ended, so that none comes twice before all have come.
function walker(workload, options) {
  const paths = linesFile(workload.paths);
  let first = 0;
  return async (program, more = {}) => {
    const report = await load(program, { ...options, ...more, paths, first });
    first += report.requests + 64;
    return report;
  };
}

// Medians: `rate`, of the rounds' ratios; ourRate, bareRate (a second), ourCpu, bareCpu, clientCpu (microseconds a request), `bytes` of a
// body; and `raw`, what the function of that name returned in each round.
async function beside(server, workload, { status, raw, ...options } = {}) {
  const walk = walker(workload, options);
  // every page of the file that is asked for has been touched by then, as the raw query's have
  const warming = workload.whole ? { requests: workload.paths.length, seconds: 30 } : { seconds: Math.min(1, settings.seconds) };
  const warm = await walk(server, warming);
  const constant = await startConstant(warm.bodyBytes, status);
  const results = await inTurns({ ours: () => walk(server), bare: () => walk(constant), ...(raw && { raw }) });
  await constant.stop();
  const of = (name, member) => results[name].map((report) => report[member]);
  return {
    bytes: warm.bodyBytes,
    rate: ratio(of('ours', 'rate'), of('bare', 'rate')),
    ourRate: median(of('ours', 'rate')),
    bareRate: median(of('bare', 'rate')),
    ourCpu: median(of('ours', 'cpu')),
    bareCpu: median(of('bare', 'cpu')),
    raw: raw && median(results.raw),
    clientCpu: median(of('ours', 'clientCpu')),
  };
}

module.exports = { beside, walker };
