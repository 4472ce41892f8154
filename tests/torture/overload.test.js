// The short version of `make torture KINDS=overload`.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const overload = require('./kinds/overload');

it('too much is shed, and others are served meanwhile', async () => {
  await overload.run(new Budget({ rounds: 1, seed: 1 }));
});
