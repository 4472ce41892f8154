// A client of server-sent events, which shows everything that a browser's EventSource would make of them.
'use strict';

const http = require('node:http');

class Events {
  // Resolves once the head has come: `status`, `headers`; then `events` grows, and `lastId` as EventSource has it.
  static open(url, headers = {}) {
    const events = new Events();
    events.events = [];
    events.comments = 0;
    events.waiting = [];
    return new Promise((resolve, reject) => {
      events.request = http.get(url, { headers: { Accept: 'text/event-stream', ...headers }, agent: false }, (answer) => {
        events.status = answer.statusCode;
        events.headers = answer.headers;
        events.answer = answer;
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (text) => {
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop();
          blocks.forEach((block) => events.take(block));
          events.waiting = events.waiting.filter((look) => !look());
        });
        events.ended = new Promise((done) => answer.once('close', done));
        resolve(events);
      });
      events.request.on('error', reject);
    });
  }

  take(block) {
    const event = { data: '' };
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments++;
      const [, name, value] = /^(\w+): ?(.*)$/s.exec(line) || [];
      if (name === 'id') this.lastId = value;
      else if (name === 'retry') this.retry = Number(value);
      else if (name) event[name] = value;
    }
    if (event.data) this.events.push({ id: this.lastId, event: event.event, data: JSON.parse(event.data) });
  }

  // Once there are so many events, or `test` is true of what there is.
  until(test) {
    const enough = typeof test === 'number' ? () => this.events.length >= test : test;
    return new Promise((resolve) => {
      const look = () => enough(this) && (resolve(this.events), true);
      if (!look()) this.waiting.push(look);
    });
  }

  close() {
    this.request.destroy();
    return this.ended;
  }
}

module.exports = { Events };
