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
    for (const rest of ['', '?fields=id', '/claims?role=about&limit=1', '/mentions?form=name&form=title', '/co-mentions?window=sentence', '/timeline?interval=month']) {
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
    for (const { id } of list) {
      const found = (await curated.server.get(`/v1/audit?article=${id}`)).data;
      assert.deepEqual([found.length > 0, found[0].action, found[0].subject.id], [true, 'delete', id], 'the ledger is asked for what is gone');
    }
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

suite('members of entities', (curated) => {
  let marta, before_;

  it('are set by people in place of what follows from the articles', async () => {
    before_ = await curated.state();
    marta = await curated.named('Marta Keller');
    const target = `/v1/entities/${marta.id}`;
    const changed = await curated.patch(marta.id, { name: 'M. K. Keller', description: null, sameAs: ['https://www.example.org/keller'] });
    assert.equal(changed.name, 'M. K. Keller');
    assert.equal(changed.description, null);
    assert.deepEqual(changed.sameAs, ['https://www.example.org/keller']);
    assert.ok(changed.alternateName.includes('Marta Keller'), 'papers use that name');
    assert.deepEqual((await curated.server.get('/v1/claims?speaker=m.%20k.%20keller')).data.map(({ id }) => id), (await curated.server.get(`${target}/claims`)).data.map(({ id }) => id));
    const entry = await curated.last();
    assert.equal(entry.action, 'update');
    assert.equal(entry.before.name, 'Marta Keller');
    assert.deepEqual(entry.after, { name: 'M. K. Keller', description: null, sameAs: ['https://www.example.org/keller'] });
    await curated.patch(marta.id, { name: 'M. K. Keller' });
    assert.equal((await curated.last()).id, entry.id, 'what changes nothing is not noted');
  });

  it('are all the other names, where they are given', async () => {
    const changed = await curated.patch(marta.id, { alternateName: ['The Mayor'] });
    assert.deepEqual(changed.alternateName, ['The Mayor']);
    assert.equal((await curated.server.get('/v1/entities?q=marta')).data.length, 0, 'a name that was taken away finds nothing');
    assert.deepEqual((await curated.server.get('/v1/entities?q=mayor')).data.map(({ id }) => id), [marta.id]);
    await curated.load(0, { articleBody: `${articles[0]} Marta Keller left.`, status: 200 });
    assert.deepEqual((await curated.server.get(`/v1/entities/${marta.id}`)).alternateName, ['The Mayor']);
    await curated.load(0, { status: 200 });
  });

  it('hide it', async () => {
    assert.equal((await curated.patch(marta.id, { hidden: true })).hidden, true);
    assert.equal((await curated.last()).action, 'hide');
    assert.ok((await curated.state()).entities.every(({ id }) => id !== marta.id));
    for (const query of ['', '&sort=-mentions', '&type=Person', '&q=mayor&sort=relevance', '&format=json'])
      assert.deepEqual((await curated.server.get(`/v1/entities?hidden=true${query}`)).data.map(({ id }) => id), [marta.id], query);
    assert.equal((await curated.server.get('/v1/entities?hidden=true&count=exact')).count, 1);
    assert.deepEqual((await curated.server.get('/v1/entities?hidden=true&type=Place')).data, []);
    const { text } = await curated.server.call('/v1/export/entities?hidden=true');
    assert.equal(JSON.parse(text.split('\n')[0]).id, marta.id);
    const shown = await curated.server.get('/v1/entities?hidden=false');
    assert.deepEqual(shown.data, (await curated.server.get('/v1/entities')).data);
    await curated.server.problem('/v1/entities?hidden=yes', 400, 'invalid-parameter', { parameter: 'hidden' });
    assert.equal((await curated.patch(marta.id, { hidden: false, type: 'Organization' })).type, 'Organization');
    assert.ok((await curated.server.get('/v1/entities?type=Organization')).data.some(({ id }) => id === marta.id));
    assert.deepEqual((await curated.server.get('/v1/entities?hidden=true')).data, []);
  });

  it('give no name that another of the type has, as making one does not', async () => {
    const { server } = curated;
    const other = await server.call('/v1/entities', { method: 'POST', body: { type: 'Organization', name: 'Marta Keller & Sons' }, status: 201 });
    const taken = (target, method, body) => server.problem(target, 409, 'conflict', { pointer: '/name' }, { method, body, headers: { 'If-Match': '*' } });
    const [person] = (await server.get('/v1/entities?type=Person&sort=-mentions&limit=1')).data;
    await curated.patch(other.body.id, { name: 'The Sons' });
    const made = await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: 'Somebody New' }, status: 201 });
    for (const name of [person.name, person.name.toUpperCase()]) {
      const problem = await taken(`/v1/entities/${made.body.id}`, 'PATCH', { name });
      assert.ok(problem.detail.includes(person.id), problem.detail);
      assert.equal((await taken('/v1/entities', 'POST', { type: 'Person', name })).detail, problem.detail);
    }
    for (const [target, method, body] of [
      ['/v1/entities', 'POST', { type: 'Organization', name: 'the sons' }], // shown so
      ['/v1/entities', 'POST', { type: 'Organization', name: 'Marta Keller & Sons' }], // what articles with that name are linked to
      [`/v1/entities/${made.body.id}`, 'PATCH', { type: 'Organization', name: 'The Sons' }],
    ])
      assert.ok((await taken(target, method, body)).detail.includes(other.body.id));
    assert.equal((await curated.patch(made.body.id, { type: 'Place', name: 'The Sons' })).name, 'The Sons', 'of another type');
    await taken(`/v1/entities/${made.body.id}`, 'PATCH', { type: 'Organization' });
    assert.equal((await curated.patch(other.body.id, { name: 'Marta Keller & Sons' })).name, 'Marta Keller & Sons', 'its own name');
    for (const { id } of [made.body, other.body]) await server.call(`/v1/entities/${id}`, { method: 'DELETE', headers: { 'If-Match': '*' }, status: 204 });
  });

  it('are taken back one after the other, from the newest', async () => {
    const entries = (await curated.server.get(`/v1/audit?entity=${marta.id}&sort=dateCreated`)).data;
    assert.deepEqual(entries.map(({ action }) => action), ['update', 'update', 'hide', 'update']);
    const conflict = await curated.server.problem(`/v1/audit/${entries[0].id}/revert`, 409, 'conflict', null, { method: 'POST' });
    assert.ok(conflict.detail.includes(entries[3].id), conflict.detail);
    for (const [i, description] of ['by the desk', 'by another desk'].entries()) {
      await curated.patch(marta.id, { description });
      entries.push(await curated.last());
      assert.equal(entries.at(-1).before.description, i ? 'by the desk' : null);
    }
    await curated.revert(entries.pop());
    assert.equal((await curated.server.get(`/v1/entities/${marta.id}`)).description, 'by the desk', 'what a person said before is said again');
    for (const entry of entries.reverse()) await curated.revert(entry);
    assert.deepEqual(await curated.state(), before_);
  });

  it('say what is wrong with a request', async () => {
    const { server } = curated;
    const target = `/v1/entities/${marta.id}`;
    const wrong = (body, pointer, status = 400, slug = 'invalid-body') =>
      server.problem(target, status, slug, { pointer }, { method: 'PATCH', body, headers: { 'If-Match': '*' } });
    await wrong({ name: null }, '/name');
    await wrong({ name: '  ' }, '/name');
    await wrong({ name: 'x'.repeat(1025) }, '/name');
    await wrong({ type: 'Robot' }, '/type');
    await wrong({ type: null }, '/type');
    await wrong({ hidden: null }, '/hidden');
    await wrong({ hidden: 'yes' }, '/hidden');
    await wrong({ description: '' }, '/description');
    await wrong({ description: 'x'.repeat(4097) }, '/description');
    await wrong({ alternateName: 'Marta' }, '/alternateName');
    await wrong({ alternateName: ['a', ''] }, '/alternateName/1');
    await wrong({ alternateName: Array(101).fill('a') }, '/alternateName');
    await wrong({ sameAs: ['ftp://x'] }, '/sameAs/0');
    await wrong({ sameAs: ['https://x y'] }, '/sameAs/0');
    for (const [name, value] of [['id', marta.id], ['counts', marta.counts], ['dateCreated', null], ['dateModified', '2024-01-01']]) {
      const { detail } = await server.problem(target, 400, 'invalid-body', { pointer: `/${name}` }, { method: 'PATCH', body: { [name]: value }, headers: { 'If-Match': '*' } });
      assert.equal(detail, `The server sets /${name}, and it cannot be given: leave it out.`);
      const made = { method: 'POST', body: { type: 'Person', name: 'Somebody', [name]: value } };
      assert.equal((await server.problem('/v1/entities', 400, 'invalid-body', { pointer: `/${name}` }, made)).detail, detail);
    }
    const [claim] = (await server.get('/v1/claims?limit=1')).data, [article] = (await server.get('/v1/articles?limit=1')).data;
    for (const [path, name] of [[`/v1/claims/${claim.id}`, 'confidence'], [`/v1/articles/${article.id}`, 'counts'], [`/v1/articles/${article.id}`, 'headlineDerived']]) {
      const { detail } = await server.problem(path, 400, 'invalid-body', { pointer: `/${name}` }, { method: 'PATCH', body: { [name]: article[name] ?? 1 }, headers: { 'If-Match': '*' } });
      assert.equal(detail, `The server sets /${name}, and it cannot be given: leave it out.`);
    }
    await wrong({ 'a/b~c': 1 }, '/a~1b~0c');
    const patch = { method: 'PATCH', body: { name: 'X' } };
    await server.problem(target, 428, 'precondition-required', { header: 'If-Match' }, patch);
    await server.problem(target, 412, 'precondition-failed', { header: 'If-Match' }, { ...patch, headers: { 'If-Match': '"1-1"' } });
    await server.problem('/v1/entities/ent_aaaaaaaaaaaaaaaa', 404, 'not-found', null, { ...patch, headers: { 'If-Match': '*' } });
    const deletion = { method: 'DELETE', headers: { 'If-Match': '*' } };
    assert.match((await server.problem(target, 409, 'conflict', null, deletion)).detail, /hidden/);
    await server.problem(target, 428, 'precondition-required', { header: 'If-Match' }, { method: 'DELETE' });
    assert.deepEqual(await curated.state(), before_);
  });
});

