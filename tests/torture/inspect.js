// tests/torture/database.c looks at a copy of a database, so that the one at hand stays as the crash has left it.
'use strict';

const fs = require('node:fs');
const { runProgram } = require('./program');

// Throws unless the database, with what its log holds, is whole and contradicts itself nowhere.
async function inspect(db) {
  const copy = `${db}.inspected`;
  for (const end of ['-wal', '-journal']) fs.rmSync(copy + end, { force: true });
  for (const end of ['', '-wal', '-journal']) if (fs.existsSync(db + end)) fs.copyFileSync(db + end, copy + end);
  await runProgram('torture/database', {}, ['inspect', copy]);
}

module.exports = { inspect };
