// A day in the time that there is: what a desk does to a server from hour to hour, while its wall clock jumps. In the
// end it takes no more than after the first hours, nothing is lost, and the order of changes never went back.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { binary, temporaryFolder } = require('../../api/harness');
const { Clock, DAY_MS } = require('../clock');
const { Subject } = require('../subject');

const HOURS = 24, KEPT = 300, JUDGED_FROM = 6;
const whole = (...files) => promisify(execFile)('python3', [path.join(__dirname, '../../cli/whole.py'), ...files]);

const FILE_BYTES = `
import sqlite3, sys
db = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
print(db.execute("SELECT page_count * page_size - (SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%audit%') FROM pragma_page_count, pragma_page_size").fetchone()[0])
`;

// Where the clock may go beside its day: a day either way, past what 32 bits hold, before 1970, the ends of RFC 3339.
const places = [(now) => now + DAY_MS, (now) => now - DAY_MS, () => Date.UTC(2038, 0, 19, 3, 14, 5), () => Date.UTC(2106, 1, 7, 6, 28, 14), () => Date.UTC(1969, 11, 31, 23, 59, 58), () => Date.UTC(1935, 4, 1), (now) => now + 3600000, (now) => now - 3600000];

class Soak {
  constructor(budget) {
    Object.assign(this, { budget, random: budget.random, folder: temporaryFolder(), hour: 0, number: 0, last: 0 });
    this.db = path.join(this.folder, 'x.db');
    this.clock = new Clock(path.join(this.folder, 'clock'));
    this.stored = new Map(); // number → { id, etag }
    this.figures = { requests: 0, writes: 0, jumps: 0, restarts: 0, backups: 0, events: 0, changes: 0 };
    this.samples = [];
    this.times = [];
  }

  async start() {
    // each thread opens its files when it first reads
    const args = ['--writers', '4', '--query-timeout', '600000', '--crowded-timeout', '600000', '--trusted-proxies', '127.0.0.1', '--rate-limit', '50', '--rate-burst', '50', '--kept-deletions', '500'];
    this.subject = await Subject.start(this.db, { args, env: this.clock.env });
    this.subject.agent.maxSockets = 16;
    this.listen();
  }

  // Reads events as they come; each has a higher number than the one before, whatever the clock says.
  listen() {
    let before = this.last, text = '';
    const headers = { Accept: 'text/event-stream' };
    this.events = http.get({ host: '127.0.0.1', port: this.subject.port, path: `/v1/changes?since=${before}`, headers, agent: false }, (answer) => {
      answer.setEncoding('utf8').on('error', () => {}).on('data', (data) => {
        const lines = (text + data).split('\n');
        text = lines.pop();
        for (const line of lines) {
          const id = Number(/^id: ?(\d+)/.exec(line)?.[1] || 0);
          if (!id) continue;
          if (id < before) this.broken = new Error(`event ${id} after ${before}`);
          before = id;
          this.figures.events++;
        }
      });
    });
    this.events.on('error', () => {});
  }

  async call(method, target, options, statuses) {
    const started = process.hrtime.bigint();
    const answer = await this.subject.call(method, target, options);
    if (method === 'GET') this.times.push(Number(process.hrtime.bigint() - started) / 1e6);
    this.figures.requests++;
    assert.ok(statuses.includes(answer.status), `hour ${this.hour}, clock ${new Date(this.clock.now()).toISOString()}: ${method} ${target} answers ${answer.status}: ${answer.text.slice(0, 400)}`);
    return answer;
  }

  article(number) {
    return { url: `https://soak.example/${number}`, headline: `Report ${number}`, datePublished: new Date(this.clock.now() - this.random.below(DAY_MS)).toISOString(), articleBody: `“Number ${number} is done at hour ${this.hour},” Anna Berg of Oslo said. ${Array.from({ length: 60 }, (_, i) => `word${(number * 7 + i) % 991}`).join(' ')}` };
  }

  async write() {
    const number = this.number++;
    const keyed = number % 10 === 0; // answers are kept for a day, so the file grows by them all the while
    const headers = keyed ? { 'Idempotency-Key': `soak-${number}` } : {};
    const body = this.article(number);
    const made = await this.call('POST', '/v1/articles', { body, headers }, [201]);
    const again = await this.call('POST', '/v1/articles', { body, headers }, [keyed ? 201 : 200]);
    if (keyed) assert.equal(again.text, made.text, 'a retry gets the first answer');
    this.stored.set(number, { id: made.json().id, etag: made.headers.etag });
    this.figures.writes++;
  }

