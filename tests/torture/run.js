// make torture: every kind of torture in turn, for minutes. A kind is a file kinds/NAME.js that exports
//
//   title      what it does, in a line
//   share      how much of the time it takes, beside the others
//   run(budget)  does it until budget.over() or an error, and returns figures: { kills: 300, lost: 0, … }
//
// budget has seconds, over(), random (seeded) and note(text). A short version of each, with a seed of its own
// and counted rounds, is a *.test.js here, which `make test` runs.
//
//   node torture/run.js [KIND…]    TORTURE_SECONDS=600 of all together    TORTURE_SEED=number (printed; else by the clock)
'use strict';

process.env.ONRECORD_TEST_LIMIT ||= '86400'; // the harness's own is for the files of make test

const fs = require('node:fs');
const path = require('node:path');
const { Budget } = require('./budget');
const { endAll } = require('./subject');

const folder = path.join(__dirname, 'kinds');
const all = fs.readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => name.slice(0, -3)).sort();

const words = (figures) => Object.entries(figures).map(([name, value]) => `${value} ${name}`).join(', ');

async function torture(name, seconds, seed) {
  const kind = require(path.join(folder, name));
  process.stdout.write(`== ${name}: ${kind.title} (${Math.round(seconds)} s, seed ${seed})\n`);
  const started = Date.now();
  const budget = new Budget({ seconds, seed, note: (text) => process.stdout.write(`   ${text}\n`) });
  try {
    const figures = await kind.run(budget);
    process.stdout.write(`   ${name}: ${words(figures)} in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    return true;
  } catch (error) {
    process.stdout.write(`   ${name} FAILED: ${error.stack}\n   once more: TORTURE_SEED=${seed} make torture KINDS=${name}\n`);
    return false;
  } finally {
    endAll();
  }
}

async function main(names) {
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length) throw new Error(`there is no kind ${unknown.join(', ')}; there is ${all.join(', ')}`);
  const chosen = names.length ? names : all;
  const seconds = Number(process.env.TORTURE_SECONDS || 600);
  const seed = Number(process.env.TORTURE_SEED || Date.now() % 1e9);
  const shares = chosen.map((name) => require(path.join(folder, name)).share);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const failed = [];
  for (const [i, name] of chosen.entries())
    if (!(await torture(name, (seconds * shares[i]) / whole, seed))) failed.push(name);
  process.stdout.write(failed.length ? `FAILED: ${failed.join(', ')}\n` : 'all torture survived\n');
  process.exit(failed.length ? 1 : 0);
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`torture: ${error.message}\n`);
  process.exit(2);
});
