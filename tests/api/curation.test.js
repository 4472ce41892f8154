// Correcting entities: what a person says stays, is in the ledger, and can be taken back.
'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Server } = require('./harness');

const articles = [
  '“We will build it,” said Marta Keller, the mayor of Strelsau. Ardon Inc. agreed in Kyiv. “It is late,” she added.',
  '“We will not,” said Martha Keller on Tuesday. Keller said that Marta Keller was wrong. Ardon said nothing.',
  'Jonas Keller, the chairman, said that Martha Keller and Marta Keller were one. Paris is far, he added.',
];
const url = (number) => `https://news.example/c${number}`;

class Curated {
  constructor(server) {
    this.server = server;
  }

  async load(number, { status, ...more } = {}) {
    return (await this.server.call('/v1/articles', { method: 'POST', body: { articleBody: articles[number], url: url(number), datePublished: `2024-03-0${number + 1}`, ...more }, status: status || 201 })).body;
  }

  async named(name) {
    const found = (await this.server.get(`/v1/entities?limit=200`)).data.filter((entity) => entity.name === name);
    assert.equal(found.length, 1, `${found.length} entities have the name ${name}`);
    return found[0];
  }

  async tag(path) {
    return (await this.server.call(path)).headers.get('etag');
  }

  async patch(id, body, options = {}) {
    const headers = { 'If-Match': await this.tag(`/v1/entities/${id}`) };
    return (await this.server.call(`/v1/entities/${id}`, { method: 'PATCH', body, headers, type: 'application/merge-patch+json', ...options })).body;
  }

  async act(path, body, status = 200) {
    return (await this.server.call(path, { method: 'POST', body, status })).body;
  }

  merge(into, ...from) {
    return this.act(`/v1/entities/${into}/merge`, { from });
  }

  async last() {
    return (await this.server.get('/v1/audit')).data.find((entry) => entry.subject.type !== 'Article');
  }

  revert(entry) {
    return this.act(`/v1/audit/${entry.id || entry}/revert`, undefined, 201);
  }

  async remove(path) {
    await this.server.call(path, { method: 'DELETE', headers: { 'If-Match': await this.tag(path) }, status: 204 });
  }

