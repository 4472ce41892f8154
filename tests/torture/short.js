// The short version of a kind, as a test: counted rounds and a seed of its own. Nothing stays behind that it started.
'use strict';

const { it } = require('node:test');
const { Budget } = require('./budget');
const { endAll } = require('./subject');

function short(title, kind, rounds) {
  it(title, async (test) => {
    try {
      await kind.run(new Budget({ rounds, seed: 1, note: (text) => test.diagnostic(text) }));
    } finally {
      endAll();
    }
  });
}

module.exports = { short };
