// The wall clock of a program under torture: clock_shim.c shows it what is set here, from that moment on.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { binary } = require('../api/harness');

const DAY_MS = 86400000;

class Clock {
  constructor(file) {
    this.file = file;
    this.offset = 0;
    fs.writeFileSync(file, Buffer.alloc(8));
    const shim = path.join(path.dirname(binary), 'tests/torture/clock_shim.so');
    this.env = { LD_PRELOAD: shim, ONRECORD_TEST_CLOCK: file };
  }

  // Milliseconds from the system's clock on, which may be many years either way.
  set(offset) {
    this.offset = offset;
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(offset)) * 1000000n);
    const fd = fs.openSync(this.file, 'r+');
    fs.writeSync(fd, bytes, 0, 8, 0);
    fs.closeSync(fd);
  }

  setTo(date) {
    this.set(date - Date.now());
  }

  now() {
    return Date.now() + this.offset;
  }
}

module.exports = { Clock, DAY_MS };
