// What a connection costs that does nothing: memory of the process, counted over a thousand of them.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const { after, before, describe, it } = require('node:test');
const { LOOKED_AT, Server, isSanitized } = require('./harness');

const COUNT = 1000, MOST = 10240;

describe('idle connections', () => {
  let server, port;
  const sockets = [];
  before(async () => {
    server = await Server.start({ args: ['--max-connections-per-address', '0'], env: LOOKED_AT });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    sockets.forEach((socket) => socket.destroy());
    await server.stop();
  });

  const proc = (file) => fs.readFileSync(`/proc/${server.process.pid}/${file}`, 'utf8');
  const memory = () => Number(/RssAnon:\s+(\d+) kB/.exec(proc('status'))[1]) * 1024;
  // Sends the request and waits for the first bytes of the answer.
  const open = (request) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(request));
      socket.once('data', () => resolve(sockets.push(socket.pause())));
      socket.on('error', reject);
    });
  const openMany = async (request, count) => {
    for (let i = 0; i < count; i += 50) await Promise.all(Array.from({ length: 50 }, () => open(request)));
  };

  const costs = async (request) => {
    await openMany(request, 50); // what is kept for reuse is there then
    const before = memory();
    await openMany(request, COUNT);
    return (memory() - before) / COUNT;
  };

  it(`take ${MOST} bytes at most`, async (t) => {
    if (isSanitized(server.process.pid)) return t.skip('a sanitizer has its own memory');
    const claim = (await server.get('/v1/claims?limit=1')).data[0].id;
    const idle = await costs(`GET /v1/claims/${claim} HTTP/1.1\r\nHost: x\r\nUser-Agent: idle\r\n\r\n`);
    assert.ok(idle < MOST, `${idle} bytes each`);
    const listening = await costs('GET /v1/changes?since=now HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nUser-Agent: idle\r\n\r\n');
    assert.ok(listening < MOST, `${listening} bytes for each that listens`);
    t.diagnostic(`${Math.round(idle)} and ${Math.round(listening)} bytes`);
  });
});
