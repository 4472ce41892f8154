// What comes in stays what it is: no text becomes markup, a header, a line of the log, a part of a query, a file.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const csv = require('./csv');
const { Server, run, temporaryFolder } = require('./harness');
const { Requests, operations } = require('./requests');
const { numbered, speeches } = require('./samples');

const KEY = 'a-key-0f-these-te5ts';
const NASTY = [
  `<script>alert(1)</script><img src=x onerror=alert(2)>`,
  `"><svg/onload=alert(3)>' onmouseover='x`,
  `</script><!-- &lt;b&gt; ]]> \u2028 \u2029`,
  `'; DROP TABLE article; --`,
  `" OR 1=1 UNION SELECT hash FROM api_key --`,
  `%' ESCAPE '\\' _ % * ? [a-z] [^x]`,
  `=HYPERLINK("https://evil.example","x")`,
  `\r\nSet-Cookie: evil=1\r\n\r\n<html>`,
  `{"@context":"https://evil.example/","@id":"javascript:alert(4)"}`,
  `\u202eevil\u200b \ufeff`,
  `\u001b[31mred\u001b[0m \u009b31m \b\u007f`,
];

// Bytes as they go over the wire, and what comes back until the connection ends.
function wire(server, bytes) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const parts = [];
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (part) => parts.push(part));
    socket.on('end', () => resolve(Buffer.concat(parts).toString('latin1')));
    socket.on('error', reject);
    setTimeout(() => socket.destroy(), 20000).unref();
  });
}

