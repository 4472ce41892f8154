// The document itself: a linter's recommended rules, its examples, and whether it says what the program does.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const fs = require('node:fs');
const path = require('node:path');
const { createConfig, formatProblems, lint } = require('@redocly/openapi-core');
const { Document, Spectral } = require('@stoplight/spectral-core');
const Parsers = require('@stoplight/spectral-parsers');
const { oas } = require('@stoplight/spectral-rulesets');
const yaml = require('js-yaml');
const { Contract, document, file } = require('./contract');
const { Server, root } = require('./harness');

describe('openapi.json', () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server.stop());

  it('passes Redocly’s recommended rules', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lint({ ref: file, config });
    if (problems.length) formatProblems(problems, { format: 'codeframe', totals: { errors: 0, warnings: 0, ignored: 0 }, version: '' });
    assert.deepEqual(problems.map((problem) => `${problem.ruleId}: ${problem.message} ${problem.location[0].pointer}`), []);
  });

  it('passes Spectral’s recommended rules', async () => {
    const spectral = new Spectral();
    spectral.setRuleset({ extends: [[oas, 'recommended']] });
    const problems = await spectral.run(new Document(fs.readFileSync(file, 'utf8'), Parsers.Json, file));
    assert.deepEqual(problems.map((problem) => `${problem.code}: ${problem.message} ${problem.path.join('/')}`), []);
  });

  it('has no member twice in any of its parts', () => {
    const folder = path.join(root, 'src/api/openapi');
    const parts = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
    assert.ok(parts.length > 5);
    // YAML's parser refuses what JSON's passes over
    for (const part of parts) yaml.load(fs.readFileSync(path.join(folder, part), 'utf8'), { filename: part });
  });

  it('is what the server serves', async () => {
    assert.deepEqual(await server.get('/openapi.json'), document);
  });

  it('has examples that are as described', () => {
    const contract = new Contract();
    let examples = 0;
    for (const [template, item] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(item).filter(([name]) => name !== 'parameters'))
        for (const [status, response] of Object.entries(operation.responses))
          for (const [type, media] of Object.entries(response.content || {})) {
            if (!media.example) continue;
            const parts = ['paths', template, method, 'responses', status, 'content', type, 'schema'];
            const at = parts.map((part) => '/' + encodeURIComponent(part.replace(/\//g, '~1'))).join('');
            contract.validate(`loose#${at}`, media.example, `${method} ${template}`);
            examples++;
          }
    assert.ok(examples >= 6);
  });

  it('names every object’s members, and allows no others', () => {
    const walk = (schema, at) => {
      if (!schema || typeof schema !== 'object') return;
      if (schema.properties) assert.equal(schema.additionalProperties, false, at);
      for (const [key, value] of Object.entries(schema))
        if (key === 'properties') walkAll(value, `${at}/${key}`);
        else if (key !== 'examples') walk(value, `${at}/${key}`);
    };
    const walkAll = (schemas, at) => Object.entries(schemas).forEach(([name, schema]) => walk(schema, `${at}/${name}`));
    walkAll(document.components.schemas, '#/components/schemas');
  });

  it('gives every operation its own id, a summary, a tag and its security', () => {
    const ids = [];
    for (const item of Object.values(document.paths))
      for (const [name, operation] of Object.entries(item)) {
        if (name === 'parameters') continue;
        ids.push(operation.operationId);
        assert.ok(operation.summary && operation.tags.length === 1 && operation.security, operation.operationId);
      }
    assert.equal(new Set(ids).size, ids.length);
  });
});
