// Storing, changing and deleting articles.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { ndjson, numbered, speeches } = require('./samples');

describe('articles', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
  });
  after(() => server.stop());

  const post = (body, type, status = 201, more = {}) => server.call('/v1/articles', { method: 'POST', body, type, status, ...more });
  const refused = (body, type, status, slug, where) => server.problem('/v1/articles', status, slug, where, { method: 'POST', body, type });
  const count = async () => (await server.get('/v1/articles?count=exact&limit=1')).count;

  it('are stored from JSON, and answered with their address and ETag', async () => {
    const { body, headers } = await post(speeches);
    assert.equal(headers.get('location'), `/v1/articles/${body.id}`);
    assert.equal(body.articleBody, speeches.articleBody);
    assert.deepEqual(body.author, [{ name: 'Eva Holm' }, { name: 'Jon Ek' }]);
    assert.deepEqual(body.publisher, { name: 'The Daily Example' });
    assert.equal(body.datePublished, '2024-03-05T10:00:00Z');
    assert.equal(body.inLanguage, 'en-GB');
    assert.equal(body.headlineDerived, false);
    assert.equal(body.duplicateOf, null);
    const got = await server.call(`/v1/articles/${body.id}`);
    assert.deepEqual(got.body, body);
    assert.equal(got.headers.get('etag').split('-')[0], headers.get('etag').split('-')[0], 'the same revision');
    for (const part of ['claims', 'mentions', 'entities']) {
      const list = await server.get(`/v1/articles/${body.id}/${part}?count=exact`);
      assert.equal(list.count, body.counts[part], part);
      assert.ok(list.count > 0, part);
    }
  });

  it('are left alone when posted again, and updated when they differ', async () => {
    const before = await count();
    const { body, headers } = await post(speeches, undefined, 200);
    assert.equal(headers.get('content-location'), `/v1/articles/${body.id}`);
    assert.equal(headers.get('location'), null);
    const changed = (await post({ ...speeches, headline: 'Two ministers speak up' }, undefined, 200)).body;
    assert.equal(changed.id, body.id);
    assert.equal(changed.headline, 'Two ministers speak up');
    assert.equal(changed.textVersion, body.textVersion);
    // an article that the server gave can be sent back
    assert.deepEqual((await post(changed, undefined, 200)).body, changed);
    assert.equal(await count(), before);
  });

  it('change nothing when they are sent back as they were given', async () => {
    const long = { url: 'https://news.example/derived', articleBody: `“${'A long sentence with a comma, and so on. '.repeat(3)}”\nAnna Berg said.` };
    for (const article of [{ ...speeches, url: 'https://news.example/full' }, long, { articleBody: 'Only a text, which Anna Berg wrote.' }]) {
      const id = (await post(article)).body.id;
      const given = await server.call(`/v1/articles/${id}`);
      const back = await post(given.body, undefined, 200);
      assert.deepEqual(back.body, given.body);
      assert.equal(back.headers.get('etag').split('-')[0], given.headers.get('etag').split('-')[0], 'the same revision');
    }
    const derived = (await post({ ...long, headline: 'Ignored', headlineDerived: true }, undefined, 200)).body;
    assert.equal(derived.headlineDerived, true);
    assert.notEqual(derived.headline, 'Ignored');
  });

  it('get a new version when their text changes', async () => {
    const url = 'https://news.example/versions';
    const first = (await post({ articleBody: '“One,” Anna Berg said. She left.', url })).body;
    const second = (await post({ articleBody: '“One,” Anna Berg said. “Two,” Anna Berg said.', url }, undefined, 200)).body;
    assert.equal(second.id, first.id);
    assert.notEqual(second.textVersion, first.textVersion);
    const { data, next } = await server.get(`/v1/articles/${first.id}/versions`);
    assert.equal(next, null);
    assert.deepEqual(data.map((version) => [version.number, version.textVersion, version.current]), [
      [2, second.textVersion, true],
      [1, first.textVersion, false],
    ]);
    assert.equal(data[0].codepoints, [...second.articleBody].length);
    await server.problem(`/v1/articles/${first.id}/versions?limit=1`, 400, 'invalid-parameter', { parameter: 'limit' });
  });

  it('are stored from plain text, with and without a head', async () => {
    const plain = (await post('“Rain is coming,” Anna Berg said.\nThat was all.', 'text/plain')).body;
    assert.equal(plain.headlineDerived, true);
    assert.equal(plain.source, null);
    assert.equal(plain.articleBody, '“Rain is coming,” Anna Berg said.\nThat was all.');
    const headed = (await post('headline: Weather\nurl: https://news.example/weather\n\nIt will rain.', 'text/plain; charset=utf-8')).body;
    assert.deepEqual([headed.headline, headed.url, headed.articleBody], ['Weather', 'https://news.example/weather', 'It will rain.']);
  });

  it('are stored from HTML', async () => {
    const page = '<!doctype html><html><head><title>A page</title></head><body><article><h1>A page</h1><p>“The road is open,” Anna Berg said on Friday in Oslo, where she had come to see the new bridge.</p><p>It will carry trains as well as cars, the ministry said, and was built in three years.</p></article></body></html>';
    const { body } = await post(page, 'text/html');
    assert.equal(body.headline, 'A page');
    assert.match(body.articleBody, /The road is open/);
  });

  it('can be shown as asked when they are stored', async () => {
    const { body } = await server.call('/v1/articles?fields=id&include=claims&offsets=utf16', { method: 'POST', body: numbered(900), status: 201 });
    assert.deepEqual(Object.keys(body), ['id', 'claims', 'offsetUnit']);
    assert.equal(body.offsetUnit, 'utf16');
    await server.problem('/v1/articles?limit=1', 400, 'invalid-parameter', { parameter: 'limit' }, { method: 'POST', body: numbered(901) });
    assert.equal((await server.get('/v1/articles?q=%22Number+901%22')).data.length, 0, 'nothing was stored');
  });

  it('leave out of the answer to a write what does not fit it, and never look failed', async (test) => {
    const narrow = await Server.start({ empty: true, args: ['--max-response', '65536'] });
    test.after(() => narrow.stop());
    const articleBody = 'Anna Berg and Karl Lind met in Oslo. '.repeat(600);
    const options = { method: 'POST', body: { ...numbered(910), articleBody } };
    const made = await narrow.call('/v1/articles?include=mentions', { ...options, status: 201 });
    assert.equal(made.body.articleBody, articleBody);
    assert.equal(made.body.mentions, undefined);
    const target = `/v1/articles/${made.body.id}`;
    await narrow.problem(`${target}?include=mentions`, 413, 'too-large');
    const change = { method: 'PATCH', body: { headline: 'Changed' }, headers: { 'If-Match': made.headers.get('etag') } };
    const changed = await narrow.call(`${target}?include=mentions`, change);
    assert.deepEqual([changed.body.headline, changed.body.mentions], ['Changed', undefined]);
    const large = { method: 'POST', body: { ...numbered(911), articleBody: 'word '.repeat(20000) } };
    const stored = await narrow.call('/v1/articles?fields=id,headline,articleBody', { ...large, status: 201 });
    assert.deepEqual(Object.keys(stored.body), ['id', 'headline']);
    assert.equal((await narrow.get(`/v1/articles/${stored.body.id}?fields=headline`)).headline, large.body.headline);
  });

  it('are refused when they are wrong, and nothing is stored', async () => {
    const before = await count();
    await refused('{"articleBody": "x"', 'application/json', 400, 'invalid-body');
    assert.match((await refused('{\n  "articleBody": "x",\n}', 'application/json', 400, 'invalid-body')).detail, /^The JSON is not well formed at line 3, column 1: /);
    for (const type of ['application/json', 'text/plain', 'text/html']) assert.match((await refused('', type, 422, 'empty-document')).detail, /^The body is empty/);
    const unknown = await refused({ articleBody: 'One', foo: 'red' }, undefined, 400, 'invalid-body', { pointer: '/foo' });
    assert.match(unknown.detail, /^There is no member "foo" in an article; there is articleBody, headline, url, /);
    await refused({ articleBody: 'One', type: 'Person' }, undefined, 400, 'invalid-body', { pointer: '/type' });
    await refused({ articleBody: 'One', headlineDerived: 1 }, undefined, 400, 'invalid-body', { pointer: '/headlineDerived' });
    await refused('headline: x\ndate: never\n\nText.', 'text/plain', 400, 'invalid-body', { line: 2 });
    await refused('[]', 'application/json', 400, 'invalid-body');
    await refused('"text"', 'application/json', 400, 'invalid-body');
    await refused('{"articleBody":"One","articleBody":"Two"}', 'application/json', 400, 'invalid-body');
    await refused('{"articleBody":"One","text":"Two"}', 'application/json', 400, 'invalid-body');
    await refused({ articleBody: 'One', colour: 'red' }, undefined, 400, 'invalid-body', { pointer: '/colour' });
    await refused({ articleBody: 1 }, undefined, 400, 'invalid-body', { pointer: '/articleBody' });
    await refused({ articleBody: 'One', url: 'ftp://x' }, undefined, 400, 'invalid-body', { pointer: '/url' });
    await refused({ articleBody: 'One', datePublished: 'soon' }, undefined, 400, 'invalid-body', { pointer: '/datePublished' });
    await refused({ articleBody: 'One', inLanguage: 'not a tag' }, undefined, 400, 'invalid-body', { pointer: '/inLanguage' });
    await refused({ articleBody: 'One', author: [1] }, undefined, 400, 'invalid-body', { pointer: '/author/0' });
    await refused({ headline: 'No text' }, undefined, 422, 'empty-document');
    await refused({ articleBody: ' \n ' }, undefined, 422, 'empty-document');
    await refused('   ', 'text/plain', 422, 'empty-document');
    await refused('<p></p>', 'text/html', 422, 'empty-document');
    assert.equal(await count(), before);
  });

  it('say where bytes are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('Fine.\nNot '), Buffer.from([0xff, 0xfe]), Buffer.from(' fine.')]);
    const problem = await refused(bytes, 'text/plain', 400, 'invalid-utf8');
    assert.match(problem.detail, /offset 10 \(line 2, column 5\)/);
    const quoted = Buffer.concat([Buffer.from('{"articleBody":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    assert.match((await refused(quoted, 'application/json', 400, 'invalid-utf8')).detail, /offset 16\b/);
  });

  it('need a content type that is known', async () => {
    for (const type of ['application/pdf', 'application/xml', 'text/csv', 'multipart/form-data; boundary=x'])
      assert.match((await refused('x', type, 415, 'unsupported-media-type', { header: 'Content-Type' })).detail, /application\/x-ndjson/);
    await refused('x', 'text/plain; charset=latin1', 415, 'unsupported-media-type');
    await refused('x', null, 415, 'unsupported-media-type', { header: 'Content-Type' });
  });

  it('are taken as they are, not packed', async () => {
    for (const encoding of ['gzip', 'br', 'identity, gzip']) {
      const options = { method: 'POST', body: numbered(920), headers: { 'Content-Encoding': encoding } };
      await server.problem('/v1/articles', 415, 'unsupported-media-type', { header: 'Content-Encoding' }, options);
      await server.problem('/v1/articles', 415, 'unsupported-media-type', { header: 'Content-Encoding' }, { ...options, body: ndjson([numbered(920)]), type: 'application/x-ndjson' });
    }
    const { body, headers } = await server.call('/v1/articles', { method: 'POST', body: numbered(920), headers: { 'Content-Encoding': 'identity' }, status: 201 });
    const change = { method: 'PATCH', body: {}, headers: { 'If-Match': headers.get('etag'), 'Content-Encoding': 'gzip' } };
    await server.problem(`/v1/articles/${body.id}`, 415, 'unsupported-media-type', { header: 'Content-Encoding' }, change);
  });

  it('have a largest size', async () => {
    const before = await count();
    await refused('word '.repeat(2 << 20), 'text/plain', 413, 'too-large');
    await refused('x'.repeat(65 << 20), 'text/plain', 413, 'too-large');
    assert.equal(await count(), before);
  });

  it('come in many a request, each line with its own result', async () => {
    const before = await count();
    const lines = [
      JSON.stringify(numbered(501)),
      '{"articleBody": "unfinished',
      '',
      JSON.stringify({ ...numbered(502), colour: 'red' }),
      '{"articleBody":"a","articleBody":"b"}',
      JSON.stringify({ articleBody: ' ' }),
      JSON.stringify(numbered(503)) + '\r',
      JSON.stringify(numbered(501)),
      JSON.stringify({ ...numbered(503), headline: 'Another' }),
      JSON.stringify({ articleBody: 'x'.repeat(9 << 20) }),
      JSON.stringify(numbered(504)),
    ];
    const { body } = await post(lines.join('\n'), 'application/x-ndjson', 200);
    assert.deepEqual(body.map((line) => [line.line, line.status]), [
      [1, 201], [2, 400], [4, 400], [5, 400], [6, 422], [7, 201], [8, 200], [9, 200], [10, 413], [11, 201],
    ]);
    const [first, unfinished, unknown, , , , again, updated] = body;
    assert.equal(first.outcome, 'created');
    assert.deepEqual([again.outcome, again.id], ['unchanged', first.id]);
    assert.equal(updated.outcome, 'updated');
    assert.equal(unfinished.problem.type, '/problems/invalid-body');
    assert.match(unfinished.problem.detail, /not well formed at line 2, column \d+: /);
    assert.deepEqual(unknown.problem.errors[0].pointer, '/colour');
    assert.equal(await count(), before + 3);
    assert.equal((await server.get(`/v1/articles/${first.id}`)).headline, numbered(501).headline);
  });

  it('name the line that is not UTF-8 and take the others', async () => {
    const bad = Buffer.concat([Buffer.from('{"articleBody":"'), Buffer.from([0x80]), Buffer.from('"}\n')]);
    const { body } = await post(Buffer.concat([Buffer.from(ndjson([numbered(511)])), bad, Buffer.from(ndjson([numbered(512)]))]), 'application/x-ndjson', 200);
    assert.deepEqual(body.map((line) => line.status), [201, 400, 201]);
    assert.equal(body[1].problem.type, '/problems/invalid-utf8');
  });

  it('need at least one line, and take no parameters with lines', async () => {
    await refused('\n \n', 'application/x-ndjson', 422, 'empty-document');
    await refused('', 'application/x-ndjson', 422, 'empty-document');
    await server.problem('/v1/articles?fields=id', 400, 'invalid-parameter', { parameter: 'fields' }, { method: 'POST', body: ndjson([numbered(521)]), type: 'application/x-ndjson' });
    await server.problem('/v1/articles', 406, 'not-acceptable', { header: 'Accept' }, { method: 'POST', body: ndjson([numbered(521)]), type: 'application/x-ndjson', headers: { Accept: 'application/json' } });
  });

  it('are changed by a merge patch', async () => {
    const made = await post({ ...numbered(601), author: ['A', 'B'] });
    const target = `/v1/articles/${made.body.id}`;
    const patch = (body, headers, type = 'application/merge-patch+json') => server.call(target, { method: 'PATCH', body, type, headers });
    const first = await patch({ headline: 'Changed', publisher: null }, { 'If-Match': made.headers.get('etag') });
    assert.equal(first.body.headline, 'Changed');
    assert.equal(first.body.publisher, null);
    assert.deepEqual(first.body.author, [{ name: 'A' }, { name: 'B' }], 'what is left out stays');
    const second = await patch({ headline: null, url: null, author: null, datePublished: '2024-05-01', inLanguage: 'de' }, { 'If-Match': first.headers.get('etag') }, 'application/json');
    assert.equal(second.body.headlineDerived, true);
    assert.deepEqual([second.body.url, second.body.author, second.body.datePublished, second.body.inLanguage], [null, [], '2024-05-01T00:00:00Z', 'de']);
    assert.deepEqual(await server.get(target), second.body);
    const third = await patch({ articleBody: '“New,” Karl Lind said.' }, { 'If-Match': '*' });
    assert.notEqual(third.body.textVersion, second.body.textVersion);
    assert.equal((await server.get(`${target}/versions`)).data.length, 2);
    const same = await patch({}, { 'If-Match': third.headers.get('etag') });
    assert.deepEqual(same.body, third.body);
  });

  it('keep what people corrected when the document comes again', async () => {
    const document = numbered(641);
    const made = await post(document);
    const target = `/v1/articles/${made.body.id}`;
    const patch = (body) => server.call(target, { method: 'PATCH', body, headers: { 'If-Match': '*' } });
    const corrected = (await patch({ headline: 'Corrected', url: null, datePublished: null, publisher: 'Mine', articleBody: '“Number one is done,” Anna Berg said.' })).body;
    const again = await post(document, undefined, 200);
    assert.equal(again.headers.get('content-location'), target);
    assert.deepEqual(again.body, corrected);
    assert.deepEqual(await server.get(target), corrected);
    assert.equal((await server.get(`/v1/articles?q=${encodeURIComponent('"text 641"')}`)).data.length, 0);
    const back = (await patch({ publisher: document.publisher })).body;
    assert.equal(back.publisher.name, document.publisher);
    const newer = await post({ ...document, publisher: 'Newer' }, undefined, 200);
    assert.deepEqual([newer.body.publisher.name, newer.body.headline], ['Newer', 'Corrected']);
  });

  it('are corrected in the ledger, from which it is taken back', async () => {
    const document = { ...numbered(642), author: ['Eva Holm'] };
    const made = await post(document);
    const target = `/v1/articles/${made.body.id}`;
    const patch = (body) => server.call(target, { method: 'PATCH', body, headers: { 'If-Match': '*' } });
    const audit = async () => (await server.get(`/v1/audit?subject=${made.body.id}`)).data;
    const revert = (entry, status = 201) => server.call(`/v1/audit/${entry.id}/revert`, { method: 'POST', status });
    const plain = ({ dateModified, ...rest }) => rest;
    const corrected = (await patch({ headline: null, url: null, datePublished: '2024-05-01', author: ['Jon Ek'], inLanguage: 'de', articleBody: '“Number two is done,” Karl Lind said.' })).body;
    const [entry] = await audit();
    assert.deepEqual([entry.action, entry.subject.id, entry.actor.name], ['update', made.body.id, 'local']);
    assert.deepEqual(entry.before, { headline: document.headline, url: document.url, datePublished: made.body.datePublished, inLanguage: 'en', author: ['Eva Holm'], textVersion: made.body.textVersion });
    assert.deepEqual(entry.after, { headline: null, url: null, datePublished: '2024-05-01T00:00:00Z', inLanguage: 'de', author: ['Jon Ek'], textVersion: corrected.textVersion });
    await patch({});
    assert.equal((await audit()).length, 1, 'no change is no correction');
    await revert(entry);
    assert.deepEqual(plain(await server.get(target)), plain(made.body));
    await revert((await audit())[0]);
    assert.deepEqual(plain(await server.get(target)), plain(corrected));
    const newer = await post({ ...document, publisher: 'Newer', datePublished: '2024-06-01', articleBody: '“Number three is done,” Karl Lind said.' }, undefined, 200);
    assert.deepEqual([newer.body.datePublished, newer.body.publisher.name], ['2024-05-01T00:00:00Z', 'Newer']);
    await revert((await audit())[0]);
    const back = await server.get(target);
    assert.deepEqual([back.datePublished, back.articleBody, back.author], ['2024-06-01T00:00:00Z', '“Number three is done,” Karl Lind said.', [{ name: 'Eva Holm' }]], 'what the document says by now');
    const [taken] = await audit();
    assert.deepEqual([taken.before.datePublished, taken.after.datePublished], ['2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z'], 'and so does the ledger');
    await post({ ...document, datePublished: '2024-07-01', articleBody: '“Number four is done,” Karl Lind said.' }, undefined, 200);
    const fourth = await server.get(target);
    await revert(taken);
    const [applied] = await audit();
    assert.deepEqual([applied.before.datePublished, applied.before.textVersion], ['2024-07-01T00:00:00Z', fourth.textVersion], 'what it was when the correction came again');
    assert.deepEqual([applied.after.datePublished, applied.after.textVersion], ['2024-05-01T00:00:00Z', corrected.textVersion]);
    await revert(applied);
    assert.deepEqual(plain(await server.get(target)), plain(fourth));
    await server.call(target, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
    const [gone] = await audit();
    assert.deepEqual([gone.action, gone.before.headline, gone.after.headline], ['delete', document.headline, null]);
    assert.match((await revert(gone, 409)).body.detail, /deleted with/);
    await post(document);
    assert.match((await revert(gone, 409)).body.detail, /not kept/);
  });

  it('without an address stay one article when their text is corrected', async () => {
    const document = { articleBody: '“Nobody wrote down where,” Anna Berg said.' };
    const made = await post(document);
    const target = `/v1/articles/${made.body.id}`;
    const text = { articleBody: '“Nobody wrote down when,” Anna Berg said.' };
    const corrected = (await server.call(target, { method: 'PATCH', body: text, headers: { 'If-Match': '*' } })).body;
    for (const one of [document, text, corrected]) assert.deepEqual((await post(one, undefined, 200)).body, corrected);
  });

  it('need If-Match with the newest ETag for a change', async () => {
    const made = await post(numbered(611));
    const target = `/v1/articles/${made.body.id}`, etag = made.headers.get('etag');
    const patch = { method: 'PATCH', body: { headline: 'Changed' }, type: 'application/merge-patch+json' };
    const refuse = (status, slug, options) => server.problem(target, status, slug, { header: 'If-Match' }, options);
    await refuse(428, 'precondition-required', patch);
    await refuse(428, 'precondition-required', { method: 'DELETE' });
    await server.call(target, { ...patch, headers: { 'If-Match': etag } });
    await refuse(412, 'precondition-failed', { ...patch, headers: { 'If-Match': etag } });
    await refuse(412, 'precondition-failed', { method: 'DELETE', headers: { 'If-Match': etag } });
    const now = (await server.call(target)).headers.get('etag');
    await refuse(412, 'precondition-failed', { ...patch, headers: { 'If-Match': `W/${now}` } });
    await refuse(412, 'precondition-failed', { ...patch, headers: { 'If-Match': '"nonsense"' } });
    for (const wrong of [`W/${now}`, now.replaceAll('"', ''), 'nonsense'])
      assert.match((await refuse(412, 'precondition-failed', { ...patch, headers: { 'If-Match': wrong } })).detail, /must be a strong ETag in double quotes/);
    await server.call(target, { ...patch, body: { headline: 'Again' }, headers: { 'If-Match': `"other", ${now}` } });
    const narrow = (await server.call(`${target}?fields=id`)).headers.get('etag');
    await server.call(target, { ...patch, body: { headline: 'Once more' }, headers: { 'If-Match': narrow } });
  });

  it('refuse changes that are wrong', async () => {
    const made = await post(numbered(621)), other = await post(numbered(622));
    const target = `/v1/articles/${made.body.id}`;
    const refuse = (body, status, slug, where, type = 'application/merge-patch+json') =>
      server.problem(target, status, slug, where, { method: 'PATCH', body, type, headers: { 'If-Match': '*' } });
    await refuse('{', 400, 'invalid-body');
    await refuse('[]', 400, 'invalid-body');
    await refuse('', 422, 'empty-document');
    for (const member of ['id', 'type', 'textVersion', 'counts', 'dateCreated', 'dateModified', 'duplicateOf', 'headlineDerived'])
      await refuse({ [member]: made.body[member] }, 400, 'invalid-body', { pointer: `/${member}` });
    await refuse({ colour: 'red' }, 400, 'invalid-body', { pointer: '/colour' });
    await refuse({ articleBody: null }, 400, 'invalid-body', { pointer: '/articleBody' });
    await refuse({ articleBody: '' }, 422, 'empty-document', { pointer: '/articleBody' });
    await refuse({ datePublished: 'never' }, 400, 'invalid-body', { pointer: '/datePublished' });
    await refuse({ source: 'x' }, 400, 'invalid-body', { pointer: '/source' });
    await refuse({ url: other.body.url }, 409, 'conflict');
    await refuse('headline: x', 415, 'unsupported-media-type', { header: 'Content-Type' }, 'text/plain');
    await refuse('{}', 415, 'unsupported-media-type', { header: 'Content-Type' }, null);
    assert.deepEqual(await server.get(target), made.body);
    const gone = { method: 'PATCH', body: {}, headers: { 'If-Match': '*' } };
    await server.problem('/v1/articles/art_aaaaaaaaaaaaaaaa', 404, 'not-found', null, gone);
    await server.problem('/v1/articles/ent_aaaaaaaaaaaaaaaa', 404, 'not-found', null, gone);
  });

  it('are deleted with all that was found in them', async () => {
    const made = await post({ articleBody: '“Only here,” Quentin Zabriskie said.' });
    const target = `/v1/articles/${made.body.id}`;
    const [claim] = (await server.get(`${target}/claims`)).data, [entity] = (await server.get(`${target}/entities`)).data;
    const answer = await server.call(target, { method: 'DELETE', headers: { 'If-Match': made.headers.get('etag') }, status: 204 });
    assert.equal(answer.text, '');
    for (const path of [target, `${target}/claims`, `${target}/versions`, `/v1/claims/${claim.id}`, `/v1/entities/${entity.id}`])
      await server.problem(path, 404, 'not-found');
    await server.problem(target, 404, 'not-found', null, { method: 'DELETE', headers: { 'If-Match': '*' } });
    await server.problem(`${target}?fields=id`, 400, 'invalid-parameter', { parameter: 'fields' }, { method: 'DELETE', headers: { 'If-Match': '*' } });
    assert.equal((await post({ articleBody: '“Only here,” Quentin Zabriskie said.' })).body.id, made.body.id, 'the same document is the same article');
  });
});
