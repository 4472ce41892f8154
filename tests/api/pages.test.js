// The pages for people: their links lead somewhere, nothing is loaded from elsewhere, nothing in the data becomes markup.
'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { Server } = require('./harness');

const decode = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const all = (html, pattern) => [...html.matchAll(pattern)].map(([, found]) => decode(found));
const links = (html) => all(html, /(?:href|src)="([^"]*)"/g);

// Gives `test` a server, and stops it.
const served = (options, test) => async () => {
  const server = await Server.start(options);
  try {
    await test(server);
  } finally {
    await server.stop();
  }
};

async function works(server, html, more = {}) {
  for (const link of links(html)) {
    assert.match(link, /^\/(?!\/)/, `${link} is elsewhere`);
    const { status } = await fetch(server.url + link, more);
    assert.equal(status, 200, link);
  }
  assert.doesNotMatch(html, /<script(?![^>]* src=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:/i, 'nothing inline');
}

describe('pages', () => {
  it('/ asks what the seeds can answer', served({}, async (server) => {
    const { text, headers } = await server.call('/');
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    await works(server, text);
    const questions = links(text).filter((link) => link.startsWith('/v1/') && link.includes('?'));
    assert.ok(questions.length >= 5, text);
    for (const question of questions) {
      const found = await server.get(question);
      assert.ok((found.data || found.articles.data).length > 0, question);
    }
    const counts = all(text, /<dd>(\d+)<\/dd>/g).map(Number);
    const lists = await Promise.all(['articles', 'claims', 'entities'].map((list) => server.get(`/v1/${list}?count=exact&limit=1`)));
    assert.deepEqual(counts.slice(0, 3), lists.map((list) => list.count));
  }));

  it('/ has something to say without data', served({ empty: true }, async (server) => {
    const { text } = await server.call('/');
    assert.match(text, /Nothing is loaded yet/);
    await works(server, text);
  }));

  it('/ shows nothing of the data where reading needs a key', served({ args: ['--read-key', '--write-key', 'a-key-of-the-tests'] }, async (server) => {
    const { text } = await server.call('/');
    assert.match(text, /needs a key/);
    assert.doesNotMatch(text, /Lavrov|<dd>/);
    await works(server, text, { headers: { Authorization: 'Bearer a-key-of-the-tests' } });
  }));

  it('/ takes text for text', served({ empty: true }, async (server) => {
    const headline = '<script src="//evil.example"></script> & "more"';
    await server.post({ headline, articleBody: '“Use <b>bold</b> & \'quotes\',” Anna Berg said. Anna Berg of Oslo left.' });
    const { text } = await server.call('/');
    assert.ok(decode(text).includes(headline), text);
    assert.ok(decode(text).includes('Use <b>bold</b> & '));
    assert.doesNotMatch(text, /<script|<b(>|&gt;)bold|evil\.example"/);
    await works(server, text);
  }));

  it('/docs has all it needs here', served({}, async (server) => {
    const { text } = await server.call('/docs');
    await works(server, text);
    assert.ok(links(text).some((link) => link.endsWith('swagger-ui-bundle.js')));
    for (const name of ['docs.html', 'package.json', 'nosuch.css', '..%2Fopenapi.json']) await server.call(`/assets/${name}`, { status: 404 });
  }));
});
