// Programs that are measured: started, watched, stopped by their pids.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { get } = require('./http');
const { binary, tool, temporaryFolder } = require('./settings');

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

function firstLine(child, what) {
  return new Promise((resolve, reject) => {
    readline.createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${what} ended with ${code} before it said where it listens`)));
    child.once('error', reject);
  });
}

class Program {
  // Starts a server whose first line of output ends with its URL.
  static async start(command, args, options = {}) {
    const program = new Program();
    program.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    running.add(program.child);
    program.exited = new Promise((resolve) => program.child.once('exit', resolve));
    program.exited.then(() => running.delete(program.child));
    const line = await firstLine(program.child, path.basename(command));
    program.child.stdout.resume();
    program.url = line.trim().split(/\s+/).pop().replace(/\/$/, '');
    return program;
  }

  get pid() {
    return this.child.pid;
  }

  // Seconds of the processor's time that all its threads have taken.
  cpu() {
    let nanoseconds = 0;
    for (const task of fs.readdirSync(`/proc/${this.pid}/task`)) {
      try {
        nanoseconds += Number(fs.readFileSync(`/proc/${this.pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
      } catch {
        // the thread has ended
      }
    }
    return nanoseconds / 1e9;
  }

  // Bytes of memory that are its own and not mapped from a file.
  memory() {
    const status = fs.readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kilobytes = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)[1]);
    return { own: (kilobytes('RssAnon') + kilobytes('RssShmem')) * 1024, mapped: kilobytes('RssFile') * 1024 };
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}

// The server over a database, without seeds.
async function startOnrecord(db, args = []) {
  const none = path.join(temporaryFolder(), 'none');
  fs.mkdirSync(none);
  const program = await Program.start(binary, ['serve', '--db', db, '--listen', '127.0.0.1:0', '--seeds', none, '--log-level', 'off', ...args]);
  await becomesReady(program.url);
  return program;
}

async function becomesReady(url) {
  for (;;) {
    const answer = await get(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// The measure: libmicrohttpd with a constant body.
function startConstant(bytes, status = 200) {
  return Program.start(tool('constant_server'), [String(Math.round(bytes)), String(status)]);
}

module.exports = { Program, startOnrecord, startConstant };