suite('entities made by people', (curated) => {
  it('are what articles that name them are linked to', async () => {
    const { body, headers } = await curated.server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: 'Wilma Tander', description: 'reporter', alternateName: ['Tander of the Post'] }, status: 201 });
    assert.equal(headers.get('location'), `/v1/entities/${body.id}`);
    assert.deepEqual(body.counts, { mentions: 0, articles: 0, claimsMade: 0, claimsAbout: 0 });
    assert.equal((await curated.last()).action, 'create');
    const article = await curated.load(0, { articleBody: 'Wilma Tander said that it was late.', url: url(9) });
    assert.equal((await curated.server.get(`/v1/entities/${body.id}`)).counts.claimsMade, 1);
    const conflict = await curated.server.problem('/v1/entities', 409, 'conflict', { pointer: '/name' }, { method: 'POST', body: { type: 'Person', name: 'WILMA TANDER' } });
    assert.ok(conflict.detail.includes(body.id));
    const deletion = { method: 'DELETE', headers: { 'If-Match': '*' } };
    await curated.server.problem(`/v1/entities/${body.id}`, 409, 'conflict', null, deletion);
    await curated.remove(`/v1/articles/${article.id}`);
    assert.equal((await curated.server.get(`/v1/entities/${body.id}`)).counts.articles, 0);
    await curated.remove(`/v1/entities/${body.id}`);
    await curated.server.problem(`/v1/entities/${body.id}`, 404, 'not-found');
    await curated.revert(await curated.last());
    const again = await curated.server.get(`/v1/entities/${body.id}`);
    assert.deepEqual([again.name, again.description, again.alternateName], ['Wilma Tander', 'reporter', ['Tander of the Post']]);
    const [created] = (await curated.server.get(`/v1/audit?subject=${body.id}&action=create`)).data;
    await curated.revert(created);
    await curated.server.problem(`/v1/entities/${body.id}`, 404, 'not-found');
  });

  it('need a type and a name', async () => {
    for (const [body, pointer] of [[{ name: 'X' }, '/type'], [{ type: 'Person' }, '/name'], [{ type: 'Robot', name: 'X' }, '/type'], [{ type: 'Person', name: 7 }, '/name']])
      await curated.server.problem('/v1/entities', 400, 'invalid-body', { pointer }, { method: 'POST', body });
  });
});

