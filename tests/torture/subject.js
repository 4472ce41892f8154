// The program under torture: started on a file, spoken to over sockets that may break, killed by its process id. It holds
// no answer against the contract, as tests/api/harness.js does: that would take longer than the program.
'use strict';

const http = require('node:http');
const readline = require('node:readline');
const { spawn } = require('node:child_process');
const { LOOKED_AT, binary } = require('../api/harness');

const running = new Set();
const endAll = () => running.forEach((child) => child.kill('SIGKILL'));
process.on('exit', endAll);

// The connection broke before the whole answer was there: nobody knows whether the request was done.
class Unanswered extends Error {}

class Subject {
  // options: args (more flags of serve), env, command (what to start instead of the program alone, the program follows)
  static async start(db, options = {}) {
    const subject = new Subject();
    const args = ['serve', '--db', db, '--listen', '127.0.0.1:0', '--log-level', 'off', ...(options.args || [])];
    const [command, ...before] = [...(options.command || []), binary];
    subject.process = spawn(command, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...LOOKED_AT, ...options.env } });
    running.add(subject.process);
    subject.said = '';
    subject.process.stderr.on('data', (data) => (subject.said += data));
    subject.exited = new Promise((resolve) =>
      subject.process.once('exit', (code, signal) => {
        running.delete(subject.process);
        resolve({ code, signal });
      }),
    );
    const line = await subject.firstLine();
    subject.port = Number(line.trim().split(':').pop());
    subject.agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
    return subject;
  }

  firstLine() {
    const lines = readline.createInterface({ input: this.process.stdout });
    return new Promise((resolve, reject) => {
      lines.once('line', resolve);
      this.exited.then((how) => reject(new Error(`the server ended at once: ${JSON.stringify(how)} ${this.said}`)));
    });
  }

  async kill() {
    this.process.kill('SIGKILL');
    const how = await this.exited;
    this.agent.destroy();
    if (how.signal !== 'SIGKILL') throw new Error(`the server ended by itself: ${JSON.stringify(how)} ${this.said}`);
  }

  async stop() {
    this.process.kill('SIGTERM');
    const how = await this.exited;
    this.agent.destroy();
    if (how.code !== 0) throw new Error(`SIGTERM ended the server so: ${JSON.stringify(how)} ${this.said}`);
  }

  // Resolves with { status, headers, text, json() }, or rejects with Unanswered.
  call(method, target, { headers = {}, body, type = 'application/json', agent = this.agent } = {}) {
    const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const sent = { ...headers };
    if (bytes !== undefined) Object.assign(sent, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(bytes) });
    return new Promise((resolve, reject) => {
      const lost = (error) => reject(new Unanswered(`${method} ${target}: ${error?.message || 'cut'}`));
      const options = { host: '127.0.0.1', port: this.port, agent, method, path: target, headers: sent };
      const request = http.request(options, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', lost);
        answer.on('close', () => {
          if (!answer.complete) return lost();
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode, headers: answer.headers, text, json: () => JSON.parse(text) });
        });
      });
      request.on('error', lost);
      request.end(bytes);
    });
  }
}

module.exports = { Subject, Unanswered, endAll };
