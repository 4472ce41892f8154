// Memory of idle connections and of event streams that nothing comes through, and the processor's time that they take.
'use strict';

const { row, unit } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { fetched } = require('../harness/http');
const { hold, sleep } = require('../harness/measure');

const SECONDS = 5;

async function measure(archive, name, count, target, headers) {
  const server = await startOnrecord(archive.file, ['--max-connections', '12000', '--max-connections-per-address', '12000']);
  for (let i = 0; i < 20; i++) await fetched(`${server.url}/v1/claims`);
  await sleep(0.5);
  const before = server.memory().own;
  const holding = await hold(server.url + target, count, headers);
  await sleep(1);
  const each = (server.memory().own - before) / count;
  const cpu = server.cpu();
  await sleep(SECONDS);
  const share = ((server.cpu() - cpu) / SECONDS) * 100;
  await holding.release();
  await server.stop();
  if (holding.held !== count) throw new Error(`only ${holding.held} of ${count} ${name} could be opened`);
  row('idle', `memory of each of ${count} ${name}`, each / 1024, { most: 10 }, unit('KB'));
  row('idle', `CPU while ${count} ${name} idle`, share, { most: 0.5 }, unit('%', 2));
}

module.exports = async (archive) => {
  const claim = `/v1/claims/${archive.list('claims')[0]}`;
  await measure(archive, 'keep-alive connections', 10000, claim, []);
  await measure(archive, 'event streams', 1000, '/v1/changes?since=now', ['Accept: text/event-stream']);
};
