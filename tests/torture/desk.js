// A desk: it writes articles and corrects what was found in them, one thing at a time, and remembers what it was told.
// Its people and addresses are its own, so that what comes of its work does not depend on what other desks do meanwhile.
'use strict';

const { Unanswered } = require('./subject');

const PATCH = 'application/merge-patch+json';
const NDJSON = 'application/x-ndjson';
const syllables = ['ba', 'do', 'ke', 'li', 'mu', 'na', 'po', 'ri', 'su', 'ta'];
const given = ['Anna', 'Karl', 'Marta', 'Peter', 'Julia', 'Simon'];
const nouns = ['bridge', 'harbour', 'budget', 'school', 'theatre', 'railway', 'market', 'museum', 'river', 'forest'];

// A surname for a number: Badoke, …
function surname(number) {
  const word = String(number).padStart(4, '0').replace(/\d/g, (digit) => syllables[digit]);
  return word[0].toUpperCase() + word.slice(1);
}

class Desk {
  constructor(number, random) {
    Object.assign(this, { number, random, made: 0, keys: 0 });
    this.articles = new Map(); // by id: { url, body, headline, etag }
    this.deleted = new Set();
    this.claims = new Map(); // by id: what is known of one that was corrected
    this.merged = new Map(); // id → id
    this.log = []; // every request that was done, in order
    this.pending = null; // one that nobody has answered
    this.counts = { acknowledged: 0, repeated: 0 };
  }

  // ---- Requests ----

  key() {
    return this.random.chance(0.5) ? { 'Idempotency-Key': `desk-${this.number}-${++this.keys}` } : {};
  }

  // A request that is answered is done; its `take` notes what the answer says. `allowed`: the statuses that may come,
  // and `again` those that may come when it is sent once more after it may have been done.
  async ask(subject, request) {
    this.pending = request;
    const answer = await subject.call(request.method, request.target, request);
    if (!request.allowed.includes(answer.status)) this.wrong(request, answer);
    this.done(request, answer);
  }

  wrong(request, answer) {
    throw new Error(`desk ${this.number}: ${request.method} ${request.target} ${JSON.stringify(request.headers)} answers ${answer.status}: ${answer.text.slice(0, 600)}`);
  }

  done(request, answer) {
    if (answer.status < 400 || request.again?.includes(answer.status)) request.take(answer);
    const { method, target, headers, body, type } = request;
    this.log.push({ method, target, headers, body, type, refused: answer.status === 409 });
    this.pending = null;
    this.counts.acknowledged++;
  }

  // After a restart: what nobody has answered is sent again.
  async settle(subject) {
    const request = this.pending;
    if (!request) return;
    const answer = await subject.call(request.method, request.target, request);
    const keyed = 'Idempotency-Key' in request.headers;
    const allowed = keyed ? request.allowed : [...request.allowed, ...request.again];
    if (!allowed.includes(answer.status)) this.wrong(request, answer);
    if (answer.headers['idempotency-replayed']) this.counts.repeated++;
    if (request.method === 'POST' || request.allowed.includes(answer.status)) return this.done(request, answer);
    const now = await subject.call('GET', request.shown || request.target);
    this.done(request, now);
  }

  // ---- What it does ----

  // A statement of two people of this article alone.
  compose() {
    const number = this.number * 1000 + this.made++;
    const [one, other] = [`${this.random.pick(given)} ${surname(number)}`, `${this.random.pick(given)} ${surname(9999 - number)}`];
    const [a, b] = [this.random.pick(nouns), this.random.pick(nouns)];
    return {
      url: `https://desk.example/${this.number}/${number}`,
      headline: `The ${a} and the ${b}, ${number}`,
      articleBody: `“The ${a} number ${number} is done,” ${one} said. ${other} said that the ${b} would cost ${number} crowns. “It is late,” ${one} added.`,
    };
  }

  takeArticle(article, answer) {
    const { id } = answer.json();
    this.articles.set(id, { ...article, etag: answer.headers.etag });
    this.deleted.delete(id);
  }

