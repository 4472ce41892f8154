// fastify.js DATABASE: the same answers from fastify and better-sqlite3, as one would write it: the same file, the same
// statements (tests/bench/queries), prepared once, mapped memory. Prints where it listens.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const Database = require('better-sqlite3');
const fastify = require('fastify');

const db = new Database(process.argv[2], { readonly: true });
db.pragma('mmap_size = 1099511627776');

const entityTypes = ['Person', 'Organization', 'Place', 'Group', 'Event'];
const quoteTypes = ['direct', 'indirect', 'mixed'];
const sourceTypes = ['named', 'official', 'anonymous', 'group', 'expert', 'witness'];
const modalities = ['asserted', 'possible', 'future', 'denied', 'question'];
const roles = ['content', 'cue', 'source'];

// A file's statements: the first, and those for each of its rows.
function statements(name) {
  const sql = fs.readFileSync(path.join(__dirname, '../queries', `${name}.sql`), 'utf8').replace(/^--.*$/gm, '');
  return sql.split(';').map((text) => text.trim()).filter(Boolean).map((text) => db.prepare(text));
}

const time = (ms) => (ms < -1e15 ? null : new Date(ms).toISOString().replace('.000Z', 'Z'));
const orNull = (text) => (text === '' ? null : text);

function claimOf(row, [, spans, about]) {
  return {
    id: row.id,
    type: 'Claim',
    text: row.text,
    quoteType: quoteTypes[row.quote_type],
    speaker: row.speaker_id && { id: row.speaker_id, name: row.speaker_name, type: entityTypes[row.speaker_type] },
    source: orNull(row.source),
    sourceType: sourceTypes[row.source_type],
    cue: orNull(row.cue),
    modality: modalities[row.modality],
    about: about.all({ 1: row.pk }).map(({ id, name, type }) => ({ id, name, type: entityTypes[type] })),
    article: {
      id: row.article_id,
      headline: row.headline,
      url: orNull(row.url),
      datePublished: time(row.published),
      publisher: row.publisher === '' ? null : { name: row.publisher },
    },
    spans: spans.all({ 1: row.pk }).map((span) => ({
      role: roles[span.role],
      start: span.start_cp,
      end: span.end_cp,
      exact: span.exact,
      prefix: span.prefix,
      suffix: span.suffix,
    })),
    antecedent: null,
    offsetUnit: 'codepoint',
    textVersion: `sha256:${row.text_version}`,
    confidence: row.confidence,
    generator: { name: 'onrecord', version: row.generator_version, rule: row.rule },
    reviewStatus: row.review_status,
    review: null,
    dateCreated: time(row.created),
    dateModified: time(row.modified),
  };
}

const claim = statements('claim');
const list = statements('list');
const search = statements('search');
const app = fastify();

app.get('/v1/claims/:id', (request, reply) => {
  const row = claim[0].get({ 1: request.params.id });
  if (!row) return reply.code(404).send({ status: 404 });
  return claimOf(row, claim);
});

app.get('/v1/claims', (request) => {
  const { q, speaker, publishedBefore } = request.query;
  const rows = q ? search[0].all({ 1: q }) : list[0].all({ 1: speaker, 2: Date.parse(publishedBefore) });
  return { data: rows.map((row) => claimOf(row, q ? search : list)), next: null };
});

app.listen({ host: '127.0.0.1', port: 0 }).then((address) => console.log(address));
