// Exports: all rows, streamed, with an end marker; by HTTP and by `onrecord export`.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const http = require('node:http');
const { after, before, describe, it } = require('node:test');
const { Server, binary } = require('./harness');
const { numbered, ndjson, speeches } = require('./samples');
const csv = require('./csv');

const ARTICLES = 150;
const LISTED = { articles: '/v1/articles', entities: '/v1/entities', claims: '/v1/claims' };
const UNIT = { offsetUnit: 'codepoint' };

const long = (number) => numbered(number, { articleBody: `“Number ${number} is done,” Anna Berg said. `.repeat(8) + `Oslo saw it ${number} times.` });

describe('exports', () => {
  let server, speech;
  before(async () => {
    server = await Server.start({ empty: true });
    const body = ndjson(Array.from({ length: ARTICLES }, (_, i) => long(i)));
    await server.call('/v1/articles', { method: 'POST', body, type: 'application/x-ndjson' });
    speech = await server.post(speeches);
  });
  after(() => server.stop());

  const byId = (rows) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const exported = async (what, query = '') => {
    const { body } = await server.call(`/v1/export/${what}${query}`);
    const marker = body.pop();
    assert.deepEqual(marker, { end: what, count: body.length });
    return body;
  };
  const allMentions = async () => {
    const rows = [];
    for (const article of (await server.walk('/v1/articles?limit=200&fields=id')).rows)
      rows.push(...(await server.walk(`/v1/articles/${article.id}/mentions?limit=200`)).rows);
    return rows.map((row) => ({ ...row, ...UNIT }));
  };

  it('have every row once, as the lists have it', async () => {
    for (const [what, list] of Object.entries(LISTED)) {
      const { rows } = await server.walk(`${list}?limit=200`);
      const got = await exported(what);
      assert.ok(got.length > 2);
      assert.deepEqual(byId(got), byId(rows));
    }
    assert.deepEqual(byId(await exported('mentions')), byId(await allMentions()));
  });

  it('have the newest article first, and what is in an article in text order', async () => {
    for (const what of ['claims', 'mentions']) {
      const rows = await exported(what);
      const articles = rows.map((row) => row.article.id);
      assert.equal(articles.filter((id, i) => id !== articles[i - 1]).length, new Set(articles).size, 'an article is not parted');
      assert.equal(articles[0], speech.id);
      const own = rows.filter((row) => row.article.id === speech.id).map((row) => row.id);
      assert.deepEqual(own, (await server.walk(`/v1/articles/${speech.id}/${what}`)).rows.map((row) => row.id));
    }
  });

  it('take the filters of the lists', async () => {
    const article = `article=${speech.id}`;
    for (const [what, query] of [
      ['articles', 'q=bridge'], ['articles', 'publisher=The+Daily+Example'], ['articles', 'lang=en'], ['articles', 'entity=Anna+Berg'],
      ['articles', 'speaker=Karl+Lind'], ['articles', 'publishedAfter=2024-01-05&publishedBefore=2024-01-09'], ['articles', 'fields=id,headline'],
      ['entities', 'q=an'], ['entities', 'type=Person&type=Place'], ['entities', article],
      ['claims', 'speaker=Anna+Berg'], ['claims', article], ['claims', `${article}&quoteType=indirect`], ['claims', 'about=Oslo'], ['claims', 'q=bridge'],
      ['claims', 'publisher=The+Daily+Example&minConfidence=0.5'], ['claims', 'modality=asserted&sourceType=named&reviewStatus=machine'],
      ['claims', 'publishedBefore=2024-01-09'], ['claims', 'offsets=utf8&fields=id,spans'],
    ]) {
      const rows = (await server.walk(`${LISTED[what]}?${query}&limit=200`)).rows;
      assert.deepEqual(byId(await exported(what, `?${query}`)), byId(rows), query);
    }
    for (const query of [article, `${article}&form=name`, `${article}&entity=Anna+Berg`, `${article}&offsets=utf16`]) {
      const target = `/v1/articles/${speech.id}/mentions?limit=200&${query.replace(article, '').replace(/^&/, '')}`;
      const unit = { offsetUnit: query.includes('utf16') ? 'utf16' : 'codepoint' };
      assert.deepEqual(await exported('mentions', `?${query}`), (await server.walk(target.replace(/&$/, ''))).rows.map((row) => ({ ...row, ...unit })));
    }
    const bodies = await exported('articles', '?include=articleBody&q=bridge');
    assert.deepEqual(bodies.map((row) => row.articleBody), [speeches.articleBody]);
    assert.deepEqual(await exported('claims', '?q=nothinglikeit'), []);
  });

  it('come as CSV with an end that is a row', async () => {
    for (const what of ['articles', 'entities', 'claims', 'mentions']) {
      const answer = await server.call(`/v1/export/${what}`, { headers: { Accept: 'text/csv' } });
      assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
      assert.equal(answer.headers.get('content-disposition'), `attachment; filename="onrecord-${what}.csv"`);
      const [header, ...rows] = csv.parse(answer.text);
      const marker = rows.pop();
      assert.deepEqual(marker, [`#end ${what} ${rows.length}`, ...header.slice(1).map(() => '')]);
      const ids = rows.map((row) => row[header.indexOf('id')]);
      assert.deepEqual(ids, (await exported(what)).map((row) => row.id));
    }
    assert.equal((await server.call('/v1/export/claims?format=csv&fields=id&q=nothinglikeit')).text, 'id\r\n#end claims 0\r\n');
  });

  it('are the same however slowly they are read, and nothing is held meanwhile', async () => {
    const fast = (await server.call('/v1/export/mentions')).text;
    const slow = await new Promise((resolve, reject) => {
      http.get(`${server.url}/v1/export/mentions`, { highWaterMark: 4096 }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          text += chunk;
          answer.pause();
          setTimeout(() => answer.resume(), 2);
        });
        answer.on('end', () => resolve(text));
        answer.on('error', reject);
      }).on('error', reject);
    });
    assert.ok(fast.length > 200000);
    assert.equal(slow, fast);
  });

  it('have what is there throughout exactly once, whatever is written meanwhile', async () => {
    const busy = await Server.start({ empty: true });
    const keep = ndjson(Array.from({ length: 120 }, (_, i) => long(i)));
    await busy.call('/v1/articles', { method: 'POST', body: keep, type: 'application/x-ndjson' });
    const kept = (await busy.walk('/v1/claims?limit=200&fields=id')).rows.map((row) => row.id);
    // The text of each article grows at its beginning, which moves all of its claims; others come and go; dates change.
    let stop = false;
    const writing = (async () => {
      for (let i = 0; !stop; i++) {
        const { articleBody, ...rest } = long(i % 120);
        const body = [{ ...rest, articleBody: `It rained ${i} times in Bergen. ${articleBody}`, datePublished: `2024-02-${10 + (i % 10)}` }, long(1000 + i)];
        await busy.call('/v1/articles', { method: 'POST', body: ndjson(body), type: 'application/x-ndjson' });
      }
    })();
    try {
      for (let round = 0; round < 4; round++) {
        const answer = await fetch(`${busy.url}/v1/export/claims?fields=id,article`);
        let text = '';
        for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const rows = text.trimEnd().split('\n').map(JSON.parse);
        const marker = rows.pop();
        assert.equal(marker.count, rows.length);
        const seen = new Map();
        for (const { id } of rows) seen.set(id, (seen.get(id) || 0) + 1);
        for (const id of kept) assert.equal(seen.get(id), 1, `${id} came ${seen.get(id)} times`);
      }
    } finally {
      stop = true;
      await writing;
    }
    await busy.stop();
  });

  it('refuse what is wrong', async () => {
    for (const [target, parameter] of [
      ['articles?include=claims', 'include'], ['articles?include=', 'include'], ['articles?limit=3', 'limit'], ['articles?sort=datePublished', 'sort'],
      ['articles?cursor=x', 'cursor'], ['articles?count=exact', 'count'], ['articles?format=json', 'format'], ['articles?format=jsonld', 'format'],
      ['articles?fields=text', 'fields'], ['articles?offsets=utf8', 'offsets'], ['articles?speaker=Nobody+At+All', 'speaker'],
      ['articles?publishedAfter=soon', 'publishedAfter'], ['entities?type=Animal', 'type'], ['entities?include=articleBody', 'include'],
      ['claims?minConfidence=2', 'minConfidence'], ['claims?article=ent_aaaaaaaaaaaaaaaa', 'article'], ['claims?quoteType=said', 'quoteType'],
      ['claims?offsets=bytes', 'offsets'], ['mentions?form=verb', 'form'], ['mentions?entity=ent_aaaaaaaaaaaaaaaa', 'entity'], ['mentions?speaker=x', 'speaker'],
    ])
      await server.problem(`/v1/export/${target}`, 400, 'invalid-parameter', { parameter });
    const problem = await server.problem('/v1/export/claims', 406, 'not-acceptable', { header: 'Accept' }, { headers: { Accept: 'application/json' } });
    assert.ok(problem.detail.startsWith('This is there as application/x-ndjson, text/csv;'), problem.detail);
    await server.problem('/v1/export/suggestions', 404, 'not-found');
    await server.problem('/v1/export/claims', 405, 'method-not-allowed', null, { method: 'POST' });
    await server.call('/v1/export/claims', { method: 'HEAD' });
  });

  describe('onrecord export', () => {
    const run = (...args) => spawnSync(binary, ['export', '--db', server.db, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });

    it('prints what the API sends, while another process serves', async () => {
      for (const what of ['articles', 'entities', 'claims', 'mentions'])
        for (const format of ['ndjson', 'csv']) {
          const { status, stdout, stderr } = run(what, '--format', format);
          assert.equal(stderr, '');
          assert.equal(status, 0);
          assert.equal(stdout, (await server.call(`/v1/export/${what}?format=${format}`)).text);
        }
      const filtered = run('claims', 'speaker=Anna Berg', 'quoteType=direct', 'fields=text,speaker');
      assert.equal(filtered.stdout, (await server.call('/v1/export/claims?speaker=Anna+Berg&quoteType=direct&fields=text,speaker')).text);
      assert.equal(run('articles', 'include=articleBody', 'q=bridge').stdout, (await server.call('/v1/export/articles?include=articleBody&q=bridge')).text);
    });

    it('refuses what is wrong with status 2', () => {
      for (const [args, message] of [
        [[], /needs to know what/], [['suggestions'], /"suggestions" is none of them/], [['claims', 'speaker'], /name=value/],
        [['claims', 'quoteType=said'], /quoteType does not have "said"/], [['claims', 'limit=3'], /no parameter "limit"/],
        [['claims', '--format', 'xml'], /format does not have "xml"; there is ndjson, csv/], [['claims', 'format=csv'], /format is given more than once/],
        [['claims', 'speaker=Nobody At All'], /No entity has the name/], [['--what'], /no flag/],
      ]) {
        const { status, stderr, stdout } = run(...args);
        assert.match(stderr, message);
        assert.equal(status, 2, stderr);
        assert.equal(stdout, '');
      }
    });

    it('tells when the database or the output fails, with status 1', () => {
      const shell = (command) => spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      const command = `"${binary}" export --db "${server.db}" mentions`;
      const full = shell(`${command} >/dev/full`);
      assert.match(full.stderr, /cannot be written: No space left on device\. The export is not whole\./);
      assert.equal(full.status, 1);
      const gone = shell(`{ ${command}; echo "status $?" >&2; } | head -c 10 >/dev/null`);
      assert.match(gone.stderr, /cannot be written: Broken pipe\. The export is not whole\.\nstatus 1/);
      for (const [db, message] of [['/nowhere/x.db', /cannot be (reached|opened)/], [binary, /not a database/]]) {
        const { status, stderr } = spawnSync(binary, ['export', '--db', db, 'claims'], { encoding: 'utf8' });
        assert.match(stderr, message);
        assert.equal(status, 1);
      }
    });
  });
});
