// More than it can serve, of everything at once: searches over every beginning of a word, writes, exports and long answers
// that nobody reads, uploads that stop, listeners. It sheds with 503 and Retry-After and loses no request; clients with another
// address find their words meanwhile; its memory stays within what its settings allow; and once the crowd has gone,
// part of it in the middle of everything, nothing is left of it.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { run: command, temporaryFolder } = require('../../api/harness');
const { Subject } = require('../subject');
const { Bystander } = require('../bystander');
const { Vitals } = require('../vitals');

const ARTICLES = 400, FLOOD_MS = 1500, LETTERS = 'abcdefghilmnoprstuw';
const SEARCHERS = 60, WRITERS = 60, DEAF = 30, LISTENERS = 30, STALLED = 20;
const QUEUE = 16, ARGUMENTS = ['--workers', '1', '--writers', '2', '--worker-queue', `${QUEUE}`, '--crowded-timeout', '200', '--query-timeout', '30000'];
// What a connection may hold: two pieces of an answer, a compressor's window, an upload's; and what threads work with.
const EACH = 512 << 10, WORKING = 64 << 20;

const every = encodeURIComponent([...LETTERS].map((letter) => `${letter}*`).join(' OR '));
const EXPENSIVE = [`/v1/search?q=${every}&sort=relevance`, `/v1/claims?q=${every}&count=exact`, `/v1/facets?q=${every}&facets=speaker,about`];
const LONG = ['/v1/export/articles', '/v1/export/mentions?format=csv', '/v1/articles?limit=200&fields=id,articleBody&sort=-datePublished'];

function words(random) {
  return Array.from({ length: 120 }, () => random.pick(LETTERS) + random.pick(LETTERS) + random.pick(LETTERS)).join(' ');
}

function fill(file, folder, random) {
  const lines = Array.from({ length: ARTICLES }, (_, i) =>
    JSON.stringify({ url: `https://x.example/${i}`, articleBody: `${words(random)}. “It is ${words(random)},” Anna Berg said.` }),
  );
  const source = path.join(folder, 'articles.ndjson');
  fs.writeFileSync(source, lines.join('\n'));
  command('load', '--db', file, source);
}

// ---- The crowd ----

class Crowd {
  constructor(subject, random) {
    Object.assign(this, { subject, random, over: false, served: 0, shed: 0, sockets: [] });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  }

  // Asks again as soon as it is answered, whatever the answer.
  async insist(random, ask) {
    while (!this.over) {
      const { status, headers, text } = await ask(random);
      if (status === 503) {
        assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/, text);
        assert.match(text, /"\/problems\/(overloaded|query-timeout|store-busy)"/);
        this.shed++;
      } else {
        assert.ok(status === 200 || status === 201, `${status}: ${text.slice(0, 300)}`);
        this.served++;
      }
    }
  }

  search(random) {
    return this.subject.call('GET', random.pick(EXPENSIVE), { agent: this.agent });
  }

  write(random) {
    const article = { url: `https://y.example/${random.below(1e9)}`, articleBody: `“It is ${words(random)},” Karl Lind said.` };
    return this.subject.call('POST', '/v1/articles', { agent: this.agent, body: article });
  }

  // Sends that and reads nothing.
  turnDeaf(text) {
    const socket = net.connect(this.subject.port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => {});
    this.sockets.push(socket.pause());
  }

  gather() {
    const { random } = this;
    for (let i = 0; i < DEAF; i++) this.turnDeaf(`GET ${random.pick(LONG)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: ${random.pick(['zstd', 'gzip', 'x'])}\r\n\r\n`.repeat(3));
    for (let i = 0; i < LISTENERS; i++) this.turnDeaf('GET /v1/changes?since=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n');
    for (let i = 0; i < STALLED; i++)
      this.turnDeaf(`POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9000000\r\n\r\n${`{"articleBody":"${words(random)}"}\n`.repeat(200)}`);
    const insisting = [];
    for (let i = 0; i < SEARCHERS; i++) insisting.push(this.insist(random.split(), (own) => this.search(own)));
    for (let i = 0; i < WRITERS; i++) insisting.push(this.insist(random.split(), (own) => this.write(own)));
    this.done = Promise.all(insisting);
    this.done.catch(() => {}); // leave() tells of it
  }

  // Those that insist get their last answer; the others vanish, some with a reset, and so does a last handful of searches.
  async leave() {
    this.over = true;
    await this.done;
    for (let i = 0; i < SEARCHERS; i++) this.turnDeaf(`GET ${this.random.pick(EXPENSIVE)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await sleep(this.random.below(100));
    for (const socket of this.sockets) this.random.chance(0.5) ? socket.resetAndDestroy() : socket.destroy();
    this.agent.destroy();
  }
}

// The most that the program has held since it was last asked.
class Peak {
  constructor(pid) {
    this.pid = pid;
    fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  }

  read() {
    return Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]) * 1024;
  }
}

// ---- A round ----

async function flood(subject, vitals, own, random, figures) {
  const before = await vitals.rest();
  const peak = new Peak(subject.process.pid), crowd = new Crowd(subject, random);
  const others = [new Bystander(subject, `/v1/articles/${own}?fields=id,articleBody`, '127.0.0.2'), new Bystander(subject, '/v1/claims?q=bystander&fields=id,text', '127.0.0.3')];
  crowd.gather();
  await sleep(FLOOD_MS);
  await crowd.leave();
  for (const other of others) await other.stop();
  await vitals.rest();
  const allowed = before.process_resident_memory_bytes + (SEARCHERS + WRITERS + DEAF + LISTENERS + STALLED) * EACH + WORKING;
  if (vitals.plain()) assert.ok(peak.read() < allowed, `${peak.read()} bytes of memory, ${allowed} allowed`);
  assert.ok(crowd.shed > 0 && crowd.served > 0, `${crowd.served} served, ${crowd.shed} shed`);
  assert.equal((await subject.call('GET', EXPENSIVE[0])).status, 200, 'it serves again at once');
  figures.served += crowd.served;
  figures.shed += crowd.shed;
  figures['answers to others'] += others[0].asked + others[1].asked;
  figures['ms at most'] = Math.max(figures['ms at most'], others[0].slowest, others[1].slowest);
}

async function run(budget) {
  const folder = temporaryFolder(), file = path.join(folder, 'x.db');
  const figures = { served: 0, shed: 0, 'answers to others': 0, 'ms at most': 0 };
  fill(file, folder, budget.random);
  const subject = await Subject.start(file, { args: [...ARGUMENTS, '--max-connections-per-address', '0'] });
  const own = (await subject.call('POST', '/v1/articles', { body: { articleBody: '“Nothing happens to a bystander,” Anna Berg said.' } })).json().id;
  const vitals = new Vitals(subject);
  while (budget.round()) await flood(subject, vitals, own, budget.random, figures);
  await subject.stop();
  fs.rmSync(folder, { recursive: true });
  return figures;
}

module.exports = { title: 'more than it can serve, of everything at once', share: 3, run };