const get = (target, ...headers) =>
  Buffer.from(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`, 'latin1');

// The heads of all answers in a reply, which must be one.
function headOf(reply) {
  const [head, ...rest] = reply.split('\r\n\r\n');
  assert.ok(!rest.join('').includes('HTTP/1.1 '), 'one answer');
  return head;
}

function checkHead(reply, about) {
  const lines = headOf(reply).split('\r\n');
  assert.match(lines[0], /^HTTP\/1\.1 \d{3} /, about);
  for (const line of lines.slice(1)) assert.match(line, /^[A-Za-z-]+: [\x20-\x7e]*$/, `${about}: ${JSON.stringify(line)}`);
  const names = lines.slice(1).map((line) => line.split(':')[0].toLowerCase());
  assert.ok(!names.includes('set-cookie'), about);
  assert.equal(new Set(names).size, names.length, `${about}: a header twice`);
}

describe('what is stored', () => {
  let server;
  const stored = [];
  let reviewed = 0;
  before(async () => {
    server = await Server.start({ empty: true });
    for (const [i, nasty] of NASTY.entries()) {
      const article = {
        headline: `${nasty} headline`, articleBody: `“We will build ${nasty} now,” Anna Berg said. ${nasty}`, author: [`${nasty} author`],
        publisher: { name: `${nasty} publisher` }, url: `https://news.example/${i}?${encodeURIComponent(nasty)}`,
      };
      const { id } = await server.post(article);
      stored.push({ id, article });
      const change = { method: 'PATCH', headers: { 'If-Match': '*' }, type: 'application/merge-patch+json' };
      const { body } = await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: `Person ${i} ${nasty}`, description: nasty }, status: 201 });
      await server.call(`/v1/entities/${body.id}`, { ...change, body: { sameAs: [`https://evil.example/${encodeURIComponent(nasty)}`] } });
      const [claim] = (await server.get(`/v1/articles/${id}/claims`)).data;
      const review = { rating: nasty, note: nasty, reviewer: nasty };
      if (claim) reviewed++;
      if (claim) await server.call(`/v1/claims/${claim.id}/review`, { method: 'PUT', headers: { 'If-Match': '*' }, body: review, status: 201 });
    }
  });
  after(() => server.stop());

  it('comes back as it was', async () => {
    assert.ok(reviewed >= NASTY.length / 2);
    for (const { id, article } of stored) {
      const shown = await server.get(`/v1/articles/${id}`);
      assert.equal(shown.articleBody, article.articleBody);
      assert.equal(shown.headline.replace(/\s+/g, ' ').trim(), article.headline.replace(/\s+/g, ' ').trim());
    }
  });

  it('is text on every page', async () => {
    const { data } = await server.get('/v1/entities?limit=200');
    const pages = ['/', '/docs', ...data.map(({ id }) => `/v1/reconcile/preview?id=${id}`)];
    assert.ok(pages.length > NASTY.length);
    for (const page of pages) {
      const { text } = await server.call(page);
      const markup = text.replace(/<!DOCTYPE html>/i, '');
      const tags = [...markup.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name.toLowerCase());
      for (const tag of ['iframe', 'object', 'embed', 'base', 'form']) assert.ok(!tags.includes(tag) || page === '/docs', `${page}: <${tag}>`);
      assert.doesNotMatch(markup, /<script(?![^>]* src="\/)/i, page);
      assert.doesNotMatch(markup, /<(?:img|svg|link)(?![^>]* (?:src|href)="\/)/i, page);
      assert.doesNotMatch(markup, /<[^>]*\son[a-z]+\s*=/i, page);
      assert.doesNotMatch(markup, /(?:href|src)="(?!\/|https?:\/\/|#|data:image)/i, page);
    }
  });

  it('is never called a page, in no format', async () => {
    const targets = ['/v1/articles?include=articleBody', '/v1/claims', '/v1/entities', '/v1/audit', '/v1/changes?since=0', '/v1/search?q=build'];
    for (const target of targets)
      for (const format of ['json', 'jsonld', 'ndjson', 'csv']) {
        const answer = await fetch(`${server.url}${target}${target.includes('?') ? '&' : '?'}format=${format}`);
        const text = await answer.text();
        assert.doesNotMatch(answer.headers.get('content-type'), /html|xml|javascript/, target);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', target);
        if (answer.status === 200 && format === 'csv') for (const row of csv.parse(text)) for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r]/, target);
      }
  });

  it('does not get into the context of JSON-LD', async () => {
    for (const { id } of stored) {
      const { text } = await server.call(`/v1/articles/${id}?format=jsonld&include=claims`);
      const { '@context': context, ...rest } = JSON.parse(text);
      assert.ok(!JSON.stringify(context).includes('evil.example'));
      JSON.parse(JSON.stringify(rest), (key, value) => {
        assert.notEqual(key, '@context');
        if ((key === '@id' || key === 'url') && value !== null) assert.match(value, /^(https?:|urn:|\/)/, key);
        return value;
      });
    }
  });

  it('is an address only where it is one', async () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', ' https://news.example/x\r\nSet-Cookie: y=1', 'https://news.example/\u0000'])
      for (const member of ['url', 'sameAs']) {
        const target = member === 'url' ? '/v1/articles' : '/v1/entities';
        const body = member === 'url' ? { articleBody: 'The mayor said no.', url } : { type: 'Person', name: 'Nobody', sameAs: [url] };
        const answer = await fetch(server.url + target, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
        const text = await answer.text();
        assert.equal(answer.status, 400, `${member} ${JSON.stringify(url)}: ${text}`);
      }
  });
});

describe('what is asked', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true });
    await server.post(speeches);
    for (let i = 0; i < 40; i++) await server.post(numbered(i));
  });
  after(() => server.stop());

  it('is no SQL and no pattern', async () => {
    const tables = async () => (await server.get('/status')).counts;
    const was = await tables();
    const asked = [...NASTY.map((text) => text.replace(/[\r\n\u0000-\u001f\u007f]/g, ' ')), '_', '%', '*', 'a*b', `a" NEAR(b`, 'headline:x', '^a', 'a AND', '()', '"', '-', 'NOT', '{a b}: c', 'rank MATCH 1', `' || (SELECT value FROM meta) || '`];
    const lists = { '/v1/articles': ['q', 'publisher', 'lang'], '/v1/claims': ['q', 'reviewStatus'], '/v1/entities': ['q'], '/v1/suggest': ['q'], '/v1/search': ['q'], '/v1/facets': ['q'], '/v1/audit': ['actor', 'subject'] };
    for (const text of asked)
      for (const [list, names] of Object.entries(lists))
        for (const name of names) {
          const answer = await fetch(`${server.url}${list}?${name}=${encodeURIComponent(text)}`);
          const body = await answer.text();
          assert.ok([200, 400].includes(answer.status), `${list} ${name}=${text}: ${answer.status} ${body}`);
          const said = body.replace(/"requestId":"[^"]*"/, ''); // whose letters are random
          assert.doesNotMatch(said, /SQL|syntax error|fts5|no such|near "/i, `${list} ${name}=${text}`);
        }
    assert.deepEqual(await tables(), was);
  });

  it('finds by name what has that name, not what fits it as a pattern', async () => {
    for (const name of ['%', '_____ ____', 'Anna%', 'Anna*', 'A??a Berg', '[A]nna Berg'])
      await server.problem(`/v1/claims?speaker=${encodeURIComponent(name)}`, 400, 'invalid-parameter', { parameter: 'speaker' });
    assert.equal((await server.get(`/v1/articles?publisher=${encodeURIComponent('The Daily%')}`)).data.length, 0);
    assert.equal((await server.get(`/v1/articles?lang=${encodeURIComponent('e%')}`)).data.length, 0);
    for (const pattern of ['%', '_', '*', '?']) {
      const answer = await fetch(`${server.url}/v1/suggest?q=${encodeURIComponent(pattern)}`);
      assert.ok(answer.status === 400 || (await answer.json()).data.length === 0, pattern);
    }
  });

  it('goes on from cursors of the server alone', async () => {
    const { next } = await server.get('/v1/articles?limit=5');
    const cursor = new URL(next, server.url).searchParams.get('cursor');
    const other = new URL((await server.get('/v1/claims?limit=5')).next, server.url).searchParams.get('cursor');
    const changed = [...cursor].map((letter, i) => cursor.slice(0, i) + (letter === 'A' ? 'B' : 'A') + cursor.slice(i + 1));
    const cut = [1, 2, 8, 20].map((count) => cursor.slice(0, -count));
    for (const bad of [...changed, ...cut, cursor + 'A', other, "' OR 1=1", '../..', 'A'.repeat(4000), Buffer.from('{"number":0}').toString('base64url')])
      await server.problem(`/v1/articles?limit=5&cursor=${encodeURIComponent(bad)}`, 400, 'invalid-cursor');
    await server.get(`/v1/articles?limit=5&cursor=${cursor}`);
  });

  it('reads no file', async () => {
    const paths = ['/assets/../../../etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/%2e%2e/etc/passwd', '/assets//etc/passwd', '/assets/....//etc/passwd', '/assets/docs.css%00.html', '/assets/..\\..\\etc\\passwd', '/assets/', '/assets/.', '/assets/package.json', '/%2e%2e/x.db', '/x.db', '/v1/articles/..%2f..%2fstatus', '/problems/../openapi.json', '/v1/export/..%2farticles', '/v1/export/%2fetc%2fpasswd'];
    for (const target of paths) {
      const reply = await wire(server, get(target));
      assert.match(reply, /^HTTP\/1\.1 (404|400) /, target);
      assert.doesNotMatch(reply, /root:|SQLite format/, target);
      checkHead(reply, target);
    }
  });
});

