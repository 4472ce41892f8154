// `make bench`: measures the program beside what it is held to, group by group. BENCH="reads search" runs some groups.
'use strict';

const { settings, say } = require('./harness/settings');
const { finish } = require('./harness/report');
const { Archive } = require('./harness/archive');

const known = ['reads', 'unchanged', 'pages', 'connections', 'search', 'mixed', 'idle', 'posts', 'bulk', 'start', 'peers', 'extract'];

async function main() {
  const unknown = settings.groups.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`BENCH: there is no group ${unknown.join(', ')}; there is ${known.join(', ')}`);
  const chosen = settings.groups.length ? settings.groups : known;
  const archive = Archive.open();
  for (const name of chosen) {
    const started = Date.now();
    await require(`./groups/${name}`)(archive);
    say(`  ${name}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  finish();
}

main().then(
  () => process.exit(0),
  (error) => {
    say(`bench: ${error.stack}`);
    process.exit(1);
  },
);
