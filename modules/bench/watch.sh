#!/bin/sh
# Watching many upstreams: their looks in simulated time, over the real ledger and real recipes; then `freshet run` with as
# many recipes on loopback, where one host is slow (5 s an answer), one fails (503, Retry-After) and one is down.
#   watch.sh [UPSTREAMS] [DAYS] [POLL] [SECONDS]       default 10000 2 PT1H 120; prints JSON
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
upstreams=${1:-10000}
days=${2:-2}
poll=${3:-PT1H}
seconds=${4:-120}
port=18471
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
"$root/freshet" --version >/dev/null
built=$root/modules/app/target/freshet
bench() { # as ./freshet run
    "$FRESHET_JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xms24m -Xmn12m -Xmx384m -XX:MinHeapFreeRatio=10 \
        -XX:MaxHeapFreeRatio=20 -XX:-UsePerfData --enable-native-access=ALL-UNNAMED -Dorg.sqlite.lib.path="$built/native" \
        -cp "$built/freshet.jar:$work/classes" WatchBench "$@"
}
"$FRESHET_JAVA_HOME/bin/javac" -d "$work/classes" -cp "$built/freshet.jar" "$root/modules/bench/WatchBench.java"
bench recipes "$work/recipes" "$upstreams" "$port"

mkdir "$work/simulated" "$work/home"
[ "$days" = 0 ] || bench simulate "$work/recipes" "$work/simulated" "$days" "$poll" PT5M

echo "poll: $poll" >"$work/home/freshet.yaml"
bench serve "$port" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until curl -fs "http://127.0.0.1:$port/stats" >/dev/null; do sleep 0.2; done
set -- --home "$work/home" --recipes "$work/recipes"
"$root/freshet" run "$@" >"$work/log" 2>&1 &
run=$!
trap 'kill $run $server; rm -rf "$work"' EXIT
sleep "$seconds"
awk '/^Vm(HWM|RSS)/ { printf "{\"run_%s_mb\": %d}\n", tolower(substr($1, 3, 3)), $2 / 1024 }' "/proc/$run/status"
awk '{ printf "{\"run_cpu_s\": %.1f}\n", ($14 + $15) / 100 }' "/proc/$run/stat"
curl -s "http://127.0.0.1:$port/stats"
"$root/freshet" status --json "$@" | awk '/"checked"/ { n++ } END { printf "{\"checked\": %d}\n", n }'
