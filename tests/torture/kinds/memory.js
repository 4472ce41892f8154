// What tests/torture/memory.c does, for nearly every allocation.
'use strict';

const { runProgram } = require('../program');

async function run(budget) {
  const figures = { failed: 0, lies: 0 };
  let seed = budget.seed % 30000;
  while (budget.round()) figures.failed += Number((await runProgram('torture/memory', { TORTURE: seed++ })).match(/^(\d+) allocations failed$/m)[1]);
  return { 'allocations failed': figures.failed, 'untold or half done': figures.lies };
}

module.exports = { title: 'every allocation fails in turn', share: 1, run };
