#!/bin/sh
# Watching many upstreams: their looks in simulated time, by the real ledger over real recipes; then `freshet run` with as
# many recipes on loopback, where one host is slow (5 s an answer), one fails (503, Retry-After) and one is down.
#   watch.sh [UPSTREAMS] [DAYS] [POLL] [SECONDS]       default 10000 2 PT1H 180; prints JSON; needs curl
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
upstreams=${1:-10000}
days=${2:-2}
poll=${3:-PT1H}
seconds=${4:-180}
port=18471
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
. "$root/modules/app/src/main/launch/options.sh"
"$root/freshet" --version >/dev/null
built=$root/modules/app/target/freshet
bench() { # a class and its arguments, with the memory of `freshet run` (see the launcher)
    class=$1
    shift
    # shellcheck disable=SC2086 # several options each
    exec "$FRESHET_JAVA_HOME/bin/java" $memory $waits --enable-native-access=ALL-UNNAMED -Dorg.sqlite.lib.path="$built/native" \
        -cp "$built/freshet.jar:$root/modules/bench/target/freshet-bench.jar" "org.freshet.bench.$class" "$@"
}
(bench Population "$work/recipes" "$upstreams" "$port")

mkdir "$work/simulated" "$work/home"
[ "$days" = 0 ] || (bench WatchSimulation "$work/recipes" "$work/simulated" "$days" "$poll" PT5M)

echo "poll: $poll" >"$work/home/freshet.yaml"
bench PlayedHosts "$port" &
hosts=$!
trap 'kill $hosts; rm -rf "$work"' EXIT
until curl -fs "http://127.0.0.1:$port/stats" >/dev/null; do sleep 0.2; done
set -- --home "$work/home" --recipes "$work/recipes"
"$root/freshet" run "$@" >"$work/log" 2>&1 &
run=$!
trap 'kill $run $hosts; rm -rf "$work"' EXIT
sleep "$seconds"
awk '/^VmHWM/ { printf "{\"run_peak_rss_mb\": %d}\n", $2 / 1024 }' "/proc/$run/status"
awk '{ printf "{\"run_cpu_s\": %.1f}\n", ($14 + $15) / 100 }' "/proc/$run/stat"
curl -s "http://127.0.0.1:$port/stats"
"$root/freshet" status --json "$@" | awk '/"checked"/ { n++ } END { printf "{\"upstreams_seen\": %d}\n", n }'
