// From the start on the large database to the first answer, and memory at rest beside what is mapped.
'use strict';

const { spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');
const { row, unit } = require('../harness/report');
const { binary, settings } = require('../harness/settings');
const { startOnrecord } = require('../harness/programs');
const { fetched } = require('../harness/http');
const { median, sleep } = require('../harness/measure');

// The server is asked before it can say where it listens.
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port, target) {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: target, agent: false }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode === 200));
    });
    request.once('error', () => resolve(false));
  });
}

async function startOnce(archive, target) {
  const port = await freePort();
  const started = process.hrtime.bigint();
  const child = spawn(binary, ['serve', '--db', archive.file, '--listen', `127.0.0.1:${port}`, '--log-level', 'off'], { stdio: 'ignore' });
  while (!(await answers(port, target))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await sleep(0.002);
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return seconds;
}

module.exports = async (archive) => {
  const target = `/v1/claims/${archive.list('claims')[0]}`;
  const seconds = [];
  for (let i = 0; i < settings.rounds; i++) seconds.push(await startOnce(archive, target));
  row('start', 'start on the large database to the first answer', median(seconds), { most: 0.3 }, unit('s', 3));
  const server = await startOnrecord(archive.file);
  for (const path of [target, '/v1/claims', '/v1/search?q=budget', '/']) await fetched(server.url + path);
  await sleep(1);
  const memory = server.memory();
  await server.stop();
  row('start', 'memory at rest, beside what is mapped', memory.own / 1e6, { most: 60 }, unit('MB'), `${(memory.mapped / 1e6).toFixed(0)} MB mapped`);
};
