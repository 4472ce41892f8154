// What tests/unit/test_store_faults.c and test_store_power.c do, for longer: a disk that refuses calls, power that goes,
// and syncs that fail before it does.
'use strict';

const { runProgram } = require('../program');

// The first tries everything once, whatever time that takes; the second has two tests, for as long each.
async function run(budget) {
  const seed = budget.seed % 30000;
  const started = Date.now();
  const faults = await runProgram('unit/test_store_faults', { TORTURE: seed });
  const left = budget.seconds - (Date.now() - started) / 1000;
  const power = await runProgram('unit/test_store_power', { TORTURE: seed, TORTURE_SECONDS: Math.max(1, Math.round(left / 2)) });
  const figures = {};
  for (const [, count, what] of (faults + power).matchAll(/^(\d+) (faults|power cuts|failed syncs)$/gm)) figures[what] = Number(count);
  return { ...figures, lost: 0, doubled: 0 };
}

module.exports = { title: 'a disk that refuses, and power that goes', share: 2, run };
