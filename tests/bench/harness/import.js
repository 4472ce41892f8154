// The rows of a database through the sqlite3 shell's .import into the same tables, with the same indexes, triggers and
// full-text tables. What .import cannot do is left out or stands in: it knows no NULL, so 0 stands for it, in the conditions
// of indexes as well; it knows no functions of the program, so triggers that call one are left out, which these rows would
// not set off; and the full-text tables number their rows by themselves.
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { spend } = require('./measure');

const fullText = {
  article_fts: 'SELECT a.headline, t.body FROM article a JOIN article_text t ON t.article = a.pk AND t.number = a.version ORDER BY a.pk',
  claim_fts: 'SELECT text FROM claim ORDER BY pk',
  entity_fts: 'SELECT folded FROM entity_name ORDER BY pk',
};
const kept = ['meta', 'migration', 'total']; // which the program fills when it makes a database
const pragmas = 'PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = -8000; PRAGMA temp_store = memory;';

function ask(db, sql) {
  const out = execFileSync('sqlite3', ['-batch', '-json', db, sql], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return out ? JSON.parse(out) : [];
}

const objects = (db, type) => ask(db, `SELECT name, sql FROM sqlite_master WHERE type = '${type}' AND sql IS NOT NULL ORDER BY rowid`);

function ownTables(db) {
  const shadow = (name) => Object.keys(fullText).some((table) => name.startsWith(`${table}_`)) || name.startsWith('sqlite_');
  return objects(db, 'table').filter(({ name }) => !shadow(name));
}

function schema(db) {
  const indexes = objects(db, 'index').map(({ sql }) => sql.replace(/IS NOT NULL/g, '<> 0'));
  const triggers = objects(db, 'trigger').map(({ sql }) => sql).filter((sql) => !sql.includes('onr_'));
  const tables = ownTables(db).map(({ sql }) => sql);
  return `${[...tables, ...indexes, ...triggers].join(';\n')};\n`;
}

// The statement that gives a table's rows in the order in which they are stored.
function rowsOf(db, table) {
  if (fullText[table]) return fullText[table];
  const columns = ask(db, `SELECT name, "notnull", type FROM pragma_table_info('${table}')`);
  const list = columns.map(({ name, notnull, type }) => (notnull || type === 'TEXT' ? `"${name}"` : `ifnull("${name}", 0)`));
  return `SELECT ${list.join(', ')} FROM "${table}"`;
}

// What .import cost: { cpu, seconds }
async function importRows(db, folder) {
  const tables = ownTables(db).map(({ name }) => name).filter((name) => !kept.includes(name));
  const file = (table) => path.join(folder, `${table}.csv`);
  const out = tables.map((table) => `.output ${file(table)}\n${rowsOf(db, table)};\n`);
  execFileSync('sqlite3', ['-batch', db], { input: `.mode csv\n${out.join('')}` });
  const target = path.join(folder, 'imported.db');
  const total = 'INSERT INTO total VALUES (1, 0, 0, 0, 0, 0);';
  execFileSync('sqlite3', ['-batch', target], { input: `${pragmas}\n${schema(db)}${total}\n` });
  const script = path.join(folder, 'import.sql');
  const full = tables.filter((table) => fs.statSync(file(table)).size > 0);
  fs.writeFileSync(script, `${pragmas}\n.mode csv\n${full.map((table) => `.import ${file(table)} ${table}\n`).join('')}`);
  const cost = await spend('sqlite3', ['-batch', '-bail', target, `.read ${script}`]);
  assertSame(db, target, tables.filter((table) => !fullText[table]));
  return cost;
}

function assertSame(db, target, tables) {
  const sql = tables.map((table) => `SELECT '${table}' AS name, count(*) AS rows FROM "${table}"`).join(' UNION ALL ');
  const [ours, theirs] = [ask(db, sql), ask(target, sql)].map((rows) => JSON.stringify(rows));
  if (ours !== theirs) throw new Error(`.import brought in other rows: ${theirs} instead of ${ours}`);
}

module.exports = { importRows };
