// The short version of a kind, as a test: counted rounds and a seed of its own. Nothing stays behind that it started.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const { endAll } = require('./subject');

// options: seed, and what node:test takes
function short(title, kind, rounds, { seed = 1, ...options } = {}) {
  it(title, options, async (test) => {
    try {
      await kind.run(new Budget({ rounds, seed, note: (text) => test.diagnostic(text) }));
    } finally {
      endAll();
    }
  });
}

module.exports = { short };
