// What is asked for: paths, and the same as keys for the raw queries (tests/bench/queries). Many different ones, in an
// order that has nothing to do with how they are stored, so that no cache of answers helps; `few` of them are repeated.
// `whole`: all are asked for once before anything is measured.
'use strict';

const path = require('node:path');
const { shuffle, random } = require('./measure');

const query = (name) => path.join(__dirname, '../queries', `${name}.sql`);
const MINUTE = 60000;
const FEW = 100;

const claims = (archive) => {
  const keys = archive.list('claims');
  return { name: 'one claim', query: query('claim'), keys, paths: keys.map((id) => `/v1/claims/${id}`), whole: true };
};

const articles = (archive) => {
  const keys = archive.list('articles');
  return { name: 'one article', query: query('article'), keys, paths: keys.map((id) => `/v1/articles/${id}`), whole: true };
};

// The claims of a speaker before some minute of the last four years, newest first: for each another one.
const lists = (archive, count = 60000) => {
  const speakers = archive.list('speakers').map((line) => line.split('\t')[0]);
  const newest = Number(archive.list('newest')[0]);
  const next = random(11);
  const keys = [];
  const paths = [];
  for (let i = 0; i < count; i++) {
    const speaker = speakers[next(speakers.length)];
    const before = newest - (next(4 * 365 * 24 * 60) + 1) * MINUTE;
    keys.push(`${speaker}\t${before}`);
    paths.push(`/v1/claims?speaker=${speaker}&publishedBefore=${new Date(before).toISOString().replace('.000', '')}`);
  }
  return { name: 'a list of 20', query: query('list'), keys, paths };
};

// The same without what takes further queries: the spans, and what a claim is about.
const LEAN = 'fields=id,text,quoteType,speaker,source,cue,modality,article';
const leanLists = (archive, count) => {
  const whole = lists(archive, count);
  return { ...whole, name: 'a list of 20 by fields', query: query('lean_list'), paths: whole.paths.map((target) => `${target}&${LEAN}`) };
};

// Words of claims, all of them different.
const searches = (archive, address = (term) => `/v1/claims?q=${term}`) => {
  const keys = shuffle(archive.list('terms'));
  return { name: 'a search', query: query('search'), keys, paths: keys.map(address) };
};

const few = (workload) => ({ ...workload, keys: workload.keys.slice(0, FEW), paths: workload.paths.slice(0, FEW) });

module.exports = { claims, articles, lists, leanLists, searches, few };