  post(subject) {
    const article = this.compose();
    const take = (answer) => this.takeArticle(article, answer);
    return this.ask(subject, { method: 'POST', target: '/v1/articles', headers: this.key(), body: article, allowed: [201], again: [200], take });
  }

  bulk(subject) {
    const articles = Array.from({ length: 2 + this.random.below(5) }, () => this.compose());
    const body = articles.map((article) => JSON.stringify(article)).join('\n') + '\n';
    const take = (answer) => {
      const lines = answer.text.trim().split('\n').map((line) => JSON.parse(line));
      if (lines.length !== articles.length || lines.some(({ status }) => status !== 201 && status !== 200)) this.wrong({ method: 'POST', target: 'lines' }, answer);
      lines.forEach(({ id }, i) => this.articles.set(id, { ...articles[i], etag: null }));
    };
    return this.ask(subject, { method: 'POST', target: '/v1/articles', headers: this.key(), body, type: NDJSON, allowed: [200], again: [], take });
  }

  // Another text at the same address.
  rewrite(subject, id) {
    const { url, headline } = this.articles.get(id);
    const article = { ...this.compose(), url, headline };
    const take = (answer) => this.takeArticle(article, answer);
    return this.ask(subject, { method: 'POST', target: '/v1/articles', headers: this.key(), body: article, allowed: [200], again: [], take });
  }

  rename(subject, id) {
    const article = this.articles.get(id), headline = `${article.headline.split(';')[0]}; corrected ${++this.made}`;
    const take = (answer) => this.articles.set(id, { ...article, headline, etag: answer.headers.etag });
    const headers = { 'If-Match': article.etag || '*' };
    return this.ask(subject, { method: 'PATCH', target: `/v1/articles/${id}`, headers, body: { headline }, type: PATCH, allowed: [200], again: [412], take });
  }

  remove(subject, id) {
    const take = () => {
      this.articles.delete(id);
      this.deleted.add(id);
    };
    return this.ask(subject, { method: 'DELETE', target: `/v1/articles/${id}`, headers: { 'If-Match': '*' }, allowed: [204], again: [404], take });
  }

  async claimOf(subject, id) {
    const { data } = (await subject.call('GET', `/v1/articles/${id}/claims`)).json();
    const claim = this.random.pick(data);
    return { claim, etag: (await subject.call('GET', `/v1/claims/${claim.id}`)).headers.etag };
  }

  async correct(subject, article) {
    const { claim, etag } = await this.claimOf(subject, article);
    const reviewStatus = this.random.pick(['confirmed', 'rejected']), target = `/v1/claims/${claim.id}`;
    const take = () => this.claims.set(claim.id, { ...this.claims.get(claim.id), article, reviewStatus });
    return this.ask(subject, { method: 'PATCH', target, headers: { 'If-Match': etag }, body: { reviewStatus }, type: PATCH, allowed: [200], again: [412], take });
  }

  async review(subject, article) {
    const { claim, etag } = await this.claimOf(subject, article);
    const rating = `Rated ${++this.made}`, target = `/v1/claims/${claim.id}/review`, shown = `/v1/claims/${claim.id}`;
    const take = () => this.claims.set(claim.id, { ...this.claims.get(claim.id), article, rating });
    return this.ask(subject, { method: 'PUT', target, shown, headers: { 'If-Match': etag }, body: { rating }, allowed: [200, 201], again: [412], take });
  }

  // Two people of an article become one, or one of them two.
  async merge(subject, article) {
    const { data } = (await subject.call('GET', `/v1/articles/${article}/entities?type=Person&limit=200`)).json();
    const [into, from] = data.filter(({ type }) => type === 'Person').map(({ id }) => id);
    if (!from) return this.post(subject);
    const take = () => this.merged.set(from, into);
    const headers = { 'Idempotency-Key': `desk-${this.number}-${++this.keys}` };
    return this.ask(subject, { method: 'POST', target: `/v1/entities/${into}/merge`, headers, body: { from: [from] }, allowed: [200], take });
  }

