// A page that has not changed: If-None-Match, 304.
'use strict';

const { row, times } = require('../harness/report');
const { startOnrecord } = require('../harness/programs');
const { fetched } = require('../harness/http');
const { beside } = require('../harness/beside');
const workload = require('../harness/workload');

module.exports = async (archive) => {
  const server = await startOnrecord(archive.file);
  for (const [name, at] of [['claims', 0], ['articles', 0], ['lists', 0]]) {
    const work = workload[name](archive, 10);
    const page = { name: work.name, paths: [work.paths[at]] };
    const etag = (await fetched(server.url + page.paths[0])).headers.etag;
    const measured = await beside(server, page, { status: 304, headers: [`If-None-Match: ${etag}`], expect: ['304'] });
    row('unchanged', `304 for ${page.name} : a constant 304`, measured.rate, { least: 0.85 }, times(2), `${measured.ourRate.toFixed(0)}/s, bare ${measured.bareRate.toFixed(0)}/s`);
  }
  await server.stop();
};