  async remove() {
    const [number] = this.stored.keys();
    const { id } = this.stored.get(number);
    this.stored.delete(number);
    await this.call('DELETE', `/v1/articles/${id}`, { headers: { 'If-Match': '*' } }, [204]);
    await this.call('GET', `/v1/articles/${id}`, {}, [404]);
    this.figures.writes++;
  }

  async read() {
    const numbers = [...this.stored.keys()];
    const known = this.stored.get(numbers[this.random.below(numbers.length)]);
    if (known) {
      const article = (await this.call('GET', `/v1/articles/${known.id}`, {}, [200])).json();
      for (const time of [article.dateCreated, article.dateModified, article.datePublished]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    }
    await this.call('GET', this.random.pick(['/v1/claims?speaker=Anna%20Berg', '/v1/search?q=number', `/v1/articles?q=word${this.random.below(991)}`, '/v1/entities?q=anna', '/v1/facets?facets=speaker', '/v1/articles?sort=-dateCreated', '/status', '/metrics']), {}, [200]);
  }

  // A request in two halves, between which the clock jumps: deadlines do not go by it.
  async jump() {
    const socket = net.connect(this.subject.port, '127.0.0.1');
    const answer = new Promise((resolve, reject) => socket.once('data', (data) => resolve(String(data))).once('error', reject).once('close', () => reject(new Error('closed'))));
    await new Promise((resolve) => socket.write('GET /healthz HTTP/1.1\r\nHost: local', resolve));
    await sleep(20);
    this.clock.setTo(this.random.pick(places)(this.clock.now()));
    this.figures.jumps++;
    socket.write('host\r\nConnection: close\r\n\r\n');
    assert.match(await answer, /^HTTP\/1\.1 200 /, 'a jump is no time-out');
    socket.destroy();
  }

  // One client's share is its own however the clock jumps: it ends, and comes back within a second or two.
  async exhaust() {
    const headers = { 'X-Forwarded-For': '203.0.113.9' };
    const statuses = await Promise.all(Array.from({ length: 120 }, () => this.call('GET', '/healthz', { headers }, [200, 429]).then((answer) => answer.status)));
    assert.ok(statuses.includes(429), 'the limit holds');
    this.clock.set(this.clock.offset - DAY_MS);
    await sleep(1100);
    await this.call('GET', '/healthz', { headers }, [200]);
  }

  // Page by page, from where it was; from the start where the deletions since then are forgotten.
  async follow() {
    for (let more = true; more; ) {
      const answer = await this.call('GET', `/v1/changes?since=${this.last}&limit=200`, {}, [200, 410]);
      if (answer.status === 410) {
        assert.ok(this.last > 0);
        this.last = 0;
        continue;
      }
      const lines = answer.text.trim().split('\n').map((line) => JSON.parse(line));
      const end = lines.pop();
      for (const { seq } of lines) {
        assert.ok(seq > this.last, `change ${seq} after ${this.last}`);
        this.last = seq;
        this.figures.changes++;
      }
      this.last = Math.max(this.last, end.since);
      ({ more } = end);
    }
  }

  async backUp() {
    const copy = path.join(this.folder, 'copy.db');
    const writes = Promise.all([this.write(), this.write(), this.write()]);
    await promisify(execFile)(binary, ['backup', '--db', this.db, '--force', copy]);
    await writes;
    await whole(copy);
    this.figures.backups++;
  }

  async restart() {
    this.events.destroy();
    await this.subject.stop();
    await this.start();
    this.figures.restarts++;
    const status = (await this.call('GET', '/status', {}, [200])).json();
    assert.ok(status.uptimeSeconds >= 0 && status.uptimeSeconds < 600, `up for ${status.uptimeSeconds} s`);
  }

  // Its events come within seconds of the writes, however the clock jumps.
  async hears() {
    const before = this.figures.events;
    await this.write();
    for (let tries = 0; tries < 500 && this.figures.events === before; tries++) await sleep(20);
    assert.ok(this.figures.events > before, 'the listener has heard of a write');
  }

  // The file's bytes but for the ledger's: what was deleted is told there for ever, so that it grows with the work done.
  async fileBytes() {
    const { stdout } = await promisify(execFile)('python3', ['-c', FILE_BYTES, this.db]);
    return Number(stdout);
  }

  // Memory is what is its own: what is mapped of the file grows with the ledger.
  async sample() {
    const { pid } = this.subject.process;
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)[1]);
    const size = (suffix) => fs.statSync(this.db + suffix, { throwIfNoEntry: false })?.size || 0;
    const sorted = this.times.splice(0).sort((a, b) => a - b);
    this.samples.push({ memory: (field('RssAnon') + field('RssShmem')) * 1024, threads: field('Threads'), descriptors: fs.readdirSync(`/proc/${pid}/fd`).length, file: await this.fileBytes(), log: size('-wal'), p50: sorted[Math.floor(sorted.length / 2)], p99: sorted[Math.floor(sorted.length * 0.99)] });
  }

  async liveAnHour(until, most) {
    const work = [this.write, this.write, this.read, this.read, this.read, this.remove];
    for (let done = 0; Date.now() < until && done < most; done++) {
      const some = Array.from({ length: 6 }, () => this.random.pick(work));
      await Promise.all(some.filter((one) => one !== this.remove).map((one) => one.call(this)));
      while (this.stored.size > KEPT || (this.stored.size > 5 && some.includes(this.remove) && this.random.chance(0.2))) await this.remove();
      if (this.broken) throw this.broken;
    }
  }

  // The median of the last hours beside that of those after the first.
  judge() {
    const steady = this.samples.slice(Math.min(JUDGED_FROM, Math.floor(this.samples.length / 4)));
    const third = Math.max(1, Math.floor(steady.length / 3));
    const median = (name, rows) => rows.map((row) => row[name]).sort((a, b) => a - b)[Math.floor(rows.length / 2)];
    const allowed = { memory: [1.25, 16 << 20], threads: [1, 0], descriptors: [1, 16], file: [1.35, 4 << 20], log: [1, 40 << 20], p50: [4, 10], p99: [6, 100] };
    for (const [name, [times, more]] of Object.entries(allowed)) {
      const early = median(name, steady.slice(0, third)), late = median(name, steady.slice(-third));
      assert.ok(late <= early * times + more, `${name} grew from ${early} to ${late}: ${this.samples.map((row) => row[name]).join(' ')}`);
      this.figures[`${name} early→late`] = `${Math.round(early * 100) / 100}→${Math.round(late * 100) / 100}`;
    }
  }
}

