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

// As migrations/sqlite/0014_claim_spans.sql says; no claim of the archive has an antecedent.
function spansOf(row) {
  const packed = Buffer.from(row.spans);
  const words = [row.text, row.cue, row.source].map((text) => Buffer.from(text));
  const used = [0, 0, 0];
  const spans = [];
  let at = 0;
  const number = (end) => {
    const from = at;
    at = packed.indexOf(end, from) + 1;
    return Number(packed.latin1Slice(from, at - 1));
  };
  const string = () => {
    const length = number(':');
    at += length;
    return packed.utf8Slice(at - length, at);
  };
  while (at < packed.length) {
    const role = number(' ');
    const start = number(' ') - number(' ') - number(' ');
    const bytes = number(' ');
    const end = start + bytes - number(' ') - number(' ');
    const prefix = string();
    const suffix = string();
    const own = packed[at] === 61; // =
    const exact = own ? words[role].utf8Slice(used[role], used[role] + bytes) : string();
    if (own) at += 1;
    used[role] += bytes + 5;
    spans.push({ role: roles[role], start, end, exact, prefix, suffix });
  }
  return spans;
}

function claimOf(row, [, about]) {
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
    spans: spansOf(row),
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
