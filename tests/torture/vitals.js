// What a server under attack is asked from outside: whether it has come to rest, and what it holds then.
'use strict';

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { isSanitized } = require('../api/harness');

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

  // The program's descriptors by what they are: sockets, and files of which each thread opens its own when it first reads.
  descriptors() {
    const folder = `/proc/${this.subject.process.pid}/fd`;
    const names = fs.readdirSync(folder).filter((name) => Number(name) > 2);
    const links = names.map((name) => {
      try {
        return fs.readlinkSync(`${folder}/${name}`);
      } catch {
        return ''; // closed meanwhile
      }
    });
    const sockets = links.filter((link) => link.startsWith('socket:')).length;
    return { sockets, files: links.filter((link) => link.startsWith('/')).length };
  }

  // Memory of the program is its own, and not a sanitizer's.
  plain() {
    return !isSanitized(this.subject.process.pid);
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
        sockets: this.descriptors().sockets - connections - 1, // the one that listens
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
