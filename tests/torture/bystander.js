// Someone who asks for one thing on one connection, as anybody would, while others attack. Every answer must be there and
// the same.
'use strict';

const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

class Bystander {
  // `address` of this machine: another than others' makes another client.
  constructor(subject, target, address = '127.0.0.1') {
    const agent = new http.Agent({ keepAlive: true, localAddress: address });
    Object.assign(this, { subject, target, agent, asked: 0, slowest: 0, over: false });
    this.done = this.ask();
    this.done.catch(() => {}); // stop() tells of it
  }

  async ask() {
    let first;
    while (!this.over) {
      const begun = Date.now();
      const { status, text } = await this.subject.call('GET', this.target, { agent: this.agent });
      this.slowest = Math.max(this.slowest, Date.now() - begun);
      first ??= text;
      if (status !== 200 || text !== first) throw new Error(`a bystander got ${status}: ${text.slice(0, 300)}`);
      this.asked++;
      await sleep(2);
    }
  }

  async stop() {
    this.over = true;
    await this.done;
    this.agent.destroy();
  }
}

module.exports = { Bystander };
