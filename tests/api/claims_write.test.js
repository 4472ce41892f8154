// Claims that people make, correct, decide on and review.
'use strict';

const assert = require('node:assert/strict');
const { describe, it, before, after } = require('node:test');
const { Server } = require('./harness');
const { speeches, cut } = require('./samples');

describe('claims of people', () => {
  let server, article, text, claims, karl, anna;
  before(async () => {
    server = await Server.start();
    article = await server.post(speeches);
    text = speeches.articleBody;
    claims = (await server.get(`/v1/articles/${article.id}/claims`)).data;
    const entities = (await server.get(`/v1/articles/${article.id}/entities`)).data;
    [anna, karl] = ['Anna Berg', 'Karl Lind'].map((name) => entities.find((entity) => entity.name === name));
  });
  after(() => server.stop());

  const any = { 'If-Match': '*' };
  const post = (body, status = 201, query = '') => server.call(`/v1/claims${query}`, { method: 'POST', body, status });
  const patch = (id, body, status = 200, query = '') => server.call(`/v1/claims/${id}${query}`, { method: 'PATCH', body, headers: any, status });
  const review = (id, body, status = 200) => server.call(`/v1/claims/${id}/review`, { method: 'PUT', body, headers: any, status });
  const remove = (path, status = 204) => server.call(path, { method: 'DELETE', headers: any, status });
  const newest = async (id) => (await server.get(`/v1/audit?subject=${id}&limit=1`)).data[0];
  const revert = async (id) => server.call(`/v1/audit/${(await newest(id)).id}/revert`, { method: 'POST', status: 201 });
  const countsOf = async (entity) => (await server.get(`/v1/entities/${entity.id}`)).counts;

  const made = { spans: [{ role: 'content', exact: 'the bridge would cost too much' }] };

  it('are made from words, and found wherever claims are', async () => {
    const before = await countsOf(anna);
    const body = { article: article.id, speaker: anna.id, about: [karl.id], modality: 'possible', ...made, spans: [...made.spans, { role: 'source', exact: 'Karl Lind' }, { role: 'cue', exact: 'said', suffix: ' that' }] };
    const answer = await post(body);
    const claim = answer.body;
    assert.equal(answer.headers.get('location'), `/v1/claims/${claim.id}`);
    assert.equal(claim.text, 'the bridge would cost too much');
    assert.deepEqual([claim.source, claim.cue, claim.speaker.id, claim.about[0].id], ['Karl Lind', 'said', anna.id, karl.id]);
    assert.deepEqual([claim.quoteType, claim.sourceType, claim.modality, claim.confidence], ['indirect', 'named', 'possible', 1]);
    assert.deepEqual(claim.generator, { name: 'person', version: null, rule: 'by-hand' });
    assert.deepEqual([claim.reviewStatus, claim.review, claim.antecedent], ['confirmed', null, null]);
    for (const span of claim.spans) assert.equal(cut(text, span.start, span.end, 'codepoint'), span.exact);
    assert.deepEqual(await server.get(`/v1/claims/${claim.id}`), claim);
    const after = await countsOf(anna);
    assert.deepEqual(after, { ...before, claimsMade: before.claimsMade + 1 });
    const listed = (await server.get(`/v1/articles/${article.id}/claims`)).data;
    assert.deepEqual(listed.map((one) => one.spans[0].start), listed.map((one) => one.spans[0].start).sort((a, b) => a - b));
    assert.ok(listed.some((one) => one.id === claim.id));
    assert.equal((await server.get(`/v1/articles/${article.id}`)).counts.claims, claims.length + 1);
    assert.ok((await server.get(`/v1/claims?q=${encodeURIComponent('"cost too much"')}&speaker=${anna.id}`)).data.some((one) => one.id === claim.id));
    assert.equal((await server.get(`/v1/claims?reviewStatus=confirmed&article=${article.id}`)).data.length, 1);
    const again = await server.problem('/v1/claims', 409, 'conflict', null, { method: 'POST', body });
    assert.ok(again.detail.includes(claim.id));
    const worded = claim.spans.map(({ role, exact, prefix, suffix }) => ({ role, exact, prefix, suffix }));
    assert.deepEqual((await newest(claim.id)).after.spans, worded, 'the ledger has the words, as they can be posted');
    await remove(`/v1/claims/${claim.id}`);
    await server.problem(`/v1/claims/${claim.id}`, 404, 'not-found');
    assert.deepEqual(await countsOf(anna), before);
    assert.equal((await server.get(`/v1/claims?q=${encodeURIComponent('"cost too much"')}&speaker=${anna.id}`)).data.length, 0);
    await revert(claim.id);
    const back = await server.get(`/v1/claims/${claim.id}`);
    assert.deepEqual({ ...back, dateCreated: 0, dateModified: 0 }, { ...claim, dateCreated: 0, dateModified: 0 });
    await remove(`/v1/claims/${claim.id}`);
    assert.equal((await post(body)).body.id, claim.id, 'the same claim made again is the same');
    await revert(claim.id);
    await server.problem(`/v1/claims/${claim.id}`, 404, 'not-found');
  });

  it('keep whom they refer to, also while their article is gone', async () => {
    const ghost = (await server.call('/v1/entities', { method: 'POST', body: { type: 'Organization', name: 'Ghost Works' }, status: 201 })).body;
    const document = { url: 'https://example.org/ghost', articleBody: 'The engineer Karl Lind said that the steel was rotten.' };
    const { id } = await server.post(document);
    const claim = (await post({ article: id, speaker: ghost.id, spans: [{ role: 'content', exact: 'the steel was rotten' }] })).body;
    await remove(`/v1/articles/${id}`);
    const refused = await server.problem(`/v1/entities/${ghost.id}`, 409, 'conflict', null, { method: 'DELETE', headers: any });
    assert.ok(refused.detail.includes(claim.id));
    await server.post(document);
    assert.equal((await server.get(`/v1/claims/${claim.id}`)).speaker.id, ghost.id);
    await remove(`/v1/claims/${claim.id}`);
    await remove(`/v1/articles/${id}`);
    await remove(`/v1/entities/${ghost.id}`);
  });

  it('are made from places in any unit', async () => {
    const bridge = '🌉 now';
    for (const unit of ['codepoint', 'utf16', 'utf8']) {
      const start = text.indexOf(bridge);
      const count = (part) => (unit === 'utf16' ? part.length : unit === 'utf8' ? Buffer.from(part).length : [...part].length);
      const span = { role: 'content', start: count(text.slice(0, start)), end: count(text.slice(0, start + bridge.length)) };
      const { body } = await post({ article: { id: article.id }, spans: [{ ...span, exact: bridge }], offsetUnit: unit, textVersion: article.textVersion, type: 'Claim' }, 201, `?offsets=${unit}`);
      assert.equal(body.text, bridge);
      assert.deepEqual([body.spans[0].start, body.spans[0].end, body.offsetUnit], [span.start, span.end, unit]);
      assert.deepEqual([body.quoteType, body.sourceType, body.speaker], ['indirect', 'anonymous', null]);
      await remove(`/v1/claims/${body.id}`);
    }
    const { body } = await post({ article: article.id, spans: [{ role: 'content', exact: '“It is needed 🌉 now,”' }, { role: 'content', exact: '“We will build the bridge,”' }], speaker: { id: karl.id, name: 'Karl Lind', type: 'Person' } });
    assert.equal(body.quoteType, 'direct');
    assert.equal(body.text, '“We will build the bridge,” … “It is needed 🌉 now,”', 'spans come in the order of the text');
    await remove(`/v1/claims/${body.id}`);
  });

  it('are refused when they are wrong', async () => {
    const spans = made.spans;
    const refuse = (body, pointer, status = 400, slug = 'invalid-body') =>
      server.problem('/v1/claims', status, slug, pointer === null ? null : { pointer }, { method: 'POST', body });
    const wrong = (span, member = '') => refuse({ article: article.id, spans: [span] }, `/spans/0${member}`);
    await refuse({ spans }, '/article');
    await refuse({ article: article.id }, '/spans');
    await refuse({ article: 'art_aaaaaaaaaaaaaaaa', spans }, '/article');
    await refuse({ article: anna.id, spans }, '/article');
    await refuse({ article: 7, spans }, '/article');
    await refuse({ article: article.id, spans: [] }, '/spans');
    await refuse({ article: article.id, spans: {} }, '/spans');
    await refuse({ article: article.id, spans: Array(65).fill(spans[0]) }, '/spans');
    await refuse({ article: article.id, spans: [{ role: 'cue', exact: 'bridge would' }] }, '/spans');
    await refuse({ article: article.id, spans: [...spans, { role: 'content', exact: 'too much' }] }, '/spans/1');
    await refuse({ article: article.id, spans: ['x'] }, '/spans/0');
    await wrong({ exact: 'Karl' }, '/role');
    await wrong({ role: 'title', exact: 'Karl' }, '/role');
    await wrong({ role: 'content' }, '/exact');
    await wrong({ role: 'content', start: 1 }, '/end');
    await wrong({ role: 'content', end: 1 }, '/start');
    await wrong({ role: 'content', start: -1, end: 4 }, '/start');
    await wrong({ role: 'content', start: 1.5, end: 4 }, '/start');
    await wrong({ role: 'content', start: '1', end: 4 }, '/start');
    await wrong({ role: 'content', start: 9, end: 9 }, '/end');
    await wrong({ role: 'content', start: 9, end: 4 }, '/end');
    await wrong({ role: 'content', start: 0, end: 100000 }, '/end');
    await wrong({ role: 'content', start: 99999, end: 100000 }, '/start');
    await wrong({ role: 'content', start: 0, end: 4, exact: 'Anna' }, '/exact');
    await wrong({ role: 'content', start: 1, end: 3, exact: 'We', prefix: 'not this' });
    await wrong({ role: 'content', exact: 'Angela Berg' }, '/exact');
    assert.match((await wrong({ role: 'content', exact: 'Berg' }, '/exact')).detail, /2 times/);
    await wrong({ role: 'content', exact: 'Berg', prefix: 'Angela ' }, '/exact');
    await wrong({ role: 'content', exact: '' }, '/exact');
    await wrong({ role: 'content', exact: 'x'.repeat(10001) }, '/exact');
    await wrong({ role: 'content', exact: 'Berg', prefix: 'x'.repeat(201) }, '/prefix');
    await wrong({ role: 'content', exact: 'Berg', colour: 'red' }, '/colour');
    const inside = text.slice(0, text.indexOf('🌉') + 1).length;
    await refuse({ article: article.id, offsetUnit: 'utf16', spans: [{ role: 'content', start: inside, end: inside + 2 }] }, '/spans/0/start');
    const more = (members, pointer) => refuse({ article: article.id, spans, ...members }, pointer);
    await more({ speaker: 'ent_aaaaaaaaaaaaaaaa' }, '/speaker');
    await more({ speaker: 'Anna Berg' }, '/speaker');
    await more({ speaker: article.id }, '/speaker');
    await more({ speaker: { name: 'Anna Berg' } }, '/speaker');
    await more({ about: anna.id }, '/about');
    await more({ about: ['ent_aaaaaaaaaaaaaaaa'] }, '/about/0');
    await more({ about: [karl.id, karl.id] }, '/about/1');
    await more({ speaker: anna.id, about: [karl.id, anna.id] }, '/about/1');
    await more({ about: Array(33).fill(anna.id) }, '/about');
    await more({ quoteType: 'sung' }, '/quoteType');
    await more({ quoteType: null }, '/quoteType');
    await more({ sourceType: 'x' }, '/sourceType');
    await more({ modality: 3 }, '/modality');
    await more({ offsetUnit: 'words' }, '/offsetUnit');
    await more({ type: 'Article' }, '/type');
    await more({ colour: 'red' }, '/colour');
    for (const textVersion of ['sha256:00', 'x', `sha256:${'G'.repeat(64)}`, null, 7]) await more({ textVersion }, '/textVersion');
    for (const member of ['id', 'text', 'source', 'cue', 'confidence', 'generator', 'review', 'reviewStatus', 'antecedent', 'dateCreated', 'dateModified'])
      await more({ [member]: 'x' }, `/${member}`);
    await refuse({ article: article.id, spans, textVersion: `sha256:${'0'.repeat(64)}` }, '/textVersion', 409, 'conflict');
    await refuse('', null);
    await refuse('[]', '');
    await refuse('{"article":"x","article":"y"}', '/article');
    await server.problem('/v1/claims', 415, 'unsupported-media-type', { header: 'Content-Type' }, { method: 'POST', body: 'x', type: 'text/plain' });
    await server.problem('/v1/claims?colour=red', 400, 'invalid-parameter', { parameter: 'colour' }, { method: 'POST', body: {} });
    assert.equal((await server.get(`/v1/articles/${article.id}`)).counts.claims, claims.length);
  });

  it('are corrected, and the machine is heard again when that is reverted', async () => {
    const [claim] = claims;
    const before = { anna: await countsOf(anna), karl: await countsOf(karl) };
    const { body } = await patch(claim.id, { speaker: karl.id, modality: 'denied', quoteType: 'mixed', sourceType: 'official', about: [anna.id] });
    assert.deepEqual([body.speaker.id, body.modality, body.quoteType, body.sourceType, body.about.map((one) => one.id)], [karl.id, 'denied', 'mixed', 'official', [anna.id]]);
    assert.equal(body.reviewStatus, 'edited');
    assert.deepEqual([body.id, body.spans, body.dateCreated], [claim.id, claim.spans, claim.dateCreated]);
    assert.equal((await countsOf(karl)).claimsMade, before.karl.claimsMade + 1);
    assert.equal((await countsOf(anna)).claimsMade, before.anna.claimsMade - 1);
    assert.deepEqual((await server.get(`/v1/claims?speaker=${karl.id}&modality=denied`)).data, [body]);
    const entry = await newest(claim.id);
    assert.deepEqual([entry.action, entry.actor.name, entry.before.modality, entry.after.modality, entry.before.speaker, entry.after.speaker], ['update', 'local', claim.modality, 'denied', anna.id, karl.id]);
    for (const id of [article.id, anna.id, karl.id]) assert.ok((await server.get(`/v1/audit?subject=${id}`)).data.some((one) => one.id === entry.id));
    const same = await server.call(`/v1/claims/${claim.id}`, { method: 'PATCH', body: { modality: 'denied' }, headers: any });
    assert.deepEqual(same.body, body, 'what is so already is no correction');
    assert.equal((await newest(claim.id)).id, entry.id);
    await revert(claim.id);
    const back = await server.get(`/v1/claims/${claim.id}`);
    assert.deepEqual({ ...back, dateModified: 0 }, { ...claim, dateModified: 0 });
    assert.deepEqual({ anna: await countsOf(anna), karl: await countsOf(karl) }, before);
    await revert(claim.id);
    const redone = await server.get(`/v1/claims/${claim.id}`);
    assert.deepEqual({ ...redone, dateModified: 0 }, { ...body, dateModified: 0 });
    await revert(claim.id);
  });

  it('are given other words', async () => {
    const [claim] = claims;
    const { body } = await patch(claim.id, { spans: [{ role: 'content', exact: 'We will build the bridge' }, { role: 'source', exact: 'Anna Berg' }] });
    assert.deepEqual([body.text, body.cue, body.source], ['We will build the bridge', null, 'Anna Berg']);
    assert.deepEqual([body.quoteType, body.reviewStatus], [claim.quoteType, 'edited']);
    await server.problem(`/v1/claims/${claim.id}`, 400, 'invalid-body', { pointer: '/spans/0/exact' }, { method: 'PATCH', body: { spans: [{ role: 'content', exact: 'nowhere' }] }, headers: any });
    await revert(claim.id);
    assert.deepEqual((await server.get(`/v1/claims/${claim.id}`)).spans, claim.spans);
    const { body: posted } = await patch(claim.id, { spans: claim.spans, offsetUnit: 'codepoint', textVersion: claim.textVersion });
    assert.equal(posted.reviewStatus, 'machine', 'spans as they were shown are no correction');
  });

  it('are confirmed and rejected', async () => {
    const id = claims[1].id;
    assert.equal((await patch(id, { reviewStatus: 'rejected' })).body.reviewStatus, 'rejected');
    assert.deepEqual((await server.get('/v1/claims?reviewStatus=rejected')).data.map((one) => one.id), [id]);
    assert.equal((await patch(id, { reviewStatus: 'confirmed' })).body.reviewStatus, 'confirmed');
    assert.equal((await patch(id, { modality: 'possible' })).body.reviewStatus, 'edited', 'a correction makes the decision old');
    assert.equal((await patch(id, { modality: 'future', reviewStatus: 'confirmed' })).body.reviewStatus, 'confirmed');
    assert.equal((await patch(id, { reviewStatus: null })).body.reviewStatus, 'edited');
    for (let i = 0; i < 5; i++) {
      const entries = (await server.get(`/v1/audit?subject=${id}`)).data.filter((one) => one.action === 'update' && !one.revertedBy);
      await server.call(`/v1/audit/${entries[0].id}/revert`, { method: 'POST', status: 201 });
    }
    const back = await server.get(`/v1/claims/${id}`);
    assert.deepEqual({ ...back, dateModified: 0 }, { ...claims[1], dateModified: 0 });
    assert.equal((await patch(id, { reviewStatus: 'machine' })).body.reviewStatus, 'machine');
  });

  it('are not corrected wrongly', async () => {
    const { id } = claims[0];
    const refuse = (body, pointer, status = 400, slug = 'invalid-body') => server.problem(`/v1/claims/${id}`, status, slug, { pointer }, { method: 'PATCH', body, headers: any });
    await refuse({ article: article.id }, '/article');
    await refuse({ reviewStatus: 'edited' }, '/reviewStatus');
    await refuse({ reviewStatus: 'perhaps' }, '/reviewStatus');
    await refuse({ reviewStatus: 7 }, '/reviewStatus');
    await refuse({ review: null }, '/review');
    await refuse({ text: 'x' }, '/text');
    await refuse({ colour: 'red' }, '/colour');
    await refuse({ speaker: 'ent_aaaaaaaaaaaaaaaa' }, '/speaker');
    await refuse({ about: [claims[0].speaker.id] }, '/about/0');
    await refuse({ textVersion: `sha256:${'0'.repeat(64)}`, spans: claims[0].spans }, '/textVersion', 409, 'conflict');
    await server.problem('/v1/claims/clm_aaaaaaaaaaaaaaaa', 404, 'not-found', null, { method: 'PATCH', body: {}, headers: any });
    await server.problem(`/v1/claims/${anna.id}`, 404, 'not-found', null, { method: 'PATCH', body: {}, headers: any });
    await server.problem(`/v1/claims/${id}`, 415, 'unsupported-media-type', { header: 'Content-Type' }, { method: 'PATCH', body: '{}', type: 'text/plain', headers: any });
    const gone = await server.problem(`/v1/claims/${id}`, 409, 'conflict', null, { method: 'DELETE', headers: any });
    assert.match(gone.detail, /rejected/);
    assert.deepEqual(await server.get(`/v1/claims/${id}?fields=id,reviewStatus`), { id, reviewStatus: 'machine' });
  });

  it('need If-Match with the newest ETag for every change', async () => {
    const target = `/v1/claims/${claims[0].id}`;
    const etag = (await server.call(target)).headers.get('etag');
    const changes = [
      [target, { method: 'PATCH', body: { modality: 'denied' } }],
      [target, { method: 'DELETE' }],
      [`${target}/review`, { method: 'PUT', body: { rating: 'False' } }],
      [`${target}/review`, { method: 'DELETE' }],
    ];
    const first = await server.call(target, { method: 'PATCH', body: { modality: 'denied' }, headers: { 'If-Match': etag } });
    for (const [path, options] of changes) {
      await server.problem(path, 428, 'precondition-required', { header: 'If-Match' }, options);
      await server.problem(path, 412, 'precondition-failed', { header: 'If-Match' }, { ...options, headers: { 'If-Match': etag } });
    }
    await server.call(target, { method: 'PATCH', body: { modality: claims[0].modality }, headers: { 'If-Match': first.headers.get('etag') } });
    await revert(claims[0].id);
    await server.call(`/v1/audit/${(await server.get(`/v1/audit?subject=${claims[0].id}`)).data.find((one) => one.action === 'update' && !one.revertedBy).id}/revert`, { method: 'POST', status: 201 });
  });

  it('are reviewed', async () => {
    const { id } = claims[2];
    await server.problem(`/v1/claims/${id}/review`, 404, 'not-found', null, { method: 'DELETE', headers: any });
    const full = { rating: 'Mostly true', note: 'The figure is old.', reviewer: 'The Daily Example', url: 'https://news.example/checks/1' };
    const entities = await server.get('/v1/entities?limit=200');
    const first = (await review(id, full, 201)).body;
    assert.deepEqual({ ...full, dateCreated: first.review.dateCreated, dateModified: first.review.dateModified }, first.review);
    assert.equal(first.reviewStatus, 'machine', 'whether it was said is another question');
    assert.ok(first.speaker);
    assert.deepEqual(await server.get('/v1/entities?limit=200'), entities, 'nothing of its speaker has changed');
    const linked = await server.get(`/v1/claims/${id}?format=jsonld`);
    assert.deepEqual([linked.review['@type'], linked.review.claimReviewed, linked.review.reviewRating, linked.review.author], ['ClaimReview', first.text, { '@type': 'Rating', alternateName: 'Mostly true' }, { '@type': 'Person', name: 'The Daily Example' }]);
    const second = (await review(id, { rating: 'False' })).body;
    assert.deepEqual([second.review.rating, second.review.note, second.review.dateCreated], ['False', null, first.review.dateCreated]);
    const entry = await newest(id);
    assert.deepEqual([entry.action, entry.before.review, entry.after.review], ['review', first.review, second.review]);
    assert.deepEqual((await review(id, { rating: 'False', note: null, reviewer: '', url: null })).body, second, 'the same again changes nothing');
    await revert(id);
    assert.deepEqual((await server.get(`/v1/claims/${id}`)).review, first.review);
    await remove(`/v1/claims/${id}/review`);
    assert.equal((await server.get(`/v1/claims/${id}`)).review, null);
    await revert(id);
    assert.equal((await server.get(`/v1/claims/${id}`)).review.rating, 'Mostly true');
    await remove(`/v1/claims/${id}/review`);
    const refuse = (body, pointer) => server.problem(`/v1/claims/${id}/review`, 400, 'invalid-body', { pointer }, { method: 'PUT', body, headers: any });
    await refuse({}, '/rating');
    await refuse({ rating: null }, '/rating');
    await refuse({ rating: ' ' }, '/rating');
    await refuse({ rating: 4 }, '/rating');
    await refuse({ rating: 'x'.repeat(101) }, '/rating');
    await refuse({ rating: 'x', note: 'x'.repeat(4001) }, '/note');
    await refuse({ rating: 'x', note: [] }, '/note');
    await refuse({ rating: 'x', reviewer: 'x'.repeat(201) }, '/reviewer');
    await refuse({ rating: 'x', url: 'nowhere' }, '/url');
    await refuse({ rating: 'x', url: 'ftp://news.example/' }, '/url');
    await refuse({ rating: 'x', stars: 5 }, '/stars');
    await refuse({ rating: 'x', dateCreated: '2024-01-01T00:00:00Z' }, '/dateCreated');
    await server.problem('/v1/claims/clm_aaaaaaaaaaaaaaaa/review', 404, 'not-found', null, { method: 'PUT', body: { rating: 'x' }, headers: any });
    await server.problem(`/v1/claims/${id}/review`, 405, 'method-not-allowed', null);
  });

  it('that wait for their words are told when a split is taken back', async () => {
    const document = (articleBody) => ({ articleBody, url: 'https://news.example/dredging', headline: 'Dredging' });
    const { id } = await server.post(document('Stella Maris Brandt spoke on Monday. She said that the harbour will be dredged next year. Nobody else spoke.'));
    await server.post({ articleBody: 'Stella Maris Brandt of Strelsau said that it was fine.', url: 'https://news.example/fine' });
    const [claim] = (await server.get(`/v1/articles/${id}/claims`)).data;
    const speaker = claim.speaker;
    assert.equal(speaker.name, 'Stella Maris Brandt');
    await server.call(`/v1/claims/${claim.id}`, { method: 'PATCH', body: { modality: 'denied' }, headers: any });
    const mentions = (await server.get(`/v1/entities/${speaker.id}/mentions?article=${id}`)).data.map((mention) => mention.id);
    const { body: other } = await server.call(`/v1/entities/${speaker.id}/split`, { method: 'POST', body: { mentions, name: 'Another Brandt' }, status: 201 });
    assert.equal((await server.get(`/v1/claims/${claim.id}`)).speaker.id, other.id);
    await server.post(document('Nothing of it is left.'), 200);
    await server.call(`/v1/claims/${claim.id}`, { status: 404 });
    const [entry] = (await server.get(`/v1/audit?entity=${other.id}&action=split`)).data;
    await server.call(`/v1/audit/${entry.id}/revert`, { method: 'POST', status: 201 });
    await server.call(`/v1/entities/${other.id}`, { status: 404 });
    await server.post(document('In brief, as it was put: “that the harbour will be dredged next year”. So much for that.'), 200);
    assert.deepEqual((await server.get(`/v1/claims/${claim.id}`)).speaker, speaker, 'the claim is said by whom the split was of');
    await server.call(`/v1/articles/${id}`, { method: 'DELETE', headers: any, status: 204 });
  });

  it('outlive another text, the deletion of their article and what the machine says', async () => {
    const said = '“The harbour will be dredged next year,” Mona Vik said. Ole Dahl said that it would take ten years to finish. Nobody else spoke.';
    const story = await server.post({ articleBody: said, url: 'https://news.example/harbour', headline: 'Harbour' });
    const target = `/v1/articles/${story.id}`;
    const [mona, ole] = (await server.get(`${target}/claims`)).data;
    const hand = (await post({ article: story.id, spans: [{ role: 'content', exact: 'Nobody else spoke' }], speaker: ole.speaker.id })).body;
    await patch(mona.id, { speaker: ole.speaker.id, modality: 'possible' });
    await patch(ole.id, { reviewStatus: 'rejected' });
    await review(mona.id, { rating: 'True' }, 201);
    const shown = async (id) => {
      const { speaker, modality, reviewStatus, review: verdict, text: words } = await server.get(`/v1/claims/${id}`);
      return [speaker && speaker.id, modality, reviewStatus, verdict && verdict.rating, words];
    };
    const expected = [await shown(mona.id), await shown(ole.id), await shown(hand.id)];
    assert.deepEqual(expected[0].slice(0, 4), [ole.speaker.id, 'possible', 'edited', 'True']);
    const check = async () => assert.deepEqual([await shown(mona.id), await shown(ole.id), await shown(hand.id)], expected);

    const rewrite = (articleBody) => server.call(target, { method: 'PATCH', body: { articleBody }, headers: any });
    await rewrite(`A harbour is to be dredged. ${said}`);
    await check();
    const moved = await server.get(`/v1/claims/${hand.id}`);
    assert.equal(moved.spans[0].start, hand.spans[0].start + 28);
    await rewrite(said.replace('Nobody else spoke', 'Everybody spoke'));
    await server.problem(`/v1/claims/${hand.id}`, 404, 'not-found');
    await rewrite(said);
    await check();
    await remove(target);
    await server.problem(`/v1/claims/${hand.id}`, 404, 'not-found');
    await server.post({ articleBody: said, url: 'https://news.example/harbour', headline: 'Harbour' });
    await check();
    await rewrite('“The harbour will be dredged next year,” Ole Dahl said. Nobody else spoke.');
    assert.deepEqual(await shown(mona.id), expected[0], 'what a person corrected stays although nobody says so any more');
    await server.problem(`/v1/claims/${ole.id}`, 404, 'not-found');
    await rewrite(said);
    await check();
    for (const entry of (await server.get(`/v1/audit?subject=${mona.id}`)).data) if (!entry.revertedBy) await server.call(`/v1/audit/${entry.id}/revert`, { method: 'POST', status: 201 });
    const plain = await server.get(`/v1/claims/${mona.id}`);
    assert.deepEqual([plain.speaker.id, plain.modality, plain.reviewStatus, plain.review], [mona.speaker.id, mona.modality, 'machine', null]);
  });

  it('follow entities that are merged', async () => {
    const story = await server.post({ articleBody: '“It is late,” Tore Lie said. “It is early,” T. Lie said on Friday.', url: 'https://news.example/lie' });
    const [first] = (await server.get(`/v1/articles/${story.id}/claims`)).data;
    const into = (await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: 'Tore Lie the younger' }, status: 201 })).body;
    const from = (await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: 'Young Lie' }, status: 201 })).body;
    await patch(first.id, { speaker: from.id });
    await server.call(`/v1/entities/${into.id}/merge`, { method: 'POST', body: { from: [from.id] }, headers: any });
    assert.equal((await server.get(`/v1/claims/${first.id}`)).speaker.id, into.id);
    await patch(first.id, { modality: 'denied' });
    assert.equal((await server.get(`/v1/claims/${first.id}`)).speaker.id, into.id);
    const other = (await patch(first.id, { speaker: null })).body;
    assert.equal(other.speaker, null);
    assert.equal((await patch(first.id, { speaker: from.id })).body.speaker.id, into.id, 'a merged entity stands for the one it went into');
  });
});
