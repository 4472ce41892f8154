// The same wire story under several addresses.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');

const story =
  'The ferry between Strelsau and the island of Zenda will stop running in March, the harbour board said on Monday. ' +
  '“We have looked for a way to keep it, and there is none,” Anna Berg, who heads the board, told reporters. ' +
  'The ship was built fifty years ago and carries nine thousand passengers in a good summer, fewer than half of what ' +
  'it once did. Islanders will have to take the road across the new bridge, which is to open in February.\n' +
  'Karl Lind, the mayor of Zenda, said that the decision had come without warning. “Nobody asked us,” he said. ' +
  'The council will meet on Thursday to decide whether the town can pay for a smaller boat of its own.';

const wire = (url, more) => ({
  url: `https://${url}.example/ferry`,
  headline: 'Ferry to stop',
  articleBody: story,
  datePublished: '2024-03-05T10:00:00Z',
  publisher: url,
  ...more,
});

describe('near-duplicates', () => {
  let server, original, copy, cut;
  before(async () => {
    server = await Server.start();
    copy = await server.post(wire('courier', { headline: 'Last ferry in March', articleBody: `STRELSAU (RPA) — ${story.replace(/[“”]/g, '"')}`, datePublished: null }));
    cut = await server.post(wire('gazette', { articleBody: story.split('\n')[0], datePublished: '2024-03-06' }));
    original = await server.post(wire('agency'));
    [copy, cut] = await Promise.all([copy, cut].map(({ id }) => server.get(`/v1/articles/${id}`)));
  });
  after(() => server.stop());
  const list = async (query) => (await server.get(`/v1/articles?${query}`)).data.map(({ id }) => id).sort();

  it('say which article they repeat, whatever the order that they came in', () => {
    assert.equal(original.duplicateOf, null);
    assert.equal(copy.duplicateOf, original.id);
    assert.equal(cut.duplicateOf, original.id);
  });

  it('can be left out of lists, or asked for', async () => {
    const seed = (await server.get('/v1/articles?duplicates=hide&q=korea')).data[0].id;
    assert.deepEqual(await list('duplicates=include'), [original.id, copy.id, cut.id, seed].sort());
    assert.deepEqual(await list('duplicates=hide'), [original.id, seed].sort());
    assert.deepEqual(await list('duplicates=only'), [copy.id, cut.id].sort());
    assert.deepEqual(await list(`duplicateOf=${original.id}`), [copy.id, cut.id].sort());
    assert.deepEqual(await list(`duplicateOf=${original.id}&publisher=gazette`), [cut.id]);
    assert.deepEqual(await list(`duplicateOf=${cut.id}`), []);
    assert.equal((await server.get('/v1/articles?duplicates=only&count=exact')).count, 2);
    assert.deepEqual(await list('duplicates=only&q=ferry&sort=relevance'), [copy.id, cut.id].sort());
    const { rows } = await server.walk('/v1/articles?duplicates=only&limit=1&sort=datePublished');
    assert.deepEqual(rows.map(({ id }) => id), [cut.id, copy.id]);
  });

  it('refuse what the filters do not take', async () => {
    await server.problem('/v1/articles?duplicates=none', 400, 'invalid-parameter', { parameter: 'duplicates' });
    await server.problem('/v1/articles?duplicates=hide&duplicates=only', 400, 'invalid-parameter', { parameter: 'duplicates' });
    await server.problem('/v1/articles?duplicateOf=', 400, 'invalid-parameter', { parameter: 'duplicateOf' });
    await server.problem('/v1/articles?duplicateOf=art_aaaaaaaaaaaaaaaa', 400, 'invalid-parameter', { parameter: 'duplicateOf' });
    await server.problem('/v1/articles?duplicateOf=ferry', 400, 'invalid-parameter', { parameter: 'duplicateOf' });
  });

  it('are settled anew when the original goes, and have another ETag then', async () => {
    const before = await server.call(`/v1/articles/${cut.id}`);
    const { headers } = await server.call(`/v1/articles/${original.id}`);
    await server.call(`/v1/articles/${original.id}`, { method: 'DELETE', headers: { 'If-Match': headers.get('etag') }, status: 204 });
    const after = await server.call(`/v1/articles/${cut.id}`);
    assert.equal(after.body.duplicateOf, null);
    assert.notEqual(after.headers.get('etag'), before.headers.get('etag'));
    assert.equal((await server.get(`/v1/articles/${copy.id}`)).duplicateOf, cut.id);
  });
});
