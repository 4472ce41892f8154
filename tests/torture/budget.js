// How long a kind of torture may go on, by the clock or by rounds, and the random numbers that it draws.
'use strict';

// A generator of our own (mulberry32), so that a seed gives the same choices everywhere.
class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  // From 0 to below 1.
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // A whole number from 0 to below `count`.
  below(count) {
    return Math.floor(this.next() * count);
  }

  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  // A generator of its own for part of the work, so that what runs at once draws apart.
  split() {
    return new Random(Math.floor(this.next() * 4294967296));
  }
}

class Budget {
  // options: seconds or rounds, seed, note
  constructor({ seconds = Infinity, rounds = Infinity, seed = 1, note = () => {} }) {
    Object.assign(this, { seconds, rounds, seed, note });
    this.random = new Random(seed);
    this.ends = Date.now() + seconds * 1000;
    this.begun = 0;
  }

  over() {
    return Date.now() >= this.ends;
  }

  // Whether another round is to begin: at least one does.
  round() {
    if (this.begun > 0 && (this.over() || this.begun >= this.rounds)) return false;
    this.begun++;
    return true;
  }
}

module.exports = { Budget, Random };
