// Reads Prometheus' text format and holds it against its rules; promtool's as well, where it is installed.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const labelPair = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

function readLabels(text, line) {
  const labels = {};
  labelPair.lastIndex = 0;
  for (let match; labelPair.lastIndex < text.length; labels[match[1]] = match[2]) {
    match = labelPair.exec(text);
    assert.ok(match && !(match[1] in labels), line);
  }
  return labels;
}

const number = (text) => ({ '+Inf': Infinity, '-Inf': -Infinity })[text] ?? Number(text);

// A family's buckets: cumulative, in order, ended by +Inf, which is the count.
function checkHistogram(name, samples) {
  const series = new Map();
  for (const { name: full, labels, value } of samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(others);
    if (!series.has(key)) series.set(key, { buckets: [] });
    const one = series.get(key);
    if (full === `${name}_bucket`) one.buckets.push([number(le), value]);
    else one[full.slice(name.length + 1)] = value;
  }
  for (const { buckets, sum, count } of series.values()) {
    assert.ok(sum >= 0 && count >= 0, name);
    assert.equal(buckets.at(-1)[0], Infinity, name);
    assert.equal(buckets.at(-1)[1], count, name);
    for (let i = 1; i < buckets.length; i++) assert.ok(buckets[i][0] > buckets[i - 1][0] && buckets[i][1] >= buckets[i - 1][1], name);
  }
}

// Families by name: { type, help, samples: [{ name, labels, value }] }.
function readExposition(text) {
  const families = new Map();
  const seen = new Set();
  let family;
  assert.ok(text.endsWith('\n'));
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) || [];
    if (keyword === 'HELP') {
      assert.ok(!families.has(name), `${name} comes in one piece`);
      families.set(name, (family = { name, help: rest, samples: [] }));
    } else if (keyword === 'TYPE') {
      assert.ok(family.name === name && !family.type && ['counter', 'gauge', 'histogram'].includes(rest), line);
      family.type = rest;
    } else {
      const [, full, labels, value] = sampleLine.exec(line) || assert.fail(line);
      const own = family.type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => family.name + end) : [family.name];
      assert.ok(own.includes(full), line);
      assert.ok(!seen.has(`${full}{${labels}}`), `${line} is there twice`);
      seen.add(`${full}{${labels}}`);
      family.samples.push({ name: full, labels: readLabels(labels || '', line), value: number(value) });
      assert.ok(!Number.isNaN(number(value)), line);
    }
  }
  for (const { name, type, samples } of families.values()) {
    assert.equal(type === 'counter', name.endsWith('_total'), name);
    if (type === 'histogram') checkHistogram(name, samples);
    if (type !== 'gauge') assert.ok(samples.every(({ value }) => value >= 0), name);
  }
  return families;
}

// Whether promtool is there; it fails for what promtool finds fault with.
function promtool(text) {
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  if (error) return false;
  assert.equal(status, 0, stdout + stderr);
  return true;
}

module.exports = { readExposition, promtool };
