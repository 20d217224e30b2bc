#!/usr/bin/env bash
# The way back: Mortise writes into a Strapi database, then Strapi starts on it, reads the same, changes nothing of its
# schema, and goes on writing what Mortise made.
#
#   test/oracle/way-back.sh ORACLE [SEED] [COUNT]
#
# ORACLE is the folder of the oracle's run.sh (installed). Ends with "the way back: passed", or says what differs.
set -euo pipefail
oracle=$(cd "$1" && pwd) seed=${2:-1} count=${3:-400}
house=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
export ORACLE_DIR=${ORACLE_DIR:-${TMPDIR:-/tmp}/mortise-oracle} PGUSER=${PGUSER:-postgres} PGHOST=${PGHOST:-127.0.0.1}
node="$house/node_modules/.bin/node"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; bash "$oracle/run.sh" stop 2>/dev/null || true; rm -rf "$work"' EXIT
up() { for _ in $(seq 600); do curl -sf -o /dev/null "$1" && return; sleep 0.1; done; echo "nothing answers at $1" >&2; exit 1; }
schema() { pg_dump -s oracle_b | grep -vE '^(--|\\(un)?restrict|SET |SELECT pg_catalog)' >"$work/$1.sql"; }
compare() { "$node" "$oracle/compare.mjs" --except "$house/test/oracle-exceptions.json" --seed "$seed" --count "$count" "$@" | tee -a "$work/compared"; }
blog() {
  DATABASE_URL=postgres://$PGUSER@$PGHOST:5432/oracle_b BLOG_PUBLIC_WRITES=true BLOG_ANY_SIZE=true PORT=1338 NODE_ENV=production \
    "$node" -C mortise-source "$house/apps/blog/src/main.ts" >"$work/blog.log" 2>&1 &
  pids+=($!)
  up http://127.0.0.1:1338/api/tags
}

echo "== Mortise writes into oracle_b what Strapi writes into oracle_a"
bash "$oracle/run.sh" restore
bash "$oracle/run.sh" start
blog
compare --a http://127.0.0.1:1337 --b http://127.0.0.1:1338 --kind writes || true
made=$(curl -sf -X POST http://127.0.0.1:1338/api/articles -H 'content-type: application/json' -d '{"data":{"title":"The way there","seo":{"metaTitle":"There"},"blocks":[{"__component":"shared.quote","title":"q"}]}}' | "$node" -p 'JSON.parse(require("fs").readFileSync(0)).data.documentId')
bash "$oracle/run.sh" stop

echo "== Strapi starts on oracle_b"
schema before
(cd "$ORACLE_DIR/strapi" && exec env DATABASE_NAME=oracle_b PORT=1339 NODE_ENV=production node server.js >"$work/strapi.log" 2>&1) &
pids+=($!)
up http://127.0.0.1:1339/api/tags
schema after
diff "$work/before.sql" "$work/after.sql" || { echo "Strapi changed the schema"; exit 1; }
grep -iE 'error|warn' "$work/strapi.log" || true
: >"$work/compared"
compare --a http://127.0.0.1:1339 --b http://127.0.0.1:1338 --kind reads

echo "== Strapi edits and publishes what Mortise made"
edited=$(curl -sf -X PUT "http://127.0.0.1:1339/api/articles/$made?populate=*" -H 'content-type: application/json' -d '{"data":{"title":"The way back","seo":{"metaTitle":"Back"}}}')
for status in draft published; do
  for port in 1338 1339; do
    curl -sf "http://127.0.0.1:$port/api/articles/$made?populate=*&status=$status" >"$work/$status.$port.json"
  done
  cmp "$work/$status.1338.json" "$work/$status.1339.json"
  grep -q '"title":"The way back"' "$work/$status.1338.json" && grep -q '"metaTitle":"Back"' "$work/$status.1338.json"
done
[ -n "$edited" ]
echo "the way back: passed"
