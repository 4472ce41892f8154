// A validating proxy between the tests and the server: Prism holds each request and each answer against openapi.json on
// its own account. With ONRECORD_PROXY=1 the harness sends what it can through it.
'use strict';

const assert = require('node:assert/strict');
const { document } = require('./contract');

function isWellFormed(target) {
  try {
    return Boolean(decodeURIComponent(target));
  } catch {
    return false;
  }
}

class Proxy {
  static async start(upstream) {
    const { createLogger } = require('@stoplight/prism-core');
    const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
    const { createServer } = require('@stoplight/prism-http-server');
    const operations = await getHttpOperationsFromSpec(structuredClone(document));
    const logger = createLogger('proxy', { enabled: false });
    const listening = (validateRequest) => {
      const checks = { validateRequest, validateResponse: true, checkSecurity: validateRequest, errors: true };
      const config = { ...checks, isProxy: true, upstream: new URL(upstream), mock: { dynamic: false } };
      const server = createServer(operations, { cors: false, config, components: { logger } });
      proxy.servers.push(server);
      return server.listen(0, '127.0.0.1');
    };
    const proxy = new Proxy();
    proxy.servers = [];
    proxy.strict = await listening(true);
    proxy.lax = await listening(false); // for requests that are meant to be wrong: only the answers are checked
    return proxy;
  }

  // Where to send a request that is to be answered with `status`; undefined: past the proxy, which knows neither HEAD,
  // OPTIONS and what is not described, nor streams and JSON-LD (which it takes for JSON), and takes broken bodies and
  // encodings apart itself.
  for(operation, target, status, { headers = {}, type, body }) {
    const types = Object.keys(operation?.responses[200]?.content || {});
    const lines = types.includes('application/x-ndjson') && !types.includes('application/json');
    const streams = lines || [target, headers.Accept, type].some((text) => /ndjson|event-stream|jsonld|ld\+json/.test(text || ''));
    const otherwise = headers.Authorization && !headers.Authorization.startsWith('Bearer '); // it reads no other case
    const elsewhere = status > 304 && status < 400; // it goes there itself
    if (!operation || streams || otherwise || elsewhere) return undefined;
    if (status < 400) return this.strict;
    return body === undefined && isWellFormed(target) ? this.lax : undefined;
  }

  // Prism answers with a problem of its own when it finds something.
  check(answer, about) {
    const found = answer.headers.get('sl-violations') || (answer.text.includes('stoplight.io/prism') && answer.text);
    assert.ok(!found, `${about}: the proxy found ${found}`);
  }

  async stop() {
    for (const server of this.servers) await server.close();
  }
}

module.exports = { Proxy };