  async split(subject, article) {
    const { data } = (await subject.call('GET', `/v1/articles/${article}/mentions?limit=200`)).json();
    const mention = data.find(({ form }) => form === 'name');
    if (!mention) return this.post(subject);
    const headers = { 'Idempotency-Key': `desk-${this.number}-${++this.keys}` };
    const body = { mentions: [mention.id], name: `${this.random.pick(given)} Split ${surname(this.number * 1000 + ++this.made)}` };
    return this.ask(subject, { method: 'POST', target: `/v1/entities/${mention.entity.id}/split`, headers, body, allowed: [201, 409], take: () => {} });
  }

  // Each in its share of the time.
  step(subject) {
    const id = this.articles.size ? this.random.pick([...this.articles.keys()]) : null;
    const what = id ? this.random.below(20) : 0;
    if (what < 7) return this.post(subject);
    if (what < 9) return this.bulk(subject);
    const doing = ['rewrite', 'rename', 'rename', 'remove', 'correct', 'correct', 'review', 'review', 'merge', 'merge', 'split'];
    return this[doing[what - 9]](subject, id);
  }

  // Until the program is gone.
  async work(subject) {
    for (;;) {
      try {
        await this.step(subject);
      } catch (error) {
        if (error instanceof Unanswered) return;
        throw error;
      }
    }
  }

  // ---- What must be there ----

  fail(what, answer) {
    throw new Error(`desk ${this.number}: ${what}; it is ${answer.status} ${answer.text.slice(0, 400)}`);
  }

  async checkArticle(subject, id) {
    const { headline, articleBody, etag } = this.articles.get(id);
    const answer = await subject.call('GET', `/v1/articles/${id}?include=articleBody`);
    if (answer.status !== 200) this.fail(`article ${id} was acknowledged`, answer);
    const now = answer.json();
    if (now.headline !== headline || now.articleBody !== articleBody) this.fail(`article ${id} was acknowledged as ${headline}`, answer);
    if (etag && answer.headers.etag.split('-')[0] !== etag.split('-')[0]) this.fail(`article ${id} had the revision ${etag}, it has ${answer.headers.etag}`, answer);
    const lists = [now.counts.claims, (await subject.call('GET', `/v1/articles/${id}/claims?limit=200`)).json().data.length];
    if (lists[0] !== lists[1]) this.fail(`article ${id} counts ${lists[0]} claims and has ${lists[1]}`, answer);
  }

  async checkClaim(subject, id, { article, reviewStatus, rating }) {
    if (!this.articles.has(article)) return;
    const answer = await subject.call('GET', `/v1/claims/${id}`);
    if (answer.status === 404) return; /* the text has changed, and the claim waits for its words */
    const now = answer.json();
    if (reviewStatus && now.reviewStatus !== reviewStatus) this.fail(`claim ${id} was ${reviewStatus}`, answer);
    if (rating && now.review?.rating !== rating) this.fail(`claim ${id} was rated ${rating}`, answer);
  }

  // A part of all, and what was done last.
  async check(subject, share) {
    let checked = 0;
    for (const id of this.articles.keys()) if (this.random.chance(share)) checked++, await this.checkArticle(subject, id);
    for (const [id, claim] of this.claims) if (this.random.chance(share)) checked++, await this.checkClaim(subject, id, claim);
    for (const id of this.deleted) {
      if (!this.random.chance(share)) continue;
      const answer = await subject.call('GET', `/v1/articles/${id}`);
      if (answer.status !== 404) this.fail(`article ${id} was deleted`, answer);
      checked++;
    }
    return checked;
  }

  // The same work on another program that nobody kills.
  async repeat(subject) {
    for (const { headers, refused, ...request } of this.log) {
      const answer = await subject.call(request.method, request.target, { ...request, headers: { ...headers, ...(headers['If-Match'] ? { 'If-Match': '*' } : {}) } });
      if (refused ? answer.status !== 409 : answer.status >= 400) this.fail(`once more, without a kill: ${request.method} ${request.target} ${JSON.stringify(request.body)}`, answer);
    }
  }
}

module.exports = { Desk };
