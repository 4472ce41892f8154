// The programs in C that are built beside the one under torture.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { binary } = require('../api/harness');

// Runs build/tests/NAME to its end; what it prints. It must end well.
function runProgram(name, env = {}, args = []) {
  const program = path.join(path.dirname(binary), 'tests', name);
  if (!fs.existsSync(program)) throw new Error(`${program} is not built: make torture and make api-test do it`);
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  return new Promise((resolve, reject) =>
    child.once('close', (code, signal) => (code === 0 ? resolve(said) : reject(new Error(`${name}: ${signal || code}\n${said}`)))),
  );
}

module.exports = { runProgram };
