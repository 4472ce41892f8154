// The short version of `make torture KINDS=kill`.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const kill = require('./kinds/kill');

it('what was acknowledged survives SIGKILL', async () => {
  await kill.run(new Budget({ rounds: 5, seed: 1 }));
});