  // What is shown, without when it was made.
  async state() {
    const plain = ({ dateCreated, dateModified, ...rest }) => rest;
    const entities = (await this.server.walk('/v1/entities?limit=200')).rows.map(plain);
    const claims = (await this.server.walk('/v1/claims?limit=200')).rows.map(({ id, speaker, about }) => ({ id, speaker, about }));
    return { entities: entities.sort((a, b) => (a.id < b.id ? -1 : 1)), claims: claims.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }
}

const suite = (name, body) =>
  describe(name, () => {
    const curated = new Curated();
    before(async () => {
      curated.server = await Server.start({ empty: true });
      for (const number of [0, 1, 2]) await curated.load(number);
    });
    after(() => curated.server.stop());
    body(curated);
  });

suite('merging entities', (curated) => {
  let marta, martha, before_;

  it('gives all that is known of one to the other', async () => {
    before_ = await curated.state();
    marta = await curated.named('Marta Keller');
    martha = await curated.named('Martha Keller');
    const merged = await curated.merge(marta.id, martha.id);
    assert.equal(merged.id, marta.id);
    assert.equal(merged.name, 'Marta Keller');
    assert.ok(merged.alternateName.includes('Martha Keller'));
    assert.equal(merged.counts.mentions, marta.counts.mentions + martha.counts.mentions);
    assert.equal(merged.counts.articles, 3);
    const { rows } = await curated.server.walk(`/v1/entities/${marta.id}/mentions?limit=200`);
    assert.equal(rows.length, merged.counts.mentions);
    assert.ok(rows.every((mention) => mention.entity.id === marta.id));
    assert.equal((await curated.server.walk(`/v1/entities/${marta.id}/claims?role=speaker`)).rows.length, merged.counts.claimsMade);
    assert.equal((await curated.server.walk(`/v1/entities/${marta.id}/claims?role=about`)).rows.length, merged.counts.claimsAbout);
  });

  it('answers 308 to the merged id, with the same path and query, whatever the method', async () => {
    const call = (target, options) => curated.server.call(target, { ...options, status: 308 });
    const from = `/v1/entities/${martha.id}`, to = `/v1/entities/${marta.id}`;
    for (const rest of ['', '?fields=id', '/claims?role=about&limit=1', '/mentions?form=name&form=title']) {
      const { headers, body } = await call(from + rest);
      assert.equal(headers.get('location'), to + rest);
      assert.equal(body.type, '/problems/moved');
    }
    assert.equal((await call(from, { method: 'PATCH', body: { name: 'X' }, headers: { 'If-Match': '*' } })).headers.get('location'), to);
    assert.equal((await call(from, { method: 'DELETE', headers: { 'If-Match': '*' } })).headers.get('location'), to);
    assert.equal((await call(`${from}/merge`, { method: 'POST', body: { from: [marta.id] } })).headers.get('location'), `${to}/merge`);
    assert.equal((await call(`${from}/split`, { method: 'POST', body: { mentions: [], name: 'X' } })).headers.get('location'), `${to}/split`);
  });

  it('takes the merged id and its names as filters', async () => {
    for (const target of ['/v1/claims?speaker=', '/v1/claims?about=', '/v1/articles?entity=', '/v1/suggestions?entity=']) {
      const own = (await curated.server.get(target + marta.id)).data.map(({ id }) => id);
      assert.deepEqual((await curated.server.get(target + martha.id)).data.map(({ id }) => id), own);
      assert.deepEqual((await curated.server.get(`${target}martha%20keller`)).data.map(({ id }) => id), own);
    }
    assert.deepEqual((await curated.server.get('/v1/entities?q=martha')).data.map(({ id }) => id), [marta.id]);
  });

  it('is in the ledger', async () => {
    const entry = await curated.last();
    assert.equal(entry.action, 'merge');
    assert.deepEqual(entry.subject, { id: marta.id, type: 'Entity' });
    assert.deepEqual(entry.related, [martha.id]);
    assert.deepEqual(entry.actor, { id: null, name: 'local' });
    assert.deepEqual(entry.after, { merged: [martha.id] });
    assert.deepEqual(await curated.server.get(`/v1/audit/${entry.id}`), entry);
    for (const filter of [`subject=${martha.id}`, `entity=${marta.id}`, 'action=merge', 'actor=local', 'since=2020-01-01', `subject=${marta.id}&subject=${martha.id}`])
      assert.deepEqual((await curated.server.get(`/v1/audit?${filter}`)).data, [entry], filter);
    for (const filter of ['action=split', 'actor=key_aaaaaaaaaaaaaaaa', 'until=2020-01-01', 'claim=clm_aaaaaaaaaaaaaaaa', `article=${(await curated.server.get('/v1/articles')).data[0].id}`])
      assert.deepEqual((await curated.server.get(`/v1/audit?${filter}`)).data, [], filter);
  });

  it('outlives another text, and the article that it was made for', async () => {
    const list = (await curated.server.get('/v1/articles')).data;
    for (const article of list) await curated.remove(`/v1/articles/${article.id}`);
    const left = await curated.server.get(`/v1/entities/${marta.id}`);
    assert.deepEqual(left.counts, { mentions: 0, articles: 0, claimsMade: 0, claimsAbout: 0 });
    for (const number of [2, 0, 1]) await curated.load(number);
    const again = await curated.server.get(`/v1/entities/${marta.id}`);
    assert.equal(again.counts.mentions, marta.counts.mentions + martha.counts.mentions);
    await curated.load(1, { articleBody: '“We will,” said Martha Keller.', status: 200 });
    assert.equal((await curated.server.get(`/v1/entities/${marta.id}`)).counts.articles, 3);
    await curated.load(1, { status: 200 });
  });

  it('is taken back with what came since', async () => {
    const entry = await curated.last();
    const back = await curated.revert(entry);
    assert.equal(back.action, 'revert');
    assert.equal(back.reverts, entry.id);
    assert.deepEqual(back.after, { merged: [] });
    assert.deepEqual(await curated.state(), before_);
    assert.equal((await curated.server.get(`/v1/audit/${entry.id}`)).revertedBy, back.id);
    const conflict = await curated.server.problem(`/v1/audit/${entry.id}/revert`, 409, 'conflict', null, { method: 'POST' });
    assert.ok(conflict.detail.includes(back.id));
    await curated.revert(back);
    assert.equal((await curated.server.get(`/v1/audit/${entry.id}`)).revertedBy, null);
    await curated.server.call(`/v1/entities/${martha.id}`, { status: 308 });
    await curated.revert(await curated.last());
    assert.deepEqual(await curated.state(), before_);
  });

  it('goes along a chain to its end, which is taken back from the top', async () => {
    const jonas = await curated.named('Jonas Keller');
    await curated.merge(martha.id, jonas.id);
    const first = await curated.last();
    await curated.merge(marta.id, martha.id);
    const second = await curated.last();
    for (const id of [jonas.id, martha.id]) assert.equal((await curated.server.call(`/v1/entities/${id}`, { status: 308 })).headers.get('location'), `/v1/entities/${marta.id}`);
    const conflict = await curated.server.problem(`/v1/audit/${first.id}/revert`, 409, 'conflict', null, { method: 'POST' });
    assert.ok(conflict.detail.includes(second.id), conflict.detail);
    await curated.revert(second);
    assert.equal((await curated.server.call(`/v1/entities/${jonas.id}`, { status: 308 })).headers.get('location'), `/v1/entities/${martha.id}`);
    await curated.revert(first);
    assert.deepEqual(await curated.state(), before_);
  });

  it('says what is wrong with a request', async () => {
    const { server } = curated;
    const target = `/v1/entities/${marta.id}/merge`;
    const wrong = (body, status, slug, pointer) => server.problem(target, status, slug, pointer === undefined ? null : { pointer }, { method: 'POST', body });
    await wrong({ from: [marta.id] }, 400, 'invalid-body', '/from/0');
    await wrong({ from: ['ent_aaaaaaaaaaaaaaaa'] }, 400, 'invalid-body', '/from/0');
    await wrong({ from: [martha.id, martha.id] }, 400, 'invalid-body', '/from/1');
    await wrong({ from: [martha.id, 'nonsense'] }, 400, 'invalid-body', '/from/1');
    await wrong({ from: [] }, 400, 'invalid-body', '/from');
    await wrong({ from: martha.id }, 400, 'invalid-body', '/from');
    await wrong({ from: [7] }, 400, 'invalid-body', '/from/0');
    await wrong({ from: null }, 400, 'invalid-body', '/from');
    await wrong({ from: Array(101).fill(martha.id) }, 400, 'invalid-body', '/from');
    await wrong({}, 400, 'invalid-body', '/from');
    await wrong({ from: [martha.id], into: marta.id }, 400, 'invalid-body', '/into');
    await wrong('[]', 400, 'invalid-body', '');
    await wrong('{"from":', 400, 'invalid-body', '');
    await wrong(`{"from":["${martha.id}"],"from":[]}`, 400, 'invalid-body', '/from');
    await wrong({ from: [(await curated.named('Kyiv')).id] }, 409, 'conflict', '/from/0');
    const post = { method: 'POST', body: { from: [martha.id] } };
    await server.problem(target, 415, 'unsupported-media-type', { header: 'Content-Type' }, { ...post, type: 'text/plain' });
    await server.problem(target, 412, 'precondition-failed', { header: 'If-Match' }, { ...post, headers: { 'If-Match': '"1-1"' } });
    await server.problem('/v1/entities/ent_aaaaaaaaaaaaaaaa/merge', 404, 'not-found', null, post);
    await server.problem('/v1/entities/nonsense/merge', 404, 'not-found', null, post);
    await server.problem(`${target}?nosuch=1`, 400, 'invalid-parameter', { parameter: 'nosuch' }, post);
    assert.deepEqual(await curated.state(), before_);
  });
});
