#!/usr/bin/env bash
# One sitting: Strapi, the blog app and the hand-written limit server on the same seeded database. Each case is asked of one
# after another, over and over, so that all three meet the machine in the same mood; the medians are told. Cases that write
# come last: reads are measured on the tables as they were restored.
#
#   test/bench/sitting.sh ORACLE [CASES] [ROUNDS] [SECONDS]
#
# ORACLE is the folder of the oracle's run.sh (install, restore and start it first). Prints the table of apps/blog/README.md.
set -euo pipefail
oracle=$(cd "$1" && pwd)
cases=${2:-a,b,c,d,e,h,f,g} rounds=${3:-3} seconds=${4:-5}
house=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
export RESULTS=$work/results.jsonl ORACLE_DIR=${ORACLE_DIR:-${TMPDIR:-/tmp}/mortise-oracle}
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
up() { for _ in $(seq 300); do curl -sf -o /dev/null "$1" && return; sleep 0.1; done; echo "nothing answers at $1" >&2; exit 1; }
ask() { bash "$oracle/run.sh" bench "$1" "$2" "$3" "$4" 1 "$seconds" >&2; }

strapi=$(cat "$ORACLE_DIR/strapi.pid")
flags=$(node -p "/ (--max.*?) apps/.exec(require('$house/package.json').scripts.start)[1]")
# shellcheck disable=SC2086
(cd "$work" && DATABASE_URL=postgres://postgres@127.0.0.1:5432/oracle_b BLOG_PUBLIC_WRITES=true PORT=1338 NODE_ENV=production \
  exec taskset -c 0 "$house/node_modules/.bin/node" -C mortise-source $flags "$house/apps/blog/src/main.ts" >"$work/blog.log" 2>&1) &
up http://127.0.0.1:1338/api/tags
blog=$(pgrep -n -f "$house/apps/blog/src/main.ts"); pids+=("$blog")
(bash "$oracle/run.sh" limit koa >/dev/null) &
up http://127.0.0.1:1438/api/articles
limit=$(pgrep -n -f 'node koa.js'); pids+=("$limit")

for case in ${cases//,/ }; do
  for _ in $(seq "$rounds"); do
    DATABASE_NAME=oracle_a ask strapi 1337 "$strapi" "$case"
    ask mortise 1338 "$blog" "$case"
    [[ $case == [fg] ]] || ask limit 1438 "$limit" "$case" # it only reads
  done
done
memory=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$blog/status")

node -e '
const rows = require("fs").readFileSync(process.env.RESULTS, "utf8").trim().split("\n").map(JSON.parse);
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const of = (name, c) => {
  const all = rows.filter((r) => r.name === name && r.case === c);
  if (!all.length) return undefined;
  const [rps, cpuMs, pgMs] = ["rps", "cpuMs", "pgMs"].map((key) => median(all.map((r) => r[key])));
  return { all, rps, cpuMs, pgMs };
};
const sum = (r) => r.cpuMs + r.pgMs;
// Round by round: each pair met the same machine.
const ratio = (a, b, by) => median(a.all.map((row, i) => by(row) / by(b.all[i])));
const cpu = (r) => (r ? `${r.cpuMs.toFixed(2)} + ${r.pgMs.toFixed(2)}` : "–");
console.log("| case | Strapi req/s | Mortise req/s | ratio | limit req/s | Strapi CPU ms | Mortise CPU ms | limit CPU ms | Mortise / limit |");
console.log("|---|---|---|---|---|---|---|---|---|");
for (const c of process.argv[1].split(",")) {
  const [s, m, l] = ["strapi", "mortise", "limit"].map((name) => of(name, c));
  console.log(`| ${c} | ${s.rps.toFixed(0)} | ${m.rps.toFixed(0)} | ${ratio(m, s, (r) => r.rps).toFixed(1)} | ${l ? l.rps.toFixed(0) : "–"} | ${cpu(s)} | ${cpu(m)} | ${cpu(l)} | ${l ? ratio(m, l, sum).toFixed(2) : "–"} |`);
}' "$cases"
echo "memory of the blog app after all of it: $memory MB"
