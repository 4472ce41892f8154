// Requests that are nearly right: good ones, cut, doubled, mixed and strewn with what parsers stumble over, sent in pieces by
// clients that half-close, reset or do not read. All of it is drawn from a seed.
'use strict';

const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const ARTICLE = '{"url":"https://x.example/1","articleBody":"“It rains,” Anna Berg said."}';
const chunked = (...pieces) => pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('') + '0\r\n\r\n';
const post = (target, type, body) => `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

// What a good client sends.
const GOOD = [
  'GET /v1/claims?limit=5 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'GET /v1/articles?q=rain&count=exact HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, zstd\r\n\r\n',
  'GET /v1/search?q=a*+OR+comrades HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: "x"\r\n\r\n',
  'HEAD /v1/entities HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
  'OPTIONS /v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://x.example\r\nAccess-Control-Request-Method: GET\r\n\r\n',
  'GET /v1/export/mentions HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: zstd\r\n\r\n',
  'GET /v1/export/claims?format=csv HTTP/1.0\r\n\r\n',
  'GET /v1/changes?since=now HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n',
  'GET http://127.0.0.1/v1/suggest?q=lav HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'DELETE /v1/articles/art_aaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-Match: *\r\n\r\n',
  post('/v1/articles', 'application/json', ARTICLE),
  post('/v1/articles', 'text/plain; charset=utf-8', 'Mayor Anna Weber closed the bridge.'),
  post('/v1/extract', 'text/plain', '“It rains,” Anna Berg said.'),
  post('/v1/articles', 'application/x-ndjson', `${ARTICLE}\n${ARTICLE}\n`),
  `POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(ARTICLE, '\n', ARTICLE)}`,
  `PUT /v1/claims/clm_aaaaaaaaaaaaaaaa/review HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
];

const HEADERS = [
  'Content-Length: 5', 'Content-Length: -1', 'Content-Length: 99999999999999999999', 'Content-Length: 9223372036854775807',
  'Content-Length: 5, 5', 'Content-Length : 3', 'Content-Length:\t4', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding : chunked', 'Transfer-Encoding:\r\n chunked', 'Transfer-Encoding: \x0bchunked', 'Transfer-Encoding: identity',
  'Expect: 100-continue', 'Expect: 200-ok', 'Upgrade: h2c', 'Upgrade: websocket\r\nConnection: Upgrade', 'Connection: close', 'Connection: keep-alive, close',
  'Host: a', 'Host: a b', 'Host: [::1', 'Content-Encoding: gzip', 'Content-Encoding: br', 'TE: trailers', 'Trailer: Content-Length', 'Range: bytes=0-1',
  'X-Request-Id: \x7f', 'X-Forwarded-For: 1.2.3.4', 'If-Match: "', 'If-None-Match: *', 'Authorization: Bearer \xff', 'Accept: */*;q=x', 'Last-Event-ID: -1',
  'Idempotency-Key: x', `Cookie: ${'a=b; '.repeat(200)}`, `A: ${'x'.repeat(9000)}`, ': empty', 'no colon', ' folded', 'A\0B: c', 'A: b\0c', 'A: b\rB: c', 'A: b\nC: d',
];
const BYTES = ['\0', '\r', '\n', '\r\n', '\r\n\r\n', ' ', '\t', '%', '%00', '%2F', '%', '&', '=', '#', '?', ';', ':', '/', '\x7f', '\xff', '\xc3', '{', '"', 'HTTP/1.1', 'HTTP/9.9', '0\r\n\r\n', 'ffffffffffffffff\r\n'];
const STRANGERS = [
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
  '\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03' + '\xab'.repeat(190),
  'SSH-2.0-OpenSSH_9.2\r\n',
  'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  '\0'.repeat(9000), '\xff'.repeat(9000), '\r\n'.repeat(5000), 'A'.repeat(30000), `GET /${'a/'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET /v1/claims?${'a=1&'.repeat(1500)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\n${'b: c\r\n'.repeat(1500)}\r\n`,
];

