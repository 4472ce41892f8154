// A walk through all claims: what page 10,000 (the last but a few, of a small database) takes beside page 1. The addresses
// of the pages are kept with the database.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { row, times } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { get, fetched } = require('../harness/http');
const { median } = require('../harness/measure');
const { say } = require('../harness/settings');

const DEEPEST = 10000;
const PAGES = 100; // of which the time is taken, at each end
const LIMIT = 20;
const START = `/v1/claims?limit=${LIMIT}`;

async function next(url, target) {
  const answer = await get(url + target);
  return answer.status === 200 ? JSON.parse(answer.body).next : null;
}

// The first and the last PAGES addresses of a walk.
async function walk(archive, url) {
  const pages = { near: [], deep: [] };
  const claims = archive.articles * 9; // a few less than there are
  const deepest = Math.min(DEEPEST, Math.floor(claims / LIMIT));
  say(`  walking ${deepest} pages`);
  for (let number = 1, target = START; target && number <= deepest; number++) {
    if (number > 1 && number <= PAGES + 1) pages.near.push(target);
    if (number > deepest - PAGES) pages.deep.push(target);
    target = await next(url, target);
  }
  return pages;
}

async function findPages(archive, url) {
  const file = path.join(archive.folder, 'pages.json');
  if (fs.existsSync(file)) {
    const pages = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (await next(url, pages.deep[PAGES - 1])) return pages;
  }
  const pages = await walk(archive, url);
  fs.writeFileSync(file, JSON.stringify(pages));
  return pages;
}

module.exports = async (archive) => {
  const first = await startOnrecord(archive.file);
  const pages = await findPages(archive, first.url);
  await first.stop();
  const server = await startOnrecord(archive.file); // which has answered none of them yet
  for (const target of pages.near.slice(0, 20)) await fetched(`${server.url}${target}&fields=id`);
  const near = [];
  const deep = [];
  for (let i = 0; i < Math.min(pages.near.length, pages.deep.length); i++) {
    near.push((await fetched(server.url + pages.near[i])).us);
    deep.push((await fetched(server.url + pages.deep[i])).us);
  }
  await server.stop();
  const figure = median(deep) / median(near);
  row('pages', 'page 10,000 of a cursor walk : page 1', figure, { least: 0.8, most: 1.2 }, times(2), `${median(deep).toFixed(0)} µs : ${median(near).toFixed(0)} µs, medians of ${deep.length} pages, each for the first time`);
};
