// SIGKILL at random moments while desks write: what was acknowledged is there, as it was said, once; what was not is
// there wholly or not at all, and may be sent again. At the end the same work is done by a program that nobody kills,
// and the two databases hold the same.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { temporaryFolder } = require('../../api/harness');
const { compareExports } = require('../exports');
const { Desk } = require('../desk');
const { inspect } = require('../inspect');
const { Subject } = require('../subject');

const DESKS = 8, KILLS_OF_A_DATABASE = 25;

// Sometimes the program is killed again while it starts.
async function startAfterAll(db, random, figures) {
  while (random.chance(0.15)) {
    const starting = Subject.start(db).catch(() => null);
    const delay = random.below(60);
    await sleep(delay);
    const subject = await starting;
    if (subject) await subject.kill();
    figures.kills++;
  }
  return Subject.start(db);
}

async function surviveKill(db, desks, random, figures) {
  const subject = await startAfterAll(db, random, figures);
  for (const desk of desks) await desk.settle(subject);
  for (const desk of desks) figures.found += await desk.check(subject, 0.3);
  const working = Promise.all(desks.map((desk) => desk.work(subject)));
  working.catch(() => {}); // it is waited for below
  await sleep(random.chance(0.3) ? random.below(60) : random.below(600));
  await subject.kill();
  await working;
  figures.kills++;
  await inspect(db);
}

// Everything once more, elsewhere.
async function compareWithPeace(folder, db, desks) {
  const twin = path.join(folder, 'twin.db');
  const subject = await Subject.start(twin);
  await Promise.all(desks.map((desk) => desk.repeat(subject)));
  await subject.stop();
  return compareExports(db, twin);
}

async function tortureDatabase(budget, figures) {
  const folder = temporaryFolder(), db = path.join(folder, 'x.db');
  const desks = Array.from({ length: DESKS }, (_, i) => new Desk(i, budget.random.split()));
  for (let kills = 0; kills < KILLS_OF_A_DATABASE && (kills === 0 || budget.round()); kills++)
    await surviveKill(db, desks, budget.random, figures);
  const subject = await Subject.start(db);
  for (const desk of desks) await desk.settle(subject);
  for (const desk of desks) figures.found += await desk.check(subject, 1);
  await subject.stop();
  await inspect(db);
  figures['rows compared'] += await compareWithPeace(folder, db, desks);
  for (const desk of desks) {
    figures.acknowledged += desk.counts.acknowledged;
    figures.repeated += desk.counts.repeated;
  }
  fs.rmSync(folder, { recursive: true });
}

async function run(budget) {
  const figures = { kills: 0, acknowledged: 0, found: 0, lost: 0, doubled: 0, repeated: 0, 'rows compared': 0 };
  while (budget.round()) await tortureDatabase(budget, figures);
  return figures;
}

module.exports = { title: 'SIGKILL while many write', share: 4, run };
