// A typed client: openapi-typescript makes types of openapi.json, tsc compiles a program with them, and that runs.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ts = require('typescript');
const { document } = require('./contract');
const { Server, temporaryFolder } = require('./harness');

const OPTIONS = {
  strict: true, noImplicitReturns: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noUnusedLocals: true,
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
};

// The program and the types it uses, in a folder of their own.
async function prepare(folder) {
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
  fs.symlinkSync(path.resolve(__dirname, '../node_modules'), path.join(folder, 'node_modules'));
  fs.writeFileSync(path.join(folder, 'schema.ts'), astToString(await openapiTS(structuredClone(document))));
  fs.copyFileSync(path.join(__dirname, 'client/program.ts'), path.join(folder, 'program.ts'));
}

function compile(folder) {
  const program = ts.createProgram([path.join(folder, 'program.ts')], OPTIONS);
  const found = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  const host = { getCurrentDirectory: () => folder, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
  assert.equal(ts.formatDiagnostics(found, host), '');
}

test('a program with the generated types compiles and runs', async () => {
  const folder = temporaryFolder();
  const server = await Server.start();
  try {
    await prepare(folder);
    compile(folder);
    const { main } = await import(pathToFileURL(path.join(folder, 'program.js')).href);
    const done = await main(server.url);
    assert.deepEqual(done.map((what) => what.split(' ')[0]), ['list', 'get', 'errors', 'write']);
  } finally {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
