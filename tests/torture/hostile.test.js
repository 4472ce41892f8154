// The short version of `make torture KINDS=hostile`.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const hostile = require('./kinds/hostile');

it('clients that break HTTP leave nothing behind', async () => {
  await hostile.run(new Budget({ rounds: 2, seed: 1 }));
});
