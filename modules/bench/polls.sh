#!/bin/sh
# Looking at many upstreams, side by side with git: REPOS repositories of TAGS tags each, on loopback, from memory.
#   polls.sh [REPOS] [TAGS] [REPETITIONS]     default 1000 200 5; prints JSON lines, the last ones with median and spread
# SHARED_BENCH names the directory of watch_server.py, the server (smart HTTP, version 2, counts requests). It runs on core 1,
# each client on core 0; git, Freshet's running process and a new process of Freshet's take turns. Two cores are needed.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
server=${SHARED_BENCH:?names the directory of watch_server.py}/watch_server.py
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
"$root/freshet" --version >/dev/null
built=$root/modules/app/target/freshet
read -r id <"$built/id"
. "$root/modules/app/src/main/launch/options.sh"
# As `freshet run` starts (see the launcher); the class of the bench comes after what the cache knows.
# shellcheck disable=SC2086 # several options each
exec python3 - "$server" "${1:-1000}" "${2:-200}" "${3:-5}" \
    taskset -c 0 "$FRESHET_JAVA_HOME/bin/java" -XX:AOTCache="$built/flow-$id.aot" $memory $waits --enable-native-access=ALL-UNNAMED \
    -cp "$built/freshet.jar:$root/modules/bench/target/freshet-bench.jar" org.freshet.bench.Polls <<'PY'
import json, os, resource, socket, statistics, subprocess, sys, time, urllib.request

SERVER, REPOS, TAGS, TIMES, FRESHET = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
AT_ONCE, WARM_UP = 16, 10
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    PORT = s.getsockname()[1]
BASE = "http://127.0.0.1:%d/r/" % PORT
stats = lambda: json.load(urllib.request.urlopen("http://127.0.0.1:%d/stats" % PORT))

def measured(tool, look, cpu):
    """One look at all repositories; `cpu` tells the seconds that the client has used so far."""
    stats()
    load, before, start = os.getloadavg()[0], cpu(), time.monotonic()
    look()
    wall, used, seen = time.monotonic() - start, cpu() - before, stats()
    row = {"tool": tool, "repos": REPOS, "tags": TAGS, "per_s": round(REPOS / wall, 1), "cpu_ms_per_repo": round(1000 * used / REPOS, 3),
           "requests_per_repo": seen["requests"] / REPOS, "connections": seen["connections"] - 1, "load": round(load, 1)}
    print(json.dumps(row), flush=True)
    rows.setdefault(tool, []).append(row)

def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

def git():
    urls = "".join("%s%d\n" % (BASE, i) for i in range(REPOS))
    subprocess.run(["taskset", "-c", "0", "xargs", "-P%d" % AT_ONCE, "-n1", "git", "ls-remote", "--tags", "--quiet"],
                   input=urls.encode(), stdout=subprocess.DEVNULL, check=True)

def command():
    return FRESHET + [BASE, str(REPOS), str(AT_ONCE)]

def cold():
    found = subprocess.run(command(), input=b"look\n", stdout=subprocess.PIPE, check=True).stdout
    assert int(found) == REPOS * TAGS, found

rows = {}
server = subprocess.Popen(["taskset", "-c", "1", sys.executable, SERVER, str(PORT), str(REPOS), str(TAGS)])
try:
    for _ in range(300):
        try:
            stats()
            break
        except OSError:
            time.sleep(0.1)
    running = subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def warm():
        running.stdin.write(b"look\n")
        running.stdin.flush()
        found = running.stdout.readline()
        assert int(found) == REPOS * TAGS, found

    # The CPU clock of another process (clock_getcpuclockid(3)).
    of_running = lambda: time.clock_gettime((~running.pid << 3) | 2)
    for _ in range(WARM_UP):
        warm()
    for _ in range(TIMES):
        measured("git ls-remote", git, children)
        measured("freshet, running", warm, of_running)
        measured("freshet, new process", cold, children)
    running.stdin.close()
    running.wait()
finally:
    server.terminate()

def spread(tool, key):
    values = sorted(row[key] for row in rows[tool])
    return {"median": round(statistics.median(values), 3), "least": values[0], "most": values[-1]}

summary = {tool: {key: spread(tool, key) for key in ("per_s", "cpu_ms_per_repo", "requests_per_repo", "connections")} for tool in rows}
for tool, figures in summary.items():
    peer = summary["git ls-remote"]
    print(json.dumps({"tool": tool, **figures,
                      "throughput_to_git": round(figures["per_s"]["median"] / peer["per_s"]["median"], 2),
                      "cpu_of_git": round(figures["cpu_ms_per_repo"]["median"] / peer["cpu_ms_per_repo"]["median"], 3)}))
PY
