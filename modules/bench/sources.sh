#!/bin/sh
# Making source packages, side by side with dpkg-source: one process for all (as `freshet run` starts), one by one and two at
# once; one process each, and with --strict.
#   sources.sh [REPETITIONS] [PACKAGE...]      default 5 and 20 small and middling packages; prints JSON lines, the last with
#                                              medians, spreads and quotients
# Packages come from the distribution of this machine (its apt configuration names mirror and keys); what the mirror lacks is
# left out with a word. WORK names a directory that keeps them for the next run. LARGE=1 also makes a package of a tarball of
# 1.5 GB with 128 MB of heap. Needs dpkg-dev and python3.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
times=${1:-5}
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- tree libyaml ed libjson-perl pv xxhash tinyproxy figlet jinja2 dash cjson lz4 lua5.4 less htop mosh \
    jq tmux hello rsync
work=${WORK:-$(mktemp -d)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/files"
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
. "$root/modules/app/src/main/launch/options.sh"
"$root/freshet" --version >/dev/null
built=$root/modules/app/target/freshet
read -r id <"$built/id"

get() { apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" "$@"; }
if [ ! -e "$work/apt/sources.list" ]; then
    apt-get indextargets --format 'deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' | sort -u |
        grep -v -e -security -e -updates >"$work/apt/sources.list"
    get update
fi
for package; do
    [ ! -e "$work/files/$package/tree" ] || continue
    mkdir -p "$work/files/$package"
    if ! (cd "$work/files/$package" && get source --download-only "$package" && dpkg-source --no-check -x ./*.dsc tree &&
        tar --no-same-owner -xf ./*.debian.tar.*) >"$work/log" 2>&1; then
        echo "$package: not to be had here: $(tail -n 1 "$work/log")" >&2
        rm -rf "${work:?}/files/$package"
    fi
done
# shellcheck disable=SC2086 # several options each
exec python3 - "$work" "$times" "${LARGE:-}" "$root/freshet" "$@" -- "$FRESHET_JAVA_HOME/bin/java" \
    -XX:AOTCache="$built/make-$id.aot" $memory $waits --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8 \
    -cp "$built/freshet.jar:$root/modules/bench/target/freshet-bench.jar" org.freshet.bench.Sources <<'PY'
import concurrent.futures, glob, gzip, json, os, shutil, statistics, subprocess, sys, time

work, times, large, freshet = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
cut = sys.argv.index("--")
names = [n for n in sys.argv[5:cut] if os.path.isdir("%s/files/%s/tree" % (work, n))]
java = sys.argv[cut + 1:]
out = work + "/out"
quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
origs = {n: sorted(f for f in glob.glob("%s/files/%s/*.orig*.tar.*" % (work, n)) if not f.endswith(".asc")) for n in names}
debian = lambda n: "%s/files/%s/debian" % (work, n)

def fresh():
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)

def dpkg(some, at_once=1):
    def make(n):
        at = "%s/%s" % (out, n)
        os.makedirs(at)
        for f in glob.glob("%s/files/%s/*.orig*.tar.*" % (work, n)):
            os.symlink(f, "%s/%s" % (at, os.path.basename(f)))
        subprocess.run(["dpkg-source", "-b", "%s/files/%s/tree" % (work, n)], cwd=at, **quiet)
    with concurrent.futures.ThreadPoolExecutor(at_once) as workers:
        list(workers.map(make, some))

def together(some, at_once=1):
    lines = "".join("\t".join([out + "/" + n, debian(n)] + origs[n]) + "\n" for n in some)
    said = subprocess.run(java + [str(at_once)], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")[:-1]
    assert said == ["ok"] * len(some), said

def each(some, *more):
    for n in some:
        subprocess.run([freshet, "source", "--orig", *origs[n], "--debian", debian(n), "--out", out + "/" + n, *more], **quiet)

small = [n for n in names if sum(map(os.path.getsize, origs[n])) < 1 << 20]
two = lambda make: lambda some: make(some, at_once=2)
runs = [("dpkg-source -b", dpkg, names), ("freshet, one process", together, names),
        ("dpkg-source -b, two at once", two(dpkg), names), ("freshet, one process, two at once", two(together), names),
        ("dpkg-source -b, small", dpkg, small), ("freshet source, small", each, small),
        ("freshet source --strict, small", lambda some: each(some, "--strict"), small)]
walls = {}
for _ in range(times):
    for tool, make, some in runs:
        fresh()
        load, before, start = os.getloadavg()[0], os.times(), time.monotonic()
        make(some)
        wall, after = time.monotonic() - start, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        walls.setdefault(tool, []).append((wall, cpu))
        print(json.dumps({"tool": tool, "packages": len(some), "wall_s": round(wall, 2), "cpu_s": round(cpu, 2),
                          "load": round(load, 1)}), flush=True)
figures = {}
for tool, rows in walls.items():
    figures[tool] = {key: {"median": round(statistics.median(v), 2), "least": round(min(v), 2), "most": round(max(v), 2)}
                     for key, v in (("wall_s", [r[0] for r in rows]), ("cpu_s", [r[1] for r in rows]))}
    print(json.dumps({"tool": tool, **figures[tool]}))
of = lambda slow, fast: round(figures[slow]["wall_s"]["median"] / figures[fast]["wall_s"]["median"], 2)
print(json.dumps({"one_process": of("dpkg-source -b", "freshet, one process"),
                  "one_process_two_at_once": of("dpkg-source -b", "freshet, one process, two at once"),
                  "both_two_at_once": of("dpkg-source -b, two at once", "freshet, one process, two at once"),
                  "one_process_each": of("dpkg-source -b, small", "freshet source, small"),
                  "strict": of("dpkg-source -b, small", "freshet source --strict, small")}))

if large:
    fresh()
    import random, tarfile, io
    block = random.Random(7).randbytes(1 << 24)
    with gzip.open(out + "/large.tar.gz", "wb", compresslevel=1) as gz, tarfile.open(fileobj=gz, mode="w|") as tar:
        for i in range(93):
            info = tarfile.TarInfo("large-1/%d" % i)
            info.size = len(block)
            tar.addfile(info, io.BytesIO(block))
    n = small[0]
    start = time.monotonic()
    ran = subprocess.Popen([freshet, "source", "--orig", out + "/large.tar.gz", "--debian", debian(n), "--out", out + "/x"],
                           env={**os.environ, "FRESHET_HEAP": "128m"}, **{k: quiet[k] for k in ("stdout", "stderr")})
    _, status, used = os.wait4(ran.pid, 0)
    print(json.dumps({"large_bytes": os.path.getsize(out + "/large.tar.gz"), "heap": "128m", "status": status,
                      "wall_s": round(time.monotonic() - start, 1), "rss_mb": used.ru_maxrss >> 10}))
PY
