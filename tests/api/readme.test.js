// The README's tour, run: in each console block the lines after "$ " are commands, the lines below them are what they
// must print, where "…" stands for anything. What else is shown with curl, without its answer, must work.
'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { test } = require('node:test');
const { Server, binary, root } = require('./harness');

const run = promisify(execFile);

// [{ command, expected }] in the order of the text.
function steps(markdown) {
  const found = [];
  for (const [, block] of markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm))
    for (const line of block.trimEnd().split('\n'))
      if (line.startsWith('$ ')) found.push({ command: line.slice(2), expected: [] });
      else found.at(-1).expected.push(line);
  return found;
}

// Whether `text` is the expected one; each "…" skips as little as possible.
function fits(text, expected) {
  const [first, ...rest] = expected.split('…');
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of rest.entries()) {
    const found = i === rest.length - 1 ? text.length - part.length : text.indexOf(part, at);
    if (found < at || !text.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return at === text.length;
}

// The blocks of shell that ask the server, apart from those with something to fill in.
function scripts(markdown) {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  return blocks.filter((block) => block.includes('http://127.0.0.1:8080/v1') && !/_…|PATH…/.test(block));
}

test('what is shown without an answer works', async () => {
  const blocks = scripts(fs.readFileSync(path.join(root, 'README.md'), 'utf8'));
  assert.ok(blocks.length >= 2);
  const server = await Server.start();
  try {
    const checked = 'set -e; curl() { command curl -sS --fail-with-body -w "\\n" "$@" || { echo "$@" >&2; return 1; }; }\n';
    for (const block of blocks) await run('bash', ['-c', checked + block.replaceAll('http://127.0.0.1:8080', server.url)]);
  } finally {
    await server.stop();
  }
});

test('the commands of the tour print what it says', async () => {
  const tour = steps(fs.readFileSync(path.join(root, 'README.md'), 'utf8'));
  assert.ok(tour.length >= 8, `${tour.length} commands found`);
  const server = await Server.start();
  try {
    for (const { command, expected } of tour) {
      const env = { ...process.env, PATH: `${path.dirname(binary)}:${process.env.PATH}` };
      const { stdout } = await run('sh', ['-c', command.replaceAll('http://127.0.0.1:8080', server.url)], { env });
      const wanted = expected.join('\n');
      assert.ok(fits(stdout.trimEnd(), wanted), `${command}\n${stdout}\nis not\n${wanted}`);
    }
  } finally {
    await server.stop();
  }
});
