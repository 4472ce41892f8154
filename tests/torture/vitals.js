// What a server under attack is asked from outside: whether it has come to rest, and what it holds then.
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const PATIENCE_MS = 60000;

class Vitals {
  constructor(subject) {
    this.subject = subject;
  }

  // All of /metrics by name; what has labels goes by its last value.
  async read() {
    const { status, text } = await this.subject.call('GET', '/metrics');
    if (status !== 200) throw new Error(`/metrics answers ${status}: ${text}`);
    return Object.fromEntries([...text.matchAll(/^([a-z_]+)(?:\{[^}]*\})? ([0-9.e+-]+)$/gm)].map(([, name, value]) => [name, Number(value)]));
  }

  // How many requests were answered with a status of that class ("5xx").
  async answered(status) {
    const { text } = await this.subject.call('GET', '/metrics');
    const rows = text.matchAll(/^onrecord_http_requests_total\{([^}]*)\} (\d+)$/gm);
    return [...rows].reduce((sum, [, labels, value]) => sum + (labels.includes(`"${status}"`) ? Number(value) : 0), 0);
  }

  // Waits until nothing is under way but this question; fails where something stays. Every request that was begun is over
  // then, and so is every connection but the one that asks.
  async rest(connections = 1) {
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      const now = await this.read();
      const left = {
        connections: now.onrecord_http_connections - connections,
        requests: now.onrecord_http_requests_in_flight - 1,
        streams: now.onrecord_http_streams + now.onrecord_http_waiting_streams,
        queued: now.onrecord_http_queue_length + now.onrecord_http_workers_busy + now.onrecord_store_waiting_writes,
      };
      if (Object.values(left).every((value) => value === 0)) return now;
      if (Date.now() > end) throw new Error(`the server does not come to rest: ${JSON.stringify(left)}`);
    }
  }
}

module.exports = { Vitals };
