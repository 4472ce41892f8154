// How long a full-text search takes, one at a time: the newest 20 of words that stand in 65 % of all articles and in ever
// fewer, and the best 20 of the commonest. Pages of different lengths, so that none is answered from memory.
'use strict';

const { row, unit } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { fetched } = require('../harness/http');
const { median } = require('../harness/measure');

const terms = ['government', 'parliament', 'harvest', 'eclipse', 'budget', 'council', 'government+parliament', '"the+government"'];
const lengths = [20, 21, 19, 22, 18, 23, 17, 24, 16, 25, 15];

async function medianOf(url, address) {
  const taken = [];
  for (const length of lengths) taken.push((await fetched(`${url}${address}&limit=${length}`)).us / 1000);
  return median(taken);
}

// One row for an address: the worst term's median.
async function newest(url, name, address) {
  const medians = [];
  for (const term of terms) medians.push([await medianOf(url, address(encodeURI(term))), term]);
  medians.sort((a, b) => b[0] - a[0]);
  row('search', `newest 20 ${name}, any term`, medians[0][0], { most: 5 }, unit('ms', 2), medians.map(([ms, term]) => `${term} ${ms.toFixed(2)}`).join(', '));
}

module.exports = async (archive) => {
  const server = await startOnrecord(archive.file);
  for (let i = 0; i < 50; i++) await fetched(`${server.url}/v1/claims?limit=${i + 1}&fields=id`);
  await newest(server.url, 'articles', (term) => `/v1/articles?q=${term}`);
  await newest(server.url, 'claims', (term) => `/v1/claims?q=${term}`);
  await newest(server.url, 'of /v1/search', (term) => `/v1/search?q=${term}`);
  const beginning = await medianOf(server.url, '/v1/articles?q=govern*');
  row('search', 'newest 20 articles with a beginning of such a term (govern*)', beginning, {}, unit('ms'), 'all of its hits are read by FTS5');
  const best = (address) => medianOf(server.url, address);
  row('search', 'best 20 articles of a term in 65 % of them', await best('/v1/articles?q=government&sort=relevance'), { most: 50 }, unit('ms'));
  row('search', 'best 20 claims of a common term', await best('/v1/claims?q=budget&sort=relevance'), { most: 50 }, unit('ms'));
  row('search', 'best 20 of /v1/search of a term in 65 % of all articles', await best('/v1/search?q=government&sort=relevance'), { most: 50 }, unit('ms'));
  await server.stop();
};
