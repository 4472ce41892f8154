// Starts the program on a free port and talks to it. Every answer is held against openapi.json: its operation, its
// status, its headers and its body; what is not described there fails the test.
'use strict';

const assert = require('node:assert/strict');
const { spawn, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { Contract } = require('./contract');
const { Proxy } = require('./proxy');

const root = path.resolve(__dirname, '../..');
const binary = path.resolve(process.env.ONRECORD_BIN || path.join(root, 'build/onrecord'));
const seeds = path.join(root, 'seeds');

function temporaryFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'onrecord-test-'));
}

// Runs a command of the program to its end; its standard output.
function run(...args) {
  return execFileSync(binary, args, { encoding: 'utf8', timeout: 120000 });
}

// Servers of tests that failed before they could stop them.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// A test file is a process; one that hangs fails, with its servers ended. (Node 18 has no --test-timeout.)
// Variables for a server that a test looks at by /proc: without its sandbox, it can be looked at by whoever runs the tests.
const LOOKED_AT = { ONRECORD_SANDBOX: 'off' };

// Whether memory of that process is partly a sanitizer's.
const isSanitized = (pid) => /lib.san/.test(fs.readFileSync(`/proc/${pid}/maps`, 'utf8'));

const LIMIT_S = Number(process.env.ONRECORD_TEST_LIMIT || 600);
const limit = setTimeout(() => {
  process.stderr.write(`${path.relative(root, process.argv[1])} was not done after ${LIMIT_S} s\n`);
  process.exit(1);
}, LIMIT_S * 1000);
limit.unref();

class Server {
  // options: args (more flags), db (a file; a new one unless given), empty (no seeds), listen, env (more variables), log
  // (a level: what it logs is in `log`)
  static async start(options = {}) {
    const server = new Server();
    server.folder = temporaryFolder();
    server.db = options.db || path.join(server.folder, 'x.db');
    const seedFolder = options.empty ? path.join(server.folder, 'no-seeds') : seeds;
    fs.mkdirSync(path.join(server.folder, 'no-seeds'));
    const args = ['serve', '--db', server.db, '--listen', options.listen || '127.0.0.1:0', '--seeds', seedFolder];
    args.push('--log-level', options.log || process.env.ONRECORD_TEST_LOG || 'off', ...(options.args || []));
    const stdio = ['ignore', 'pipe', options.log ? 'pipe' : 'inherit'];
    server.process = spawn(binary, args, { stdio, env: { ...process.env, ...options.env } });
    server.log = '';
    server.process.stderr?.on('data', (data) => (server.log += data));
    running.add(server.process);
    server.process.once('exit', () => running.delete(server.process));
    server.exited = new Promise((resolve) => server.process.once('exit', (code, signal) => resolve({ code, signal })));
    const line = await server.firstLine();
    server.url = line.trim().split(/\s+/).pop();
    assert.match(server.url, /^http:\/\/.+:\d+$/, `the first line ends with the address: ${line}`);
    server.contract = new Contract();
    await server.becomesReady();
    if (process.env.ONRECORD_PROXY) server.proxy = await Proxy.start(server.url);
    return server;
  }

  firstLine() {
    const lines = readline.createInterface({ input: this.process.stdout });
    return new Promise((resolve, reject) => {
      lines.once('line', resolve);
      this.exited.then((how) => reject(new Error(`the server ended at once: ${JSON.stringify(how)}`)));
    });
  }

  async becomesReady() {
    for (let i = 0; i < 600; i++) {
      const answer = await fetch(`${this.url}/readyz`);
      await answer.arrayBuffer();
      if (answer.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the server did not become ready in half a minute');
  }

  // SIGTERM must end it in order.
  async stop() {
    await this.proxy?.stop();
    this.process.kill('SIGTERM');
    assert.deepEqual(await this.exited, { code: 0, signal: null }, 'SIGTERM ends the server with exit status 0');
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  // options: method, headers, body (an object is sent as JSON), type (the body's), status (what must come: 200 unless
  // given). Returns { status, headers, body, text }.
  async call(target, options = {}) {
    const method = options.method || 'GET';
    const headers = { ...(options.headers || {}) };
    let body = options.body;
    if (body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body)) body = JSON.stringify(body);
    if (body !== undefined) headers['Content-Type'] = options.type || 'application/json';
    if (options.type === null) delete headers['Content-Type'];
    if (options.type === null && typeof body === 'string') body = Buffer.from(body);
    const wanted = options.status || 200;
    const proxy = this.proxy?.for(this.contract.operation(method, target), target, wanted, options);
    const answer = await fetch((proxy || this.url) + target, { method, headers, body, redirect: 'manual' });
    const text = await answer.text();
    const seen = { status: answer.status, headers: answer.headers, text };
    if (proxy) this.proxy.check(seen, `${method} ${target}`);
    assert.equal(answer.status, wanted, `${method} ${target} answers ${answer.status}, not ${wanted}: ${text.slice(0, 500)}`);
    seen.body = this.contract.check(method, target, seen);
    return seen;
  }

  async get(target, options = {}) {
    return (await this.call(target, options)).body;
  }

  // The problem that a request must lead to; `where` is {parameter: "q"} and the like.
  async problem(target, status, slug, where, options = {}) {
    const { body } = await this.call(target, { ...options, status });
    assert.equal(body.type, `/problems/${slug}`, `${target}: ${JSON.stringify(body)}`);
    if (where) {
      const { detail, ...place } = body.errors[0];
      assert.deepEqual(place, where, `${target}: ${JSON.stringify(body)}`);
      assert.ok(detail.length > 10);
    }
    return body;
  }

  // All rows of a list, page by page.
  async walk(target) {
    const rows = [];
    let pages = 0;
    for (let next = target; next; pages++) {
      const page = await this.call(next);
      rows.push(...page.body.data);
      const link = page.headers.get('link');
      assert.equal(link, page.body.next ? `<${page.body.next}>; rel="next"` : null);
      next = page.body.next;
      assert.ok(pages < 1000);
    }
    return { rows, pages };
  }

  async post(article, status = 201) {
    return (await this.call('/v1/articles', { method: 'POST', body: article, status })).body;
  }
}

module.exports = { Server, run, root, seeds, binary, temporaryFolder, LOOKED_AT, isSanitized };