describe('headers', () => {
  let server;
  before(async () => {
    server = await Server.start({ empty: true, args: ['--cors-origins', '*,https://app.example'] });
    await Requests.populate(server);
  });
  after(() => server.stop());

  it('of an answer hold nothing that a request could end a line with', async () => {
    const [{ id }] = (await server.get('/v1/articles?limit=1')).data;
    const breaks = ['%0d%0aSet-Cookie:%20evil=1', '%0aX:%20y', '\rX:y', '\u0085X:y', '\x0b\x0c'];
    for (const what of breaks)
      for (const target of [`/v1/articles/${id}${what}`, `/v1/articles?limit=1&publisher=The%20Daily%20Example${what}`, `/v1/articles?limit=1&q=number${what}`, `/v1/export/claims?speaker=${what}`, `/v1/entities/ent_aaaaaaaaaaaaaaaa${what}/claims?x=${what}`, `/${what}`])
        {
          const reply = await wire(server, get(target)); // none where the request line itself is broken
          if (reply || !/[\x00-\x1f]/.test(target)) checkHead(reply, JSON.stringify(target));
        }
  });

  it('are echoed only if they are harmless', async () => {
    const values = ['a\tb', 'x\x7fy', 'é', 'a'.repeat(200), '"<script>"', 'a b', '\x01'];
    for (const value of values)
      for (const name of ['X-Request-Id', 'traceparent', 'Origin', 'Idempotency-Key', 'If-None-Match', 'Accept', 'Last-Event-ID']) {
        const reply = await wire(server, get('/v1/articles?limit=1', `${name}: ${value}`));
        checkHead(reply, `${name}: ${JSON.stringify(value)}`);
        if (name !== 'X-Request-Id') assert.ok(!headOf(reply).includes(value), `${name}: ${value} is echoed`);
      }
    const listed = headOf(await wire(server, get('/v1/articles?limit=1', 'Origin: https://app.example')));
    assert.match(listed, /^Access-Control-Allow-Origin: https:\/\/app\.example$/m);
    const other = headOf(await wire(server, get('/v1/articles?limit=1', 'Origin: https://app.example.evil.example')));
    assert.match(other, /^Access-Control-Allow-Origin: \*$/m);
  });

  it('that keep a browser safe are on every answer of every operation', async () => {
    const requests = new Requests(server);
    const seen = new Map();
    const look = async (about, target, options) => {
      const answer = await fetch(server.url + target, { redirect: 'manual', ...options });
      answer.body?.cancel();
      const header = (name) => answer.headers.get(name) || '';
      const type = header('content-type');
      seen.set(answer.status, (seen.get(answer.status) || 0) + 1);
      assert.equal(header('x-content-type-options'), 'nosniff', about);
      assert.equal(header('referrer-policy'), 'no-referrer', about);
      const framed = target.startsWith('/v1/reconcile/preview') && answer.status === 200; // OpenRefine does
      assert.match(header('content-security-policy'), framed ? /^default-src 'none';.* sandbox / : /^default-src 'none'.*frame-ancestors 'none'/, about);
      assert.doesNotMatch(header('content-security-policy'), /script-src (?!'self';)|unsafe-eval/, about);
      if (type.startsWith('text/html') && !framed) {
        assert.equal(header('cross-origin-opener-policy'), 'same-origin', about);
        assert.equal(header('cross-origin-resource-policy'), 'same-origin', about);
        assert.match(header('permissions-policy'), /camera=\(\)/, about);
        assert.equal(header('x-frame-options'), 'DENY', about);
      }
      if (answer.status === 200 || answer.status >= 400) assert.ok(type, `${about}: no type`);
    };
    for (const operation of operations) {
      const target = await requests.path(operation);
      const method = operation.method.toUpperCase();
      const aborted = AbortSignal.timeout(30000);
      if (method === 'GET') {
        await look(`GET ${target}`, target, { signal: aborted });
        await look(`GET ${target}?nosuch`, `${target}?nosuch=1`, { signal: aborted });
        await look(`HEAD ${target}`, target, { method: 'HEAD', signal: aborted });
      } else {
        await look(`${method} ${target}`, target, { method, body: '<b>', headers: { 'Content-Type': 'application/x-nonsense' } });
        await look(`${method} ${target} without a body`, target, { method });
      }
      await look(`OPTIONS ${target}`, target, { method: 'OPTIONS' });
      await look(`PUT ${target}x`, `${target}/nosuch`, { method: 'PUT' });
    }
    for (const status of [200, 204, 400, 404, 415]) assert.ok(seen.get(status) > 0, `${status} was among them: ${[...seen]}`);
  });
});

