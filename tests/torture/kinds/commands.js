// load, backup, migrate and reextract, killed at random moments and run again until they end: the result is that of one
// that nobody killed.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { execFileSync, spawn } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');
const { binary, temporaryFolder } = require('../../api/harness');
const { compareExports } = require('../exports');
const { Desk } = require('../desk');
const { inspect } = require('../inspect');
const { runProgram } = require('../program');

const command = (...args) => execFileSync(binary, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300000 });

// Runs a command to its end after `kills` that were killed. How long it takes is found out as it goes.
async function insist(args, { random, kills, figures, between = async () => {} }) {
  let longest = 50;
  for (let killed = 0; killed < kills; ) {
    const child = spawn(binary, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    const started = Date.now();
    await Promise.race([ended, sleep(random.below(longest))]);
    child.kill('SIGKILL');
    const { code } = await ended;
    if (code === 0) longest = Math.max(5, (Date.now() - started) * 0.9);
    else longest = Math.min(longest * 1.3, 3000);
    if (code !== null && code !== 0) throw new Error(`onrecord ${args.join(' ')} ends with ${code}`);
    killed++;
    figures.kills += code === null ? 1 : 0;
    await between();
  }
  return command(...args);
}

// Articles in every format, in a folder.
function documents(folder, random, count) {
  fs.mkdirSync(folder);
  const desk = new Desk(1, random), lines = [];
  for (let i = 0; i < count; i++) {
    const { url, headline, articleBody } = desk.compose();
    const name = (ending) => path.join(folder, `${String(i).padStart(3, '0')}.${ending}`);
    if (i % 4 === 0) fs.writeFileSync(name('txt'), `title: ${headline}\nurl: ${url}\n\n${articleBody}\n`);
    else if (i % 4 === 1) fs.writeFileSync(name('json'), JSON.stringify({ url, headline, articleBody }));
    else if (i % 4 === 2) fs.writeFileSync(name('html'), `<html lang="en"><head><title>${headline}</title><link rel="canonical" href="${url}"></head><body><article><h1>${headline}</h1><p>${articleBody}</p></article></body></html>`);
    else lines.push(JSON.stringify({ url, headline, articleBody }));
  }
  fs.writeFileSync(path.join(folder, 'many.ndjson'), `${lines.join('\n')}\n`);
}

async function same(one, other, figures) {
  await inspect(one);
  figures['rows compared'] += await compareExports(one, other);
}

async function tortureLoad(folder, options) {
  const [db, twin] = [path.join(folder, 'load.db'), path.join(folder, 'peace.db')];
  documents(path.join(folder, 'documents'), options.random, options.documents);
  command('load', '--db', twin, path.join(folder, 'documents'));
  await insist(['load', '--db', db, path.join(folder, 'documents')], { ...options, between: () => fs.existsSync(db) && inspect(db) });
  await same(db, twin, options.figures);
  return twin;
}

// The copy is whole or not there.
async function tortureBackup(folder, twin, options) {
  const copy = path.join(folder, 'copy.db');
  const between = async () => {
    if (fs.existsSync(copy)) await inspect(copy);
    const left = fs.readdirSync(folder).filter((name) => name.startsWith('copy.db.part'));
    for (const name of left) fs.rmSync(path.join(folder, name)); // a kill leaves it; nobody takes it for the copy
  };
  await insist(['backup', '--force', '--db', twin, copy], { ...options, between });
  await same(copy, twin, options.figures);
}

async function tortureMigrate(folder, options) {
  const [db, twin] = [path.join(folder, 'old.db'), path.join(folder, 'old-peace.db')];
  await runProgram('torture/database', {}, ['first-version', twin]);
  fs.copyFileSync(twin, `${twin}.first`);
  command('migrate', '--db', twin);
  for (let i = 0; i < options.kills; i++) {
    for (const end of ['', '-wal', '-shm', '-lock']) fs.rmSync(db + end, { force: true });
    fs.copyFileSync(`${twin}.first`, db);
    await insist(['migrate', '--db', db], { ...options, kills: 1 });
  }
  options.figures['rows compared'] += await compareExports(db, twin);
}

// Analysed by an older program, so that there is something to do.
async function tortureReextract(folder, twin, options) {
  const [db, peace] = [path.join(folder, 'old-analysis.db'), path.join(folder, 'new-analysis.db')];
  fs.copyFileSync(twin, db);
  await runProgram('torture/database', {}, ['forget-analysis', db]);
  fs.copyFileSync(db, peace);
  command('reextract', '--db', peace);
  await insist(['reextract', '--db', db], { ...options, between: () => inspect(db) });
  await same(db, peace, options.figures);
  options.figures['rows compared'] += await compareExports(db, twin);
}

async function run(budget) {
  const figures = { kills: 0, lost: 0, doubled: 0, 'rows compared': 0 };
  while (budget.round()) {
    const folder = temporaryFolder();
    const short = budget.rounds < Infinity;
    const options = { random: budget.random, kills: short ? 3 : 8, documents: short ? 24 : 3200, figures };
    const twin = await tortureLoad(folder, options);
    await tortureBackup(folder, twin, options);
    await tortureMigrate(folder, options);
    await tortureReextract(folder, twin, options);
    fs.rmSync(folder, { recursive: true });
  }
  return figures;
}

module.exports = { title: 'load, backup, migrate and reextract killed and run again', share: 2, run };
