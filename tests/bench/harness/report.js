// The table: what was measured, the figure, what it must reach.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { build } = require('./settings');

const rows = [];

// bar: { least } or { most } that `value` is held to, or none; show: how the figure reads.
function row(group, work, value, bar = {}, show = (number) => number.toFixed(2), note = '') {
  const held = bar.least !== undefined || bar.most !== undefined;
  const reached = held ? value >= (bar.least ?? -Infinity) && value <= (bar.most ?? Infinity) : null;
  const bounds = [];
  if (bar.least !== undefined) bounds.push(`≥ ${show(bar.least)}`);
  if (bar.most !== undefined) bounds.push(`≤ ${show(bar.most)}`);
  const entry = { group, work, value, figure: show(value), bar: bounds.join(', '), reached, note };
  rows.push(entry);
  print(entry);
}

function skip(group, work, reason) {
  const entry = { group, work, figure: 'skipped', bar: '', reached: null, note: reason };
  rows.push(entry);
  print(entry);
}

const marks = { true: 'reached', false: 'MISSED', null: '' };

function print({ group, work, figure, bar, reached, note }) {
  const columns = [group.padEnd(11), work.padEnd(58), figure.padStart(13), bar.padEnd(18), marks[reached].padEnd(7), note];
  process.stdout.write(`${columns.join('  ').trimEnd()}\n`);
}

// Prints what was missed once more, and keeps all of it in BUILD/bench/results.json.
function finish() {
  const missed = rows.filter((entry) => entry.reached === false);
  const held = rows.filter((entry) => entry.reached !== null).length;
  process.stdout.write(`\n${held - missed.length} of ${held} bars reached\n`);
  for (const entry of missed) process.stdout.write(`missed: ${entry.work}: ${entry.figure} (${entry.bar})\n`);
  fs.mkdirSync(path.join(build, 'bench'), { recursive: true });
  fs.writeFileSync(path.join(build, 'bench/results.json'), `${JSON.stringify(rows, null, 1)}\n`);
}

const times = (digits) => (number) => `${number.toFixed(digits)} ×`;
const unit = (name, digits = 1) => (number) => `${number.toFixed(digits)} ${name}`;

module.exports = { row, skip, finish, times, unit };
