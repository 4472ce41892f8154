#!/bin/sh
# How much memory and time a large body of NDJSON takes: bulk.sh BUILD [MEGABYTES]. The lines are articles that are there
# after the first of them, and lines that are wrong, so that it is the body that is measured and not the analysis.
set -eu
build=$1
megabytes=${2:-400}
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
mkdir "$folder/none"
"$build/onrecord" serve --db "$folder/x.db" --listen 127.0.0.1:0 --seeds "$folder/none" --log-level off >"$folder/out" &
server=$!
until grep -q http "$folder/out"; do sleep 0.05; done
url=$(sed -n '1s/.* //p' "$folder/out")
memory() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status"; }

line='{"headline":"A line","articleBody":"%s","url":"https://news.example/one"}\n{"colour":"%s"}\n'
words=$(head -c 8000 /dev/zero | tr '\0' 'x')
before=$(memory)
start=$(date +%s.%N)
i=0
while [ $i -lt $((megabytes * 62)) ]; do
  # shellcheck disable=SC2059
  printf "$line" "$words" "$words"
  i=$((i + 1))
done | curl -s -T - -X POST -H 'Content-Type: application/x-ndjson' "$url/v1/articles" >"$folder/results"
end=$(date +%s.%N)
echo "bulk: $megabytes MB in, $(wc -l <"$folder/results") results of $(wc -c <"$folder/results") bytes in $(echo "$end - $start" | bc) s"
echo "bulk: peak memory $before KB before, $(memory) KB after"