suite('splitting entities', (curated) => {
  let marta, mentions, made, before_;

  it('gives mentions, and the claims that follow them, to a new one', async () => {
    before_ = await curated.state();
    marta = await curated.named('Marta Keller');
    const all = (await curated.server.walk(`/v1/entities/${marta.id}/mentions?limit=200`)).rows;
    const articleOf = (number) => all.find(({ article }) => article.url === url(number))?.article.id;
    const first = (await curated.server.get('/v1/articles')).data.find((article) => article.url === url(0)).id;
    assert.ok(articleOf(0) || first);
    mentions = all.filter(({ article }) => article.id === first).map(({ id }) => id);
    assert.ok(mentions.length > 1 && mentions.length < all.length);
    const { body, headers } = await curated.server.call(`/v1/entities/${marta.id}/split`, { method: 'POST', body: { mentions, name: 'Marta Keller of Strelsau' }, status: 201 });
    made = body;
    assert.equal(headers.get('location'), `/v1/entities/${made.id}`);
    assert.equal(made.type, 'Person');
    assert.deepEqual(made.alternateName, ['Marta Keller']);
    assert.equal(made.counts.mentions, mentions.length);
    const left = await curated.server.get(`/v1/entities/${marta.id}`);
    for (const count of ['mentions', 'articles', 'claimsMade', 'claimsAbout']) assert.equal(left.counts[count] + made.counts[count], marta.counts[count], count);
    assert.ok(made.counts.claimsMade > 0);
    const { rows } = await curated.server.walk(`/v1/entities/${made.id}/mentions?limit=200`);
    assert.deepEqual(rows.map(({ id }) => id).sort(), [...mentions].sort());
    assert.ok((await curated.server.get(`/v1/articles/${first}/claims`)).data.every(({ speaker }) => speaker?.id !== marta.id));
  });

  it('outlives another text, and the articles', async () => {
    const state = await curated.state();
    for (const article of (await curated.server.get('/v1/articles')).data) await curated.remove(`/v1/articles/${article.id}`);
    for (const number of [2, 1, 0]) await curated.load(number);
    assert.deepEqual(await curated.state(), state);
    await curated.load(0, { articleBody: `${articles[0]} Nobody knew.`, status: 200 });
    assert.equal((await curated.server.get(`/v1/entities/${made.id}`)).counts.mentions, mentions.length);
    await curated.load(0, { status: 200 });
  });

  it('is taken back', async () => {
    const entry = await curated.last();
    assert.equal(entry.action, 'split');
    assert.deepEqual(entry.related, [made.id, ...mentions]);
    await curated.patch(made.id, { description: 'the mayor' });
    const conflict = await curated.server.problem(`/v1/audit/${entry.id}/revert`, 409, 'conflict', null, { method: 'POST' });
    assert.ok(conflict.detail.includes((await curated.last()).id), conflict.detail);
    await curated.revert(await curated.last());
    await curated.revert(entry);
    await curated.server.problem(`/v1/entities/${made.id}`, 404, 'not-found');
    assert.deepEqual(await curated.state(), before_);
  });

  it('says what is wrong with a request', async () => {
    const { server } = curated;
    const target = `/v1/entities/${marta.id}/split`;
    const wrong = (body, pointer, status = 400, slug = 'invalid-body') => server.problem(target, status, slug, { pointer }, { method: 'POST', body });
    const all = (await server.walk(`/v1/entities/${marta.id}/mentions?limit=200`)).rows.map(({ id }) => id);
    const martha = await curated.named('Martha Keller');
    const [foreign] = (await server.get(`/v1/entities/${martha.id}/mentions`)).data;
    await wrong({ mentions: [all[0], foreign.id], name: 'X' }, '/mentions/1');
    await wrong({ mentions: ['men_aaaaaaaaaaaaaaaa'], name: 'X' }, '/mentions/0');
    await wrong({ mentions: [all[0], all[0]], name: 'X' }, '/mentions/1');
    await wrong({ mentions: [marta.id], name: 'X' }, '/mentions/0');
    await wrong({ mentions: [], name: 'X' }, '/mentions');
    await wrong({ mentions: all[0], name: 'X' }, '/mentions');
    await wrong({ mentions: [null], name: 'X' }, '/mentions/0');
    await wrong({ mentions: [all[0]] }, '/name');
    await wrong({ name: 'X' }, '/mentions');
    await wrong({ mentions: [all[0]], name: '' }, '/name');
    await wrong({ mentions: [all[0]], name: 'X', type: 'Person' }, '/type');
    await wrong({ mentions: all, name: 'X' }, '/mentions', 409, 'conflict');
    await server.problem(target, 412, 'precondition-failed', { header: 'If-Match' }, { method: 'POST', body: { mentions: [all[0]], name: 'X' }, headers: { 'If-Match': '"1-1"' } });
    assert.deepEqual(await curated.state(), before_);
  });
});

