#!/bin/sh
# What is compiled in follows its folder: a file that is added, renamed or removed is noticed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/src/base" "$folder/include" "$folder/tests" "$folder/migrations/sqlite"
cp Makefile "$folder"
cp src/base/embed.sh "$folder/src/base"
cp migrations/sqlite/0001_*.sql "$folder/migrations/sqlite/0001_one.sql"
cd "$folder"
names() {
  "${MAKE:-make}" -s --no-print-directory BUILD=build SANITIZE= build/embedded/migrations.o >/dev/null
  grep -ao '000[0-9]_[a-z]*\.sql' build/embedded/migrations.o | sort -u | tr '\n' ' '
}
expect() {
  found=$(names)
  [ "$found" = "$1" ] && return
  echo "embedded: \"$found\" is compiled in where \"$1\" was expected, after $2"
  exit 1
}
expect '0001_one.sql ' 'the first build'
cp migrations/sqlite/0001_one.sql migrations/sqlite/0002_two.sql
expect '0001_one.sql 0002_two.sql ' 'a file was added'
mv migrations/sqlite/0002_two.sql migrations/sqlite/0003_three.sql
expect '0001_one.sql 0003_three.sql ' 'it was renamed'
rm migrations/sqlite/0003_three.sql
expect '0001_one.sql ' 'it was removed'
before=$(stat -c %Y.%i build/embedded/migrations.o)
sleep 1.1
names >/dev/null
[ "$before" = "$(stat -c %Y.%i build/embedded/migrations.o)" ] || { echo "embedded: it is made again where nothing has changed"; exit 1; }
