// A disk that fills while desks write: what does not fit is refused and said to be so, reads go on, the program survives
// SIGKILL and a start on the full disk, and once there is room everything works again. The disk is a small one in memory
// where this may be mounted, else a limit on the size of files (TORTURE_DISK=files: always that).
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const { temporaryFolder } = require('../../api/harness');
const { inspect } = require('../inspect');
const { Subject } = require('../subject');

const SMALL_MB = 6, LARGE_MB = 200;

class MemoryDisk {
  constructor() {
    this.folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_MB}m`, 'tmpfs', this.folder], { stdio: 'pipe' });
    this.command = [];
  }

  resize(megabytes) {
    execFileSync('mount', ['-o', `remount,size=${megabytes}m`, this.folder], { stdio: 'pipe' });
  }

  remove() {
    execFileSync('umount', [this.folder], { stdio: 'pipe' });
    fs.rmSync(this.folder, { recursive: true });
  }
}

class LimitedFiles {
  constructor() {
    this.folder = temporaryFolder();
    this.resize(SMALL_MB / 2);
  }

  // For programs that are started from now on; prlimit is of util-linux.
  resize(megabytes, subject) {
    this.command = ['prlimit', `--fsize=${megabytes * 1048576}:`];
    if (subject) execFileSync('prlimit', ['--pid', String(subject.process.pid), `--fsize=${megabytes * 1048576}:`]);
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true });
  }
}

function makeDisk(budget) {
  if (process.env.TORTURE_DISK === 'files') return new LimitedFiles();
  try {
    return new MemoryDisk();
  } catch (error) {
    budget.note(`no disk in memory can be mounted here (${error.message.split('\n')[0]}): files are limited instead`);
    return new LimitedFiles();
  }
}

function article(number, size) {
  const body = `“Number ${number} is done,” Anna Berg said. ${`The report of day ${number} goes on and on. `.repeat(size / 40)}`;
  return { url: `https://full.example/${number}`, articleBody: body };
}

const problem = (answer) => answer.json().type;

// Posts until so many were refused for want of room. Small ones may fit where large ones do not.
async function fill(subject, state, refusals, random) {
  for (let refused = 0; refused < refusals; ) {
    const number = state.next++;
    const answer = await subject.call('POST', '/v1/articles', { body: article(number, 200 + random.below(40000)) });
    if (answer.status === 201) {
      state.acknowledged.push(answer.json().id);
      continue;
    }
    if (answer.status !== 503 || problem(answer) !== '/problems/store-full' || !answer.headers['retry-after']) throw new Error(`a full disk answers ${answer.status}: ${answer.text.slice(0, 500)}`);
    refused++;
    const read = await subject.call('GET', `/v1/articles/${random.pick(state.acknowledged)}`);
    if (read.status !== 200) throw new Error(`reading from a full disk answers ${read.status}: ${read.text.slice(0, 500)}`);
  }
}

async function check(subject, state) {
  for (const id of state.acknowledged) {
    const answer = await subject.call('GET', `/v1/articles/${id}`);
    if (answer.status !== 200) throw new Error(`${id} was acknowledged; it is ${answer.status} ${answer.text.slice(0, 300)}`);
  }
  const { count } = (await subject.call('GET', '/v1/articles?count=exact&limit=1')).json();
  if (count !== state.acknowledged.length) throw new Error(`${state.acknowledged.length} articles were acknowledged, and there are ${count}`);
}

async function run(budget) {
  const figures = { refused: 0, acknowledged: 0, found: 0, lost: 0, doubled: 0 };
  while (budget.round()) {
    const disk = makeDisk(budget), db = path.join(disk.folder, 'x.db');
    const state = { next: 0, acknowledged: [] };
    try {
      let subject = await Subject.start(db, { command: disk.command });
      await fill(subject, state, 10, budget.random);
      await check(subject, state);
      await subject.kill();
      subject = await Subject.start(db, { command: disk.command });
      await check(subject, state);
      await fill(subject, state, 5, budget.random);
      disk.resize(LARGE_MB, subject);
      const answer = await subject.call('POST', '/v1/articles', { body: article(state.next++, 40000) });
      if (answer.status !== 201) throw new Error(`with room again it answers ${answer.status}: ${answer.text.slice(0, 500)}`);
      state.acknowledged.push(answer.json().id);
      await check(subject, state);
      await subject.stop();
      await inspect(db);
    } finally {
      disk.remove();
    }
    figures.refused += 15;
    figures.acknowledged += state.acknowledged.length;
    figures.found += state.acknowledged.length;
  }
  return figures;
}

module.exports = { title: 'a disk that fills', share: 1, run };
