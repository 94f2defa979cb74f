#!/bin/sh
# Start-up figures of the command line: median and spread of N runs, on this machine as it is.
#   figures.sh [N]     default 11; prints one line per figure: name, median, least, most
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
n=${1:-11}
work=$(mktemp -d)
trap '[ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
freshet=$root/freshet
"$freshet" --version >/dev/null

stamp() { date +%s%N; }
figure() { # name, unit; values on standard input, one a line
    sort -n | awk -v name="$1" -v unit="$2" '{ v[NR] = $1 } END {
        printf "%-34s median %7.0f %s   least %7.0f   most %7.0f   (%d runs)\n", name, v[int((NR + 1) / 2)], unit, v[1], v[NR], NR }'
}
measure() { # name, command...
    name=$1
    shift
    i=0
    while [ "$i" -lt "$n" ]; do
        begin=$(stamp)
        "$@" >/dev/null 2>&1 || true
        echo $((($(stamp) - begin) / 1000000))
        i=$((i + 1))
    done | figure "$name" ms
}

# 50 recipes of upstreams that are here, and a home that has looked at all of them.
git init -q -b main "$work/upstream"
git -C "$work/upstream" -c user.name=A -c user.email=a@example.org commit -q --allow-empty -m first
git -C "$work/upstream" tag v1.0
i=0
while [ "$i" -lt 50 ]; do
    i=$((i + 1))
    mkdir -p "$work/recipes/source$i"
    cp -R "$root/recipes/hello-freshet/debian" "$work/recipes/source$i/debian"
    sed -i "s/^Source: .*/Source: source$i/" "$work/recipes/source$i/debian/control"
    cat >"$work/recipes/source$i/recipe.yaml" <<YAML
schema: 1
source: source$i
maintainers:
  packaging: ["B. Person <b@example.org>"]
upstream:
  git: $work/upstream
  tag: v{version}
packaging:
  dir: debian/
targets: [ubuntu/noble, ubuntu/jammy, debian/trixie]
policy:
  unproved: publish
YAML
done
set -- --home "$work/home" --recipes "$work/recipes"

begin=$(stamp)
"$freshet" run --once "$@" >"$work/first" 2>&1 || { tail "$work/first" >&2; exit 1; }
echo "one round of 50 new sources, 150 publications: $((($(stamp) - begin) / 1000000)) ms (1 run)"

measure "freshet --version" "$freshet" --version
measure "freshet status, 50 recipes" "$freshet" status "$@"

i=0
: >"$work/starts"
: >"$work/rss"
while [ "$i" -lt "$n" ]; do
    i=$((i + 1))
    rm -f "$work/out"
    begin=$(stamp)
    "$freshet" run "$@" >"$work/out" 2>&1 &
    pid=$!
    until grep -qs 'routes started' "$work/out"; do sleep 0.01; done
    echo $((($(stamp) - begin) / 1000000)) >>"$work/starts"
    sleep 5
    awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$pid/status" >>"$work/rss"
    kill -9 "$pid"
    wait "$pid" 2>/dev/null || true
done
figure "freshet run to routes started" ms <"$work/starts"
figure "freshet run, RSS after 5 s" MB <"$work/rss"
