// Clients that break HTTP in every way a seed finds, a hundred at a time: the server lives, others are answered meanwhile,
// and once they are gone nothing of them is left: no connection, no request, no descriptor, no memory.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { seeds, temporaryFolder } = require('../../api/harness');
const { Subject } = require('../subject');
const { Bystander } = require('../bystander');
const { Vitals } = require('../vitals');
const { attack } = require('../attacks');

const AT_ONCE = 100, A_ROUND = 500;
// What is kept for reuse grows to some size in the first rounds, by the largest requests that happen to come. Answers that
// are kept would fill their 64 MB for hours.
const WARM_ROUNDS = 20, GROWTH = 32 << 20, FILES = 36;

async function round(port, random) {
  let left = A_ROUND, answered = 0;
  const client = async (own) => {
    while (left-- > 0) if (await attack(port, own)) answered++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => client(random.split())));
  return answered;
}

async function run(budget) {
  const folder = temporaryFolder();
  const subject = await Subject.start(path.join(folder, 'x.db'), { args: ['--seeds', seeds, '--request-timeout', '2000', '--response-cache', '1048576', '--max-connections-per-address', '0'] });
  const vitals = new Vitals(subject);
  const figures = { attacks: 0, answered: 0, 'answers to a bystander': 0 };
  const article = (await subject.call('POST', '/v1/articles', { body: { articleBody: 'A bystander’s own.' } })).json().id;
  let warm, files;
  while (budget.round()) {
    const bystander = new Bystander(subject, `/v1/articles/${article}?fields=id,articleBody`);
    figures.answered += await round(subject.port, budget.random);
    figures.attacks += A_ROUND;
    await bystander.stop();
    figures['answers to a bystander'] += bystander.asked;
    const now = await vitals.rest();
    if (budget.begun <= WARM_ROUNDS) {
      warm = now;
      files = vitals.descriptors().files;
    }
    if (vitals.descriptors().files > files + FILES) throw new Error(`${vitals.descriptors().files} files are open, ${files} were`);
    if (vitals.plain() && now.process_resident_memory_bytes > warm.process_resident_memory_bytes + GROWTH)
      throw new Error(`${now.process_resident_memory_bytes} bytes of memory, ${warm.process_resident_memory_bytes} after ${WARM_ROUNDS} rounds`);
  }
  await subject.stop();
  fs.rmSync(folder, { recursive: true });
  return figures;
}

module.exports = { title: 'clients that break HTTP in every way', share: 3, run };
