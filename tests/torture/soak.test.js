// The short version of `make torture KINDS=soak`.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const soak = require('./kinds/soak');

// a sanitizer must be loaded before the clock
it('a server goes on as its clock jumps', { skip: process.env.ONRECORD_SANDBOX === 'off' }, async () => {
  await soak.run(new Budget({ rounds: 4, seed: 7 }));
});
