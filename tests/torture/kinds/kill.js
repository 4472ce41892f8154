// SIGKILL at random moments under writing load: what was acknowledged is there.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { temporaryFolder } = require('../../api/harness');
const { Subject, Unanswered } = require('../subject');

const CLIENTS = 8;

async function write(subject, state, client) {
  for (let alive = true; alive; ) {
    const number = state.next++;
    const article = { url: `https://news.example/${client}/${number}`, articleBody: `“Number ${number} is done,” Anna Berg said.` };
    try {
      const answer = await subject.call('POST', '/v1/articles', { body: article });
      if (answer.status !== 201) throw new Error(`POST answers ${answer.status}: ${answer.text}`);
      state.acknowledged.push({ id: answer.json().id, etag: answer.headers.etag });
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      alive = false;
    }
  }
}

async function check(subject, state) {
  for (const { id, etag } of state.acknowledged.splice(0)) {
    const answer = await subject.call('GET', `/v1/articles/${id}`);
    if (answer.status !== 200 || answer.headers.etag !== etag) throw new Error(`${id} is lost: ${answer.status}`);
    state.found++;
  }
}

async function run(budget) {
  const folder = temporaryFolder();
  const state = { next: 0, acknowledged: [], found: 0 };
  const figures = { kills: 0, acknowledged: 0, found: 0, lost: 0 };
  while (budget.round()) {
    const subject = await Subject.start(path.join(folder, 'x.db'));
    await check(subject, state);
    const clients = Array.from({ length: CLIENTS }, (_, client) => write(subject, state, client));
    await sleep(20 + budget.random.below(300));
    await subject.kill();
    await Promise.all(clients);
    figures.kills++;
    figures.acknowledged += state.acknowledged.length;
  }
  const last = await Subject.start(path.join(folder, 'x.db'));
  await check(last, state);
  await last.stop();
  fs.rmSync(folder, { recursive: true });
  return { ...figures, found: state.found };
}

module.exports = { title: 'SIGKILL while many write', share: 4, run };
