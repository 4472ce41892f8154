#!/bin/sh
# run.sh BUILD: what `make bench` prints. Speed of extraction on one core, and of the server at 64 keep-alive connections beside
# a bare libmicrohttpd server with a constant body of the same size, in turns within one run; medians of ROUNDS rounds.
set -eu
build=$1
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-3} CONNECTIONS=${CONNECTIONS:-64}
work=$(mktemp -d)
server='' constant=''
stop() {
  for pid in $server $constant; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  server='' constant=''
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# start VARIABLE OUTPUT COMMAND…: runs the command and waits for its first line; its pid is left in VARIABLE
start() {
  variable=$1 output=$2
  shift 2
  "$@" >"$output" 2>"$output.err" &
  eval "$variable=$!"
  while [ ! -s "$output" ]; do
    kill -0 $! 2>/dev/null || { cat "$output.err"; exit 1; }
    sleep 0.05
  done
}
rate() { wrk -t1 -c"$CONNECTIONS" -d"${SECONDS_EACH}s" "$1" | awk '/Requests\/sec/ {print $2}'; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

echo "extraction"
printf '  the seed document       '
"$build"/tests/bench/extract_speed 5 seeds/*.txt
for set in ../shared/gold/dev/*.jsonl; do
  [ -e "$set" ] || continue
  printf '  %-23s ' "$(basename "$set" .jsonl)"
  "$build"/tests/bench/extract_speed 5 "$set"
done

start server "$work/serve" "$build/onrecord" serve --db "$work/bench.db" --listen 127.0.0.1:0 --seeds seeds --log-level off
url=$(awk 'NR == 1 {print $NF}' "$work/serve")
until curl -fs -m 2 "$url/readyz" >"$work/ready"; do sleep 0.1; done
echo "memory at rest, seeds loaded: $(awk '/^VmRSS/ {printf "%.1f MB", $2 / 1024}' "/proc/$server/status")"
claim=$(curl -fs "$url/v1/claims?limit=1&fields=id" | sed 's/.*"id":"\([a-z0-9_]*\)".*/\1/')

# measure TITLE PATH: requests a second of both servers, and their ratio
measure() {
  size=$(curl -fs "$url$2" | wc -c)
  start constant "$work/constant" "$build/tests/bench/constant_server" "$size"
  bare=$(head -n 1 "$work/constant")
  round=0
  : >"$work/ours" && : >"$work/bare" && : >"$work/ratio"
  while [ $round -lt "$ROUNDS" ]; do
    a=$(rate "$url$2") b=$(rate "$bare")
    echo "$a" >>"$work/ours" && echo "$b" >>"$work/bare" && awk "BEGIN {print $a / $b}" >>"$work/ratio"
    round=$((round + 1))
  done
  kill "$constant"
  wait "$constant" 2>/dev/null || :
  constant='' && rm -f "$work/constant"
  printf '  %-28s %6d bytes %9.0f/s, bare server %9.0f/s, ratio %.2f\n' "$1" "$size" "$(median <"$work/ours")" \
    "$(median <"$work/bare")" "$(median <"$work/ratio")"
}
echo "server, $CONNECTIONS keep-alive connections, $ROUNDS rounds of $SECONDS_EACH s, medians"
measure 'GET one claim' "/v1/claims/$claim"
measure 'GET a list of 20 claims' '/v1/claims?limit=20'