async function run(budget) {
  const soak = new Soak(budget);
  await soak.start();
  try {
    return await live(soak, budget);
  } finally {
    soak.events.destroy();
    if (soak.subject.process.exitCode === null) await soak.subject.kill();
    fs.rmSync(soak.folder, { recursive: true });
  }
}

async function live(soak, budget) {
  const hourMs = budget.seconds === Infinity ? Infinity : (budget.seconds * 1000) / HOURS;
  const hours = Math.min(HOURS, budget.rounds);
  const started = Date.now();
  await soak.write(); // what is read is there
  for (soak.hour = 0; soak.hour < hours && budget.round(); soak.hour++) {
    soak.clock.set(soak.hour * 3600000);
    await soak.liveAnHour(started + hourMs * (soak.hour + 0.5), hourMs === Infinity ? 4 : Infinity);
    await soak.jump();
    await soak.liveAnHour(started + hourMs * (soak.hour + 1), hourMs === Infinity ? 4 : Infinity);
    await soak.follow();
    await soak.hears();
    if (soak.hour % 3 === 1) await soak.backUp();
    if (soak.hour % 4 === 2) await soak.exhaust();
    await soak.sample();
    if (soak.hour % 6 === 5) await soak.restart();
  }
  for (const { id } of soak.stored.values()) await soak.call('GET', `/v1/articles/${id}`, {}, [200]);
  const counted = (await soak.call('GET', '/v1/articles?count=exact&limit=1', {}, [200])).json().count;
  assert.equal(counted, soak.stored.size);
  soak.events.destroy();
  await soak.subject.stop();
  await whole(soak.db);
  soak.judge();
  return soak.figures;
}

module.exports = { title: 'a day of a desk, with a clock that jumps', share: 6, run };
