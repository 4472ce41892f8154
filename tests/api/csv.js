// RFC 4180, strictly: what is not as it says fails.
'use strict';

const assert = require('node:assert/strict');

function parse(text) {
  const rows = [];
  let row = [];
  for (let at = 0; at < text.length; ) {
    let value = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        assert.ok(at < text.length, 'a quoted cell has no end');
        if (text[at] !== '"') value += text[at];
        else if (text[at + 1] === '"') value += text[at++];
        else break;
      }
      at++;
    } else {
      while (at < text.length && !',\r\n'.includes(text[at])) {
        assert.notEqual(text[at], '"', 'a quote within a cell that has none around it');
        value += text[at++];
      }
    }
    row.push(value);
    if (text[at] === ',') {
      at++;
      if (text[at] === '\r' || at === text.length) row.push('');
    }
    if (text[at] === '\r') {
      assert.equal(text[at + 1], '\n', 'a line ends with CRLF');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  assert.equal(row.length, 0, 'the last line ends with CRLF');
  rows.forEach((one) => assert.equal(one.length, rows[0].length, 'each row has as many cells as the first'));
  return rows;
}

// What a cell was before it was made safe for spreadsheets.
const undo = (cell) => cell.replace(/^'(?=[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/, '');

module.exports = { parse, undo };
