// One request at a time over a kept connection, uncompressed: fetch asks for compressed answers, which cost something else.
'use strict';

const http = require('node:http');

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

// { status, headers, body, us: microseconds until the answer was whole }
function get(url, headers = {}) {
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const request = http.get(url, { agent, headers }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.once('end', () => {
        const us = Number(process.hrtime.bigint() - started) / 1000;
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString(), us });
      });
    });
    request.once('error', reject);
  });
}

// The same, for those who take nothing but 200.
async function fetched(url, headers) {
  const answer = await get(url, headers);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return answer;
}

module.exports = { get, fetched };