suite('decisions on suggestions', (curated) => {
  let suggestion, before_;
  const open = async () => (await curated.server.get('/v1/suggestions?status=open&limit=200')).data;
  const act = (id, what, body, status) => curated.act(`/v1/suggestions/${id}/${what}`, body, status);

  it('merge the two when one is accepted', async () => {
    before_ = await curated.state();
    const all = await open();
    suggestion = all.find(({ entities }) => entities.some(({ name }) => name === 'Marta Keller') && entities.some(({ name }) => name === 'Martha Keller')) || all[0];
    const [one, other] = suggestion.entities;
    const accepted = await act(suggestion.id, 'accept');
    assert.equal(accepted.status, 'accepted');
    assert.equal((await curated.server.call(`/v1/entities/${one.id}`, { status: 308 })).headers.get('location'), `/v1/entities/${other.id}`);
    assert.deepEqual((await curated.server.get('/v1/suggestions?status=accepted')).data.map(({ id }) => id), [suggestion.id]);
    const entry = await curated.last();
    assert.deepEqual([entry.action, entry.subject, entry.related], ['accept', { id: suggestion.id, type: 'Suggestion' }, [one.id, other.id]]);
    assert.ok((await open()).every(({ entities }) => entities.every(({ id }) => id !== one.id)), 'what is merged away is not asked about');
    await curated.revert(entry);
    assert.equal((await curated.server.get(`/v1/suggestions/${suggestion.id}`)).status, 'open');
    assert.deepEqual(await curated.state(), before_);
  });

  it('merge the other way, when that is said', async () => {
    const [one, other] = suggestion.entities;
    await act(suggestion.id, 'accept', { into: one.id });
    assert.equal((await curated.server.call(`/v1/entities/${other.id}`, { status: 308 })).headers.get('location'), `/v1/entities/${one.id}`);
    await curated.revert(await curated.last());
    assert.deepEqual(await curated.state(), before_);
  });

  it('stay dismissed whatever is loaded', async () => {
    const etag = await curated.tag(`/v1/suggestions/${suggestion.id}`);
    const { body } = await curated.server.call(`/v1/suggestions/${suggestion.id}/dismiss`, { method: 'POST', headers: { 'If-Match': etag } });
    assert.equal(body.status, 'dismissed');
    for (const article of (await curated.server.get('/v1/articles')).data) await curated.remove(`/v1/articles/${article.id}`);
    await curated.server.problem(`/v1/suggestions/${suggestion.id}`, 404, 'not-found');
    for (const number of [1, 2, 0]) await curated.load(number);
    assert.equal((await curated.server.get(`/v1/suggestions/${suggestion.id}`)).status, 'dismissed');
    assert.deepEqual((await curated.server.get('/v1/suggestions?status=dismissed')).data.map(({ id }) => id), [suggestion.id]);
    await curated.revert(await curated.last());
    assert.equal((await curated.server.get(`/v1/suggestions/${suggestion.id}`)).status, 'open');
  });

  it('are made once, and say what is wrong', async () => {
    const { server } = curated;
    const stale = await curated.tag(`/v1/suggestions/${suggestion.id}`);
    await act(suggestion.id, 'dismiss');
    for (const what of ['accept', 'dismiss']) {
      const target = `/v1/suggestions/${suggestion.id}/${what}`;
      await server.problem(target, 409, 'conflict', null, { method: 'POST' });
      await server.problem(target, 412, 'precondition-failed', { header: 'If-Match' }, { method: 'POST', headers: { 'If-Match': stale } });
      await server.problem(`/v1/suggestions/sug_aaaaaaaaaaaaaaaa/${what}`, 404, 'not-found', null, { method: 'POST' });
    }
    await curated.revert(await curated.last());
    const accept = (body, pointer) => server.problem(`/v1/suggestions/${suggestion.id}/accept`, 400, 'invalid-body', { pointer }, { method: 'POST', body });
    await accept({ into: (await curated.named('Kyiv')).id }, '/into');
    await accept({ into: 'ent_aaaaaaaaaaaaaaaa' }, '/into');
    await accept({ into: 'nonsense' }, '/into');
    await accept({ into: null }, '/into');
    await accept({ from: 'x' }, '/from');
    await server.problem(`/v1/suggestions/${suggestion.id}/dismiss`, 400, 'invalid-body', { pointer: '/into' }, { method: 'POST', body: { into: 'x' } });
    await server.problem('/v1/audit/aud_aaaaaaaaaaaaaaaa/revert', 404, 'not-found', null, { method: 'POST' });
    const why = await server.problem(`/v1/audit/${(await curated.last()).id}/revert`, 400, 'invalid-body', { pointer: '/why' }, { method: 'POST', body: { why: 'x' } });
    assert.equal(why.detail, 'There is no member /why here; none is taken.');
  });
});