const MUTATIONS = [
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text.slice(random.below(text.length)),
  (text, random) => insert(text, random, random.pick(BYTES)),
  (text, random) => insert(text, random, random.pick(BYTES).repeat(1 + random.below(300))),
  (text, random) => text.replace('\r\n', `\r\n${random.pick(HEADERS)}\r\n`),
  (text, random) => text.replace('\r\n\r\n', `\r\n${random.pick(HEADERS)}\r\n\r\n`),
  (text, random) => text.replace(/\r\n/g, (end) => (random.chance(0.3) ? random.pick(['\n', '\r', '\r\r\n', '\0\r\n']) : end)),
  (text, random) => text.replace(/\d+/g, (digits) => (random.chance(0.3) ? random.pick(['0', '-1', '18446744073709551616', '1e9', '0x10', '007', '']) : digits)),
  (text, random) => text.replace(/^[A-Z]+/, random.pick(['get', 'G\0T', 'BREW', '', 'POST', 'GET'])),
  (text, random) => text.replace('HTTP/1.1', random.pick(['HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'http/1.1', ''])),
  (text, random) => {
    const from = random.below(text.length), to = from + random.below(text.length - from);
    return text.slice(0, to) + text.slice(from);
  },
  (text, random) => flip(text, random),
];

function insert(text, random, what) {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + what + text.slice(at);
}

function flip(text, random) {
  const bytes = Buffer.from(text, 'latin1');
  for (let i = 1 + random.below(4); i > 0 && bytes.length; i--) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  return bytes.toString('latin1');
}

// The bytes of an attack: a stranger's, or several requests one behind the other, most of them mutated.
function makeBytes(random) {
  if (random.chance(0.05)) return Buffer.from(random.pick(STRANGERS), 'latin1');
  let text = '';
  for (let i = random.chance(0.7) ? 1 : 1 + random.below(random.chance(0.1) ? 200 : 6); i > 0; i--) {
    let request = random.pick(GOOD);
    for (let j = random.below(4); j > 0; j--) request = random.pick(MUTATIONS)(request, random);
    text += request;
  }
  return Buffer.from(text, 'latin1');
}

// What an answer may begin with. 500 never does: whatever comes, the server knows what to say.
const STATUS = /^HTTP\/1\.[01] (100|2\d\d|304|308|4\d\d|503|505) /;

// Sends the bytes in pieces, and leaves in one of several ways. Resolves once the connection is closed; what came is
// looked at as far as it was read.
async function attack(port, random) {
  const bytes = makeBytes(random), end = random.pick(['wait', 'wait', 'finish', 'reset', 'destroy', 'deaf']);
  const socket = net.connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let begins = '';
  socket.on('error', () => {});
  if (end !== 'deaf') socket.on('data', (data) => (begins.length < 64 ? (begins += data.toString('latin1', 0, 64)) : undefined));
  const pieces = random.chance(0.5) ? 1 : 1 + random.below(6);
  for (let i = 0, at = 0; i < pieces && !socket.destroyed; i++) {
    const to = i + 1 === pieces ? bytes.length : at + random.below(bytes.length - at + 1);
    socket.write(bytes.subarray(at, to));
    at = to;
    if (i + 1 < pieces) await sleep(random.below(10));
  }
  if (end === 'finish') socket.end();
  await Promise.race([closed, sleep(end === 'wait' || end === 'finish' ? 50 + random.below(100) : random.below(30))]);
  if (end === 'reset') socket.resetAndDestroy();
  else socket.destroy();
  await closed;
  if (begins && !STATUS.test(begins)) throw new Error(`${JSON.stringify(bytes.toString('latin1'))} is answered ${JSON.stringify(begins)}`);
  return begins ? 1 : 0;
}

module.exports = { attack, post };