describe('the log', () => {
  let server, folder, db, key;
  before(async () => {
    folder = temporaryFolder();
    db = path.join(folder, 'x.db');
    key = run('key', 'add', '--db', db, '--name', 'desk "a"=b; \u009b31m \u202e \\').trim();
    server = await Server.start({ db, empty: true, log: 'debug', env: { ONRECORD_WRITE_KEY: KEY } });
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('has a line for an event, of plain characters, and never a key', async () => {
    const rough = ['\x1b[31mred', '\x80\xff\xc3\x28', '%0d%0atime=2020', '%1b[2J', '%c2%9b31m', '"quoted"', 'level=error', '\x7f', '%e2%80%ae'];
    for (const text of rough) {
      await wire(server, get(`/${text}?${text}`));
      await wire(server, get(`/v1/articles?q=${text}`, `User-Agent: ${text}`, `Referer: ${text}`, `X-Request-Id: ${text}`, `X-Forwarded-For: ${text}`, `Authorization: Bearer ${text}`));
      await wire(server, Buffer.from(`GE${text} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1'));
    }
    for (const secret of [KEY, key]) {
      const headers = { Authorization: `Bearer ${secret}` };
      await server.call('/v1/articles', { method: 'POST', body: numbered(1), headers, status: secret === KEY ? 201 : 200 });
      await server.call('/v1/articles', { method: 'POST', body: { nonsense: secret }, headers, status: 400 });
      await server.call('/v1/entities', { method: 'POST', body: { type: 'Person', name: `Nobody ${secret === KEY}` }, headers, status: 201 });
      for (const wrong of [`Bearer ${secret}x`, `Basic ${secret}`, secret, `Bearer  ${secret} `]) {
        const answer = await fetch(`${server.url}/v1/articles`, { method: 'POST', body: '{}', headers: { Authorization: wrong, 'Content-Type': 'application/json' } });
        assert.ok(!(await answer.text()).includes(secret), 'an error tells no key');
      }
      for (const target of ['/metrics', '/status', '/v1/audit', '/', '/openapi.json', '/v1/changes?since=0&limit=10'])
        assert.ok(!(await (await fetch(server.url + target, { headers })).text()).includes(secret), target);
    }
    await server.stop();
    assert.ok(server.log.length > 5000);
    assert.ok(!server.log.includes('\ufffd'), 'all of it is UTF-8');
    for (const line of server.log.trimEnd().split('\n')) {
      assert.match(line, /^time=\d{4}-\d\d-\d\dT[\d:.]+Z level=(error|warning|info|debug) event=[a-z.-]+( [a-z-]+=("([^"\\]|\\.)*"|[^\s"=]*))*$/, line);
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/, JSON.stringify(line));
    }
    for (const secret of [KEY, key]) for (const part of [secret, secret.slice(4, 24)]) assert.ok(!server.log.includes(part), 'a key is in the log');
    for (const file of fs.readdirSync(folder)) for (const secret of [KEY, key]) assert.ok(!fs.readFileSync(path.join(folder, file)).includes(secret), file);
  });
});
