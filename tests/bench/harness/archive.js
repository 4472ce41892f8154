// The database that is measured on: made once, kept in BUILD/bench, and made anew when the schema, the generator or the
// size is another one. Beside it are lists of what is asked for.
'use strict';

const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { root, build, settings, tool, say } = require('./settings');

const generator = ['archive.c', 'archive.h', 'vocabulary.c', 'vocabulary.h', 'chance.c', 'make_archive.c'];

// What the database is made of: it is another one when any of this changes.
function stamp(articles) {
  const hash = crypto.createHash('sha256').update(`${settings.seed} ${articles}`);
  const migrations = path.join(root, 'migrations/sqlite');
  for (const name of fs.readdirSync(migrations).sort()) hash.update(fs.readFileSync(path.join(migrations, name)));
  for (const name of generator) hash.update(fs.readFileSync(path.join(root, 'tests/bench', name)));
  return hash.digest('hex').slice(0, 12);
}

const lists = `.mode tabs
.output claims
SELECT id FROM claim ORDER BY id LIMIT 20000;
.output articles
SELECT id FROM article ORDER BY id LIMIT 20000;
.output speakers
SELECT id, claims_made FROM entity WHERE claims_made >= 60 ORDER BY id;
CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'claim_fts', 'row');
.output terms
SELECT term FROM temp.words WHERE doc >= 20 AND length(term) > 3 ORDER BY term;
.output newest
SELECT max(published) FROM article;
`;

function makeLists(file, folder) {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('sqlite3', ['-batch', file], { input: lists, cwd: folder, stdio: ['pipe', 'inherit', 'inherit'] });
}

function remove(folder) {
  fs.rmSync(folder, { recursive: true, force: true });
}

// Earlier databases of another stamp are not needed any more.
function removeOthers(parent, prefix, keep) {
  for (const name of fs.existsSync(parent) ? fs.readdirSync(parent) : [])
    if (name.startsWith(prefix) && name !== keep) remove(path.join(parent, name));
}

function make(file, articles) {
  const started = Date.now();
  say(`making a database of ${articles} articles (kept in ${path.relative(root, path.dirname(file))})`);
  execFileSync(tool('make_archive'), ['database', file, String(settings.seed), String(articles)], { stdio: ['ignore', 'ignore', 'inherit'] });
  fs.rmSync(`${file}-lock`, { force: true });
  say(`  ${((Date.now() - started) / 1000).toFixed(0)} s, ${(fs.statSync(file).size / 1e6).toFixed(0)} MB`);
}

function read(folder, name) {
  return fs.readFileSync(path.join(folder, name), 'utf8').trim().split('\n');
}

class Archive {
  // The database of so many articles. BENCH_DB names one that is there already.
  static open(articles = settings.articles) {
    const given = settings.database && articles === settings.articles;
    const name = `archive-${articles}-${given ? 'given' : stamp(articles)}`;
    const folder = path.join(build, 'bench', name);
    const archive = new Archive();
    archive.articles = articles;
    archive.folder = folder;
    archive.file = given ? path.resolve(settings.database) : path.join(folder, 'onrecord.db');
    removeOthers(path.join(build, 'bench'), `archive-${articles}-`, name);
    fs.mkdirSync(folder, { recursive: true });
    if (!fs.existsSync(archive.file)) archive.make();
    if (!fs.existsSync(path.join(folder, 'lists/newest'))) makeLists(archive.file, path.join(folder, 'lists'));
    return archive;
  }

  make() {
    const part = `${this.file}.part`;
    for (const suffix of ['', '-wal', '-shm', '-lock']) fs.rmSync(part + suffix, { force: true });
    make(part, this.articles);
    fs.renameSync(part, this.file);
  }

  list(name) {
    return read(path.join(this.folder, 'lists'), name);
  }

  // A copy that may be written to.
  copy(to) {
    fs.copyFileSync(this.file, to);
    fs.chmodSync(to, 0o644);
    return to;
  }
}

module.exports = { Archive };
