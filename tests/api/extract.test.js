// POST /v1/extract: a text in, its analysis out.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { cut, speeches } = require('./samples');

const told = { ...speeches, articleBody: `${speeches.articleBody} Two researchers came to Lima. They said that the dam was safe.` };

describe('extract', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
  });
  after(() => server.stop());

  const extract = async (body, type = 'text/plain', query = '') => (await server.call(`/v1/extract${query}`, { method: 'POST', body, type })).body;
  const wrong = (status, slug, where, options, query = '') => server.problem(`/v1/extract${query}`, status, slug, where, { method: 'POST', ...options });

  it('finds what loading the text finds, and stores nothing', async () => {
    const { analysis, articleBody, headline } = await extract(told, 'application/json');
    assert.equal(articleBody, told.articleBody);
    assert.ok(analysis.claims.some((claim) => claim.antecedent));
    assert.equal(headline, speeches.headline);
    for (const list of ['articles', 'entities', 'claims']) assert.equal((await server.get(`/v1/${list}`)).data.length, 0);

    const stored = await server.post(told);
    const claims = (await server.get(`/v1/articles/${stored.id}/claims?limit=200`)).data;
    const plain = (claim) => ({ text: claim.text, quoteType: claim.quoteType, sourceType: claim.sourceType, modality: claim.modality, speaker: claim.speaker && claim.speaker.name, about: claim.about.map((one) => one.name).sort(), source: claim.source, cue: claim.cue, antecedent: claim.antecedent, spans: claim.spans, generator: claim.generator });
    assert.deepEqual(analysis.claims.map(plain), claims.map(plain));
    const mentions = (await server.get(`/v1/articles/${stored.id}/mentions?limit=200`)).data;
    assert.deepEqual(analysis.mentions.map(({ start, end, form, exact }) => [start, end, form, exact]), mentions.map(({ start, end, form, exact }) => [start, end, form, exact]));
    for (const { entity } of analysis.mentions) assert.equal(analysis.entities[entity.index].name, entity.name);
  });

  it('takes text and HTML, and says in which text offsets count', async () => {
    const text = await extract(speeches.articleBody);
    assert.equal(text.articleBody, speeches.articleBody);
    const html = await extract(`<html><head><title>Bridge</title></head><body><article><p>${speeches.articleBody}</p></article></body></html>`, 'text/html');
    assert.equal(html.headline, 'Bridge');
    assert.equal(html.analysis.claims.length, text.analysis.claims.length);
    for (const { articleBody, analysis } of [text, html])
      for (const mention of analysis.mentions) assert.equal(cut(articleBody, mention.start, mention.end, 'codepoint'), mention.exact);
    assert.deepEqual((await extract('it rained.')).analysis, { entities: [], mentions: [], claims: [], offsetUnit: 'codepoint' });
  });

  it('counts offsets in the unit that is asked for', async () => {
    for (const unit of ['codepoint', 'utf16', 'utf8']) {
      const { articleBody, analysis } = await extract(`🌉 ${speeches.articleBody}`, 'text/plain; charset=utf-8', `?offsets=${unit}`);
      assert.equal(analysis.offsetUnit, unit);
      for (const span of analysis.claims.flatMap((claim) => claim.spans)) assert.equal(cut(articleBody, span.start, span.end, unit), span.exact);
    }
  });

  it('refuses what it cannot take', async () => {
    const text = { body: 'Words.', type: 'text/plain' };
    await wrong(400, 'invalid-parameter', { parameter: 'offsets' }, text, '?offsets=bytes');
    await wrong(400, 'invalid-parameter', { parameter: 'fields' }, text, '?fields=claims');
    await wrong(400, 'invalid-parameter', { parameter: 'format' }, text, '?format=csv');
    await wrong(406, 'not-acceptable', { header: 'Accept' }, { ...text, headers: { Accept: 'text/csv' } });
    await wrong(415, 'unsupported-media-type', { header: 'Content-Type' }, { ...text, type: 'application/pdf' });
    await wrong(415, 'unsupported-media-type', { header: 'Content-Type' }, { ...text, type: 'application/x-ndjson' });
    await wrong(415, 'unsupported-media-type', { header: 'Content-Type' }, { ...text, type: null });
    await wrong(415, 'unsupported-media-type', { header: 'Content-Type' }, { ...text, type: 'text/plain; charset=latin1' });
    await wrong(415, 'unsupported-media-type', { header: 'Content-Encoding' }, { ...text, headers: { 'Content-Encoding': 'gzip' } });
    for (const body of ['', ' \n\t ']) await wrong(422, 'empty-document', null, { body, type: 'text/plain' });
    await wrong(422, 'empty-document', { pointer: '/articleBody' }, { body: { headline: 'x' }, type: 'application/json' });
    await wrong(400, 'invalid-utf8', null, { body: Buffer.from([0x41, 0xff, 0x42]), type: 'text/plain' });
    for (const [body, where] of [['{"articleBody":', null], ['[]', null], [{ articleBody: 7 }, { pointer: '/articleBody' }], [{ articleBody: 'x', wrong: 1 }, { pointer: '/wrong' }]])
      await wrong(400, 'invalid-body', where, { body, type: 'application/json' });
    await server.call('/v1/extract', { status: 405 });
  });

  it('refuses a text that is too large', async () => {
    const small = await Server.start({ empty: true, args: ['--max-document', '1024'] });
    await small.problem('/v1/extract', 413, 'too-large', null, { method: 'POST', body: 'word '.repeat(300), type: 'text/plain' });
    await small.stop();
  });

  it('needs a key where reading does', async () => {
    const closed = await Server.start({ empty: true, args: ['--read-key', '--write-key', 'a-key-that-is-long-enough'] });
    const text = { method: 'POST', body: 'Words.', type: 'text/plain' };
    await closed.problem('/v1/extract', 401, 'unauthorized', null, text);
    await closed.call('/v1/extract', { ...text, headers: { Authorization: 'Bearer a-key-that-is-long-enough' } });
    await closed.stop();
  });
});
