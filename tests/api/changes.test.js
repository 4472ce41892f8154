// What changed, as pages of lines and as server-sent events: complete, in order, each change once.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');
const { Events } = require('./events');

const article = (n, name = 'Anna Karlin') => ({
  url: `https://example.org/changes/${n}`,
  headline: `Number ${n}`,
  articleBody: `${name} met the press in Paris on day ${n}. "We agree on point ${n}," ${name.split(' ')[1]} said.`,
});

describe('changes', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
  });
  after(() => server.stop());

  const page = async (query) => {
    const lines = await server.get(`/v1/changes?${query}`);
    const end = lines.pop();
    return { lines, end };
  };
  const now = async () => (await page('since=now')).end.since;
  const remove = async (id) => {
    const { headers } = await server.call(`/v1/articles/${id}`);
    await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': headers.get('etag') }, status: 204 });
  };

  it('begins with nothing', async () => {
    assert.deepEqual(await page('since=0'), { lines: [], end: { next: '/v1/changes?since=0', since: 0, more: false } });
  });

  it('tells what is created, changed and deleted, page by page', async () => {
    const { id } = await server.post(article(1));
    const first = await page('limit=200');
    assert.ok(first.lines.length >= 4 && first.lines.every((line) => line.change === 'created'));
    assert.deepEqual([...new Set(first.lines.map((line) => line.type))].sort(), ['article', 'claim', 'entity']);
    assert.equal(first.end.more, false);
    assert.equal(first.end.next, `/v1/changes?since=${first.end.since}&limit=200`);

    const paged = [];
    for (let at = '/v1/changes?limit=1', more = true; more; ) {
      const lines = await server.get(at);
      const end = lines.pop();
      paged.push(...lines);
      ({ next: at, more } = end);
    }
    assert.deepEqual(paged.map(({ seq, type, id }) => [seq, type, id]), first.lines.map(({ seq, type, id }) => [seq, type, id]));

    const { headers } = await server.call(`/v1/articles/${id}`);
    const patch = { method: 'PATCH', type: 'application/merge-patch+json', body: { headline: 'Another' } };
    await server.call(`/v1/articles/${id}`, { ...patch, headers: { 'If-Match': headers.get('etag') } });
    const second = await page(`since=${first.end.since}`);
    assert.deepEqual(second.lines.map(({ change, type, id }) => ({ change, type, id })), [{ change: 'changed', type: 'article', id }]);

    await remove(id);
    const third = await page(`since=${second.end.since}`);
    assert.ok(third.lines.every((line) => line.change === 'deleted'));
    assert.deepEqual(third.lines.map((line) => line.id).sort(), first.lines.map((line) => line.id).sort());
    for (const line of third.lines) {
      const plural = { article: 'articles', entity: 'entities', claim: 'claims' }[line.type];
      await server.call(`/v1/${plural}/${line.id}`, { status: 404 });
    }
  });

  it('says nothing of a document that was there', async () => {
    await server.post(article(2));
    const since = await now();
    await server.post(article(2), 200);
    assert.deepEqual((await page(`since=${since}`)).lines, []);
  });

  it('can be had for some types, and with the resources', async () => {
    const since = await now();
    const { id } = await server.post(article(3, 'Marta Keller'));
    const claims = await page(`since=${since}&types=claim&include=resource`);
    assert.ok(claims.lines.length > 0);
    for (const line of claims.lines) assert.deepEqual(line.resource, await server.get(`/v1/claims/${line.id}`));
    assert.equal(claims.end.since, await now());
    const others = await page(`since=${since}&types=article,entity&include=resource&offsets=utf16`);
    assert.deepEqual([...new Set(others.lines.map((line) => line.type))].sort(), ['article', 'entity']);
    const told = others.lines.find((line) => line.id === id);
    assert.equal(told.resource.headline, 'Number 3');
    assert.equal('articleBody' in told.resource, false);
    await remove(id);
    const gone = await page(`since=${others.end.since}&types=article&include=resource`);
    assert.deepEqual(gone.lines.map((line) => [line.change, line.resource]), [['deleted', null]]);
  });

  it('refuses what it cannot answer', async () => {
    for (const since of ['-1', '1x', '1.5', 'later', '99999999999999999999'])
      await server.problem(`/v1/changes?since=${since}`, 400, 'invalid-parameter', { parameter: 'since' });
    await server.problem('/v1/changes?types=articles', 400, 'invalid-parameter', { parameter: 'types' });
    await server.problem('/v1/changes?types=claim,', 400, 'invalid-parameter', { parameter: 'types' });
    await server.problem('/v1/changes?include=body', 400, 'invalid-parameter', { parameter: 'include' });
    await server.problem('/v1/changes?format=csv', 400, 'invalid-parameter', { parameter: 'format' });
    await server.call('/v1/changes?format=ndjson', { headers: { Accept: 'text/event-stream' } });
    const asked = await Events.open(`${server.url}/v1/changes?format=events`, { Accept: 'application/json' });
    assert.equal(asked.headers['content-type'], 'text/event-stream');
    assert.match(asked.headers.vary, /\bAccept\b(?!-)/);
    await asked.close();
    await server.problem('/v1/changes?limit=0', 400, 'invalid-parameter', { parameter: 'limit' });
    await server.problem('/v1/changes?cursor=x', 400, 'invalid-parameter', { parameter: 'cursor' });
    await server.problem(`/v1/changes?since=${(await now()) + 1}`, 410, 'gone');
    const events = { headers: { Accept: 'text/event-stream', 'Last-Event-ID': 'x' } };
    await server.problem('/v1/changes', 400, 'invalid-parameter', { header: 'Last-Event-ID' }, events);
    events.headers['Last-Event-ID'] = String((await now()) + 1);
    await server.problem('/v1/changes?since=0', 410, 'gone', null, events);
    await server.problem('/v1/changes', 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'application/json' } });
    await server.problem('/v1/changes?since=x', 400, 'invalid-parameter', { parameter: 'since' }, { headers: { Accept: 'text/event-stream' } });
    await server.problem('/v1/changes', 405, 'method-not-allowed', null, { method: 'POST', body: '{}' });
  });

  it('streams them as they happen, to many, each once and in order', async () => {
    const since = await now();
    const listeners = await Promise.all([...Array(8)].map(() => Events.open(`${server.url}/v1/changes?since=${since}`)));
    for (const listener of listeners) {
      assert.equal(listener.status, 200);
      assert.equal(listener.headers['content-type'], 'text/event-stream');
      assert.equal(listener.headers['access-control-allow-origin'], '*');
    }
    const ids = [];
    for (let n = 10; n < 20; n++) ids.push((await server.post(article(n))).id);
    await Promise.all(ids.slice(0, 3).map(remove));
    const last = String(await now());
    for (const listener of listeners) {
      await listener.until(() => listener.events.some((event) => event.id === last));
      const seqs = listener.events.map((event) => event.data.seq);
      assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
      assert.equal(new Set(seqs).size, seqs.length);
      assert.ok(listener.retry > 0 && listener.comments > 0);
      for (const event of listener.events) assert.deepEqual([event.id, event.event], [String(event.data.seq), event.data.change]);
      const heard = listener.events.filter((event) => event.data.type === 'article');
      for (const id of ids.slice(3)) assert.deepEqual(heard.filter((event) => event.data.id === id).map((event) => event.event), ['created']);
      for (const id of ids.slice(0, 3)) assert.equal(heard.filter((event) => event.data.id === id).at(-1).event, 'deleted');
      await listener.close();
    }
  });

  it('goes on where a listener was cut off', async () => {
    const since = await now();
    const whole = await Events.open(`${server.url}/v1/changes?since=${since}&types=article`);
    let resumed = await Events.open(`${server.url}/v1/changes?since=${since}&types=article`);
    const seen = [];
    for (let n = 30; n < 42; n++) {
      await server.post(article(n));
      if (n % 4 !== 1) continue;
      await resumed.until(1);
      await resumed.close();
      seen.push(...resumed.events);
      const headers = { 'Last-Event-ID': resumed.lastId };
      // the address is the one that it began with, as EventSource has it
      resumed = await Events.open(`${server.url}/v1/changes?since=${since}&types=article`, headers);
    }
    await whole.until(12);
    await resumed.until(() => seen.length + resumed.events.length >= 12);
    seen.push(...resumed.events);
    assert.deepEqual(seen.map((event) => event.id), whole.events.map((event) => event.id));
    await Promise.all([whole.close(), resumed.close()]);
  });

  it('tells of a new text only the entities that it changes', async () => {
    const document = (second) => ({ url: 'https://news.example/changing', articleBody: `“We will wait,” Stella Brandt said in Bergen. ${second}` });
    const { id } = await server.post(document('Mirko Dahlberg said that Malta would not.'));
    const entities = async () => Object.fromEntries((await server.get(`/v1/articles/${id}/entities`)).data.map((entity) => [entity.name, entity]));
    const before = await entities();
    assert.deepEqual(Object.keys(before).sort(), ['Bergen', 'Malta', 'Mirko Dahlberg', 'Stella Brandt']);
    const tag = async (one) => (await server.call(`/v1/entities/${one.id}`)).headers.get('etag');
    const tags = { stella: await tag(before['Stella Brandt']), bergen: await tag(before.Bergen) };
    const since = await now();
    await server.post(document('Mirko Dahlberg said that Cyprus would not, and Mirko Dahlberg should know.'), 200);
    const told = (await page(`since=${since}&types=entity`)).lines;
    const after_ = await entities();
    assert.deepEqual(
      told.map(({ id: one, change }) => [one, change]).sort(),
      [[before.Malta.id, 'deleted'], [before['Mirko Dahlberg'].id, 'changed'], [after_.Cyprus.id, 'created']].sort(),
    );
    for (const name of ['Stella Brandt', 'Bergen']) assert.deepEqual(after_[name], before[name], 'nothing of it, not even its date');
    assert.deepEqual({ stella: await tag(before['Stella Brandt']), bergen: await tag(before.Bergen) }, tags);
    assert.equal(after_['Mirko Dahlberg'].counts.mentions, 2);
    await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
  });

  it('tells a name once, by its entity, which claims refer to by its id', async () => {
    const { id } = await server.post(article(50, 'Olga Lindqvist'));
    const [claim] = (await server.get(`/v1/articles/${id}/claims`)).data;
    const since = await now();
    const options = { method: 'PATCH', body: { name: 'Olga Lindqvist-Berg' }, headers: { 'If-Match': '*' }, type: 'application/merge-patch+json' };
    await server.call(`/v1/entities/${claim.speaker.id}`, options);
    const { lines } = await page(`since=${since}&include=resource`);
    assert.deepEqual(lines.map((line) => [line.id, line.change, line.resource.name]), [[claim.speaker.id, 'changed', 'Olga Lindqvist-Berg']]);
    assert.deepEqual((await server.get(`/v1/claims/${claim.id}`)).speaker, { ...claim.speaker, name: 'Olga Lindqvist-Berg' });
    await remove(id);
  });

  it('tells a merge as the deletion of what was merged, and its reverse as a creation', async () => {
    const named = async (name) => (await server.get(`/v1/entities?q=${encodeURIComponent(name)}`)).data.find((entity) => entity.name === name);
    await server.post(article(60, 'Anna Karlin'));
    await server.post(article(61, 'Annika Karlin'));
    const [anna, annika] = [await named('Anna Karlin'), await named('Annika Karlin')];
    const since = await now();
    const listener = await Events.open(`${server.url}/v1/changes?since=${since}&types=entity`);
    await server.call(`/v1/entities/${anna.id}/merge`, { method: 'POST', body: { from: [annika.id] } });
    const counted = async () => assert.equal((await server.get('/status')).counts.entities, (await server.get('/v1/entities?count=exact')).count);
    await counted();
    const merged = await page(`since=${since}&types=entity&include=resource`);
    const about = (lines, id) => lines.filter((line) => line.id === id).map(({ change, mergedInto, resource }) => [change, mergedInto, resource?.name]);
    assert.deepEqual(about(merged.lines, annika.id), [['deleted', anna.id, undefined]]);
    assert.deepEqual(about(merged.lines, anna.id), [['changed', null, 'Anna Karlin']]);
    const fresh = await page('types=entity&limit=200');
    assert.deepEqual(about(fresh.lines, annika.id), [['deleted', anna.id, undefined]]);
    const entry = (await server.get('/v1/audit?limit=1')).data[0];
    await server.call(`/v1/audit/${entry.id}/revert`, { method: 'POST', status: 201 });
    const back = await page(`since=${merged.end.since}&types=entity&include=resource`);
    assert.deepEqual(about(back.lines, annika.id), [['created', null, 'Annika Karlin']]);
    await counted();
    await listener.until(() => listener.events.some((event) => event.data.seq === back.end.since));
    const heard = listener.events.filter((event) => event.data.id === annika.id).map((event) => event.event);
    assert.equal(heard.at(-1), 'created');
    await listener.close();
  });

  it('is enough to keep a copy of everything, while it is written', async () => {
    const before_ = await now();
    const copies = { pages: new Map(), events: new Map() };
    const put = (copy, change) => (change.change === 'deleted' ? copy.delete(change.id) : copy.set(change.id, change.resource));
    const listener = await Events.open(`${server.url}/v1/changes?include=resource`);
    let writing = true;
    const reading = (async () => {
      for (let at = '/v1/changes?include=resource&limit=7', more = true, ended = false; more || !ended; ) {
        ended = !writing; // what is asked for after the last write has all of it
        const lines = await server.get(at);
        ({ next: at, more } = lines.pop());
        lines.forEach((line) => put(copies.pages, line));
      }
    })();
    const names = ['Anna Karlin', 'Marta Keller', 'Karl Lind', 'Eva Holm'];
    const write = async (writer) => {
      for (let n = 0; n < 12; n++) {
        const { id } = await server.post(article(1000 * writer + n, names[(n + writer) % 4]));
        if (n % 3 === 0) await remove(id);
        if (n % 3 !== 1) continue;
        const { headers } = await server.call(`/v1/articles/${id}`);
        const patch = { method: 'PATCH', type: 'application/merge-patch+json', body: { articleBody: `${names[n % 4]} said that it rained in Oslo on day ${n}.` } };
        await server.call(`/v1/articles/${id}`, { ...patch, headers: { 'If-Match': headers.get('etag') } });
      }
    };
    await Promise.all([1, 2, 3].map(write));
    writing = false;
    await reading;
    const last = await now();
    assert.ok(last > before_ + 100);
    await listener.until(() => listener.events.length > 0 && listener.events.at(-1).data.seq === last);
    listener.events.forEach((event) => put(copies.events, event.data));
    await listener.close();
    for (const list of ['articles', 'entities', 'claims']) {
      const { rows } = await server.walk(`/v1/${list}?limit=200`);
      assert.ok(rows.length > 4);
      for (const copy of Object.values(copies)) {
        const held = [...copy.values()].filter((resource) => resource.id.startsWith({ articles: 'art', entities: 'ent', claims: 'clm' }[list]));
        const byId = (one, other) => (one.id < other.id ? -1 : 1);
        // what a claim shows of its article and entities changes with these
        const shown = (row) => (list === 'claims' ? row.id : row);
        assert.deepEqual(held.sort(byId).map(shown), [...rows].sort(byId).map(shown));
      }
    }
  });

  it('ends when the server stops', async () => {
    const other = await Server.start({ empty: true });
    const listener = await Events.open(`${other.url}/v1/changes`);
    await listener.until(() => listener.comments > 0);
    await other.stop();
    await listener.ended;
    assert.equal(listener.answer.complete, true);
  });
});

describe('deletions that are forgotten', () => {
  it('are gone for those who had not come to them', async () => {
    const first = await Server.start({ empty: true });
    const { id } = await first.post(article(1));
    const since = (await first.get('/v1/changes?since=now')).pop().since;
    const { headers } = await first.call(`/v1/articles/${id}`);
    await first.call(`/v1/articles/${id}`, { method: 'DELETE', headers: { 'If-Match': headers.get('etag') }, status: 204 });
    first.process.kill('SIGTERM');
    await first.exited;
    const second = await Server.start({ empty: true, db: first.db, args: ['--kept-deletions', '1'] });
    await second.problem(`/v1/changes?since=${since}`, 410, 'gone');
    const lines = await second.get('/v1/changes');
    assert.deepEqual(lines.slice(0, -1).map((line) => line.change), ['deleted']);
    await second.stop();
    first.folder && require('node:fs').rmSync(first.folder, { recursive: true, force: true });
  });
});
