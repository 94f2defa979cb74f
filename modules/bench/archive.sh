#!/bin/sh
# Publishing into an archive of N packages, side by side with reprepro and aptly.
#   archive.sh [N] [REPLACEMENTS] [PEERS]      default 1000 100 10; prints JSON lines, the last with medians and quotients
# N binary packages of N/5 sources are imported at once. Then the version of a random source and of one of its binaries is
# replaced, REPLACEMENTS times by a running Freshet, PEERS times by each peer and by `freshet archive publish`; each time
# with one removal at the end. Everybody writes Packages and Sources with .gz and .xz (aptly has .bz2 in its place), Release,
# InRelease and Release.gpg; Freshet by-hash too. What Freshet wrote is compared with what apt-ftparchive makes of the files.
# WORK names a directory that keeps the packages for the next run. Needs python3, gpg, xz-utils, apt-utils; reprepro and aptly
# are left out with a word where they are not installed, and where AGAINST (default "reprepro aptly") does not name them.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=${WORK:-$(mktemp -d)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
. "$root/modules/app/src/main/launch/options.sh"
"$root/freshet" --version >/dev/null
built=$root/modules/app/target/freshet
read -r id <"$built/id"
# As `freshet run` starts (see the launcher); HOW=works: with the optimising compiler.
how=$waits
[ "${HOW:-}" != works ] || how=$works
export BENCH="$root/modules/bench" PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2086 # several options each
exec python3 - "$work" "${1:-1000}" "${2:-100}" "${3:-10}" "$root/freshet" "$FRESHET_JAVA_HOME/bin/java" -XX:AOTCache="$built/flow-$id.aot" $memory $how \
    --enable-native-access=ALL-UNNAMED -cp "$built/freshet.jar:$root/modules/bench/target/freshet-bench.jar" org.freshet.bench.Publishes <<'PY'
import json, os, random, shutil, statistics, subprocess, sys, time
sys.path.insert(0, os.environ["BENCH"])
from packages import PER_SOURCE, binaries_of, name_of, upload, version_of

work, n, times, peer_times, freshet = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
java = sys.argv[6:]
os.makedirs(work, exist_ok=True)
log = open(work + "/log", "ab")
quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "check": True}
say = lambda **row: print(json.dumps(row), flush=True)

sources = n // PER_SOURCE
start = time.monotonic()
first = [upload("%s/first-%d" % (work, n), s, 0, range(PER_SOURCE)) for s in range(sources)]
dice = random.Random(n)
plan, versions = [], {}
for i in range(max(times, peer_times)):
    s = dice.randrange(sources)
    versions[s] = versions.get(s, 0) + 1
    plan.append((s, versions[s], dice.randrange(PER_SOURCE)))
uploads = [upload("%s/next-%d/%d" % (work, n, i), s, v, [b]) for i, (s, v, b) in enumerate(plan)]
gone = next(s for s in range(sources) if s not in versions)
say(packages=n, sources=sources, made_s=round(time.monotonic() - start, 1), load=os.getloadavg()[0])

rows = {}
def measured(tool, phase, act, cpu=None):
    """Runs it; wall and CPU of the children that it waits for, or of a process that runs on."""
    used = cpu or (lambda: sum(os.times()[2:4]))
    before, start = used(), time.monotonic()
    act()
    row = {"wall_ms": round(1000 * (time.monotonic() - start), 1), "cpu_ms": round(1000 * (used() - before), 1)}
    rows.setdefault((tool, phase), []).append(row)
    return row

def figures(tool, phase):
    found = rows[(tool, phase)]
    spread = {k: {"median": round(statistics.median(r[k] for r in found), 1), "worst": max(r[k] for r in found)} for k in ("wall_ms", "cpu_ms")}
    say(tool=tool, phase=phase, times=len(found), **spread, load=round(os.getloadavg()[0], 1))
    return spread

size = os.path.getsize
def index_sizes(tool, at):
    for index in ("binary-amd64/Packages", "source/Sources"):
        plain = "%s/main/%s" % (at, index)
        if not os.path.exists(plain):
            continue
        whole = len(subprocess.run(["xz", "-6", "-c", plain], stdout=subprocess.PIPE, check=True).stdout)
        row = {f[len(plain):] or "plain": size(f) for f in (plain + e for e in ("", ".gz", ".bz2", ".xz")) if os.path.exists(f)}
        say(tool=tool, index=index, **row, xz_whole=whole, xz_more="%.1f %%" % (100 * (row.get(".xz", whole) / whole - 1)))

# --- Freshet, one process that runs on

own = "%s/freshet-%d" % (work, n)
for old in (own, own + ".key"):
    shutil.rmtree(old, ignore_errors=True)
    if os.path.exists(old):
        os.remove(old)
running = subprocess.Popen(java + [own], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
# The CPU clock of another process (clock_getcpuclockid(3)).
of_running = lambda: time.clock_gettime((~running.pid << 3) | 2)
def ask(*line):
    running.stdin.write("\t".join(line) + "\n")
    running.stdin.flush()
    answer = running.stdout.readline().strip()
    assert answer == "ok", answer
memory = lambda: int(next(l for l in open("/proc/%d/status" % running.pid) if l.startswith("VmHWM")).split()[1]) // 1024
measured("freshet", "import", lambda: ask("publish", *first), of_running)
figures("freshet", "import")
say(tool="freshet", rss_import_mb=memory())
index_sizes("freshet after import", own + "/dists/bench")
running.stdin.close()
running.wait()
running = subprocess.Popen(java + [own], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
ask("publish", uploads[0])
for i in range(1, times):
    measured("freshet", "replace", lambda: ask("publish", uploads[i]), of_running)
measured("freshet", "again", lambda: ask("publish", uploads[times - 1]), of_running)
measured("freshet", "remove", lambda: ask("withdraw", name_of(gone), version_of(gone, 0)), of_running)
for phase in ("replace", "again", "remove"):
    figures("freshet", phase)
say(tool="freshet", rss_mb=memory())
running.stdin.close()
running.wait()
index_sizes("freshet after all", own + "/dists/bench")

# --- what it wrote, compared with what apt-ftparchive makes of the same files

held = {(s, b): 0 for s in range(sources) for b in range(PER_SOURCE) if s != gone}
for s, v, b in plan[:times]:
    held[s, b] = v
# A source stays as long as a binary is there that was built from it.
kept = {(s, v) for (s, b), v in held.items()}
tree = work + "/tree"
shutil.rmtree(tree, ignore_errors=True)
wanted = {"%s_%s_amd64.deb" % (binaries_of(s)[b], version_of(s, v)) for (s, b), v in held.items()}
for s, v in kept:
    wanted |= {"%s_%s%s" % (name_of(s), version_of(s, v), e) for e in (".dsc", ".debian.tar.gz")} | {"%s_%s.orig.tar.gz" % (name_of(s), version_of(s, v).rsplit("-", 1)[0])}
for at, _, names in os.walk(own + "/pool"):
    for f in set(names) & wanted:
        to = tree + at[len(own):]
        os.makedirs(to, exist_ok=True)
        os.link(at + "/" + f, to + "/" + f)
def stanzas(content):
    out = set()
    for stanza in content.strip().split("\n\n") if content.strip() else []:
        fields = "\n".join(sorted(f for f in stanza.replace("\n ", "\0 ").split("\n") if not f.startswith(("SHA512:", "Checksums-Sha512:"))))
        out.add(fields.replace(": ", ":", 1))
    return out
for kind, index in (("packages", "binary-amd64/Packages"), ("sources", "source/Sources")):
    theirs = subprocess.run(["apt-ftparchive", "-qq", "-o", "APT::FTPArchive::LongDescription=false", kind, "pool"], cwd=tree, stdout=subprocess.PIPE, stderr=log, check=True, text=True).stdout
    ours = open("%s/dists/bench/main/%s" % (own, index)).read()
    same = sorted(stanzas(ours)) == sorted(stanzas(theirs))
    say(index=index, stanzas=len(stanzas(ours)), apt_ftparchive_makes_the_same=same)
    assert same

# --- Freshet, a process each; then the peers

for i in range(peer_times):
    s, v, b = plan[i]
    more = upload("%s/each-%d/%d" % (work, n, i), s, 900 + i, [b])
    measured("freshet, a process each", "replace", lambda: subprocess.run([freshet, "archive", "publish", own, "--suite", "bench", more], **quiet))
if peer_times:
    figures("freshet, a process each", "replace")
subprocess.run([freshet, "archive", "optimize", own], **quiet)
index_sizes("freshet optimized", own + "/dists/bench")

home = work + "/gnupg"
os.environ["GNUPGHOME"] = home
if not os.path.exists(home):
    os.makedirs(home, mode=0o700)
    subprocess.run(["gpg", "--batch", "--passphrase", "", "--quick-gen-key", "Bench <bench@example.org>", "ed25519", "sign", "never"], **quiet)
key = next(l.split(":")[9] for l in subprocess.run(["gpg", "--batch", "--list-keys", "--with-colons"], stdout=subprocess.PIPE, text=True).stdout.split("\n") if l.startswith("fpr"))

def reprepro():
    at = "%s/reprepro-%d" % (work, n)
    shutil.rmtree(at, ignore_errors=True)
    os.makedirs(at + "/conf"), os.makedirs(at + "/in"), os.makedirs(at + "/tmp")
    open(at + "/conf/distributions", "w").write("Origin: Bench\nLabel: Bench\nSuite: bench\nCodename: bench\nArchitectures: source amd64\nComponents: main\n"
        "Description: bench\nSignWith: %s\nDebIndices: Packages Release . .gz .xz\nDscIndices: Sources Release . .gz .xz\n" % key)
    open(at + "/conf/incoming", "w").write("Name: in\nIncomingDir: %s/in\nTempDir: %s/tmp\nDefault: bench\n" % (at, at))
    run = lambda *a: subprocess.run(["reprepro", "-b", at, *a], **quiet)
    def bring(changes):
        for f in os.listdir(os.path.dirname(changes)) if changes is not first[0] else []:
            shutil.copy(os.path.dirname(changes) + "/" + f, at + "/in/" + f)
    shutil.copytree(os.path.dirname(first[0]), at + "/in", dirs_exist_ok=True)
    measured("reprepro", "import", lambda: run("processincoming", "in"))
    for i in range(peer_times):
        bring(uploads[i])
        measured("reprepro", "replace", lambda: run("processincoming", "in"))
    measured("reprepro", "remove", lambda: run("removesrc", "bench", name_of(gone)))
    index_sizes("reprepro", at + "/dists/bench")

def aptly():
    at = "%s/aptly-%d" % (work, n)
    shutil.rmtree(at, ignore_errors=True)
    os.makedirs(at)
    open(at + "/conf", "w").write(json.dumps({"rootDir": at + "/aptly", "architectures": ["amd64", "source"], "gpgProvider": "gpg", "gpgDisableVerify": True, "skipContentsPublishing": True}))
    run = lambda *a: subprocess.run(["aptly", "-config=" + at + "/conf", *a], **quiet)
    run("repo", "create", "-distribution=bench", "-component=main", "r")
    def load():
        run("repo", "add", "r", os.path.dirname(first[0]))
        run("publish", "repo", "-batch", "-gpg-key=" + key, "-architectures=amd64,source", "-acquire-by-hash", "r")
    measured("aptly", "import", load)
    now = {}
    def replace(s, v, b, changes):
        old = ["%s (= %s)" % (name, version_of(s, now.get(k, 0))) for k, name in (((s, b), binaries_of(s)[b]),)]
        run("repo", "add", "r", os.path.dirname(changes))
        run("repo", "remove", "r", *["%s, $PackageType (deb)" % o for o in old], "%s (= %s), $PackageType (source)" % (name_of(s), version_of(s, now.get(s, 0))))
        run("publish", "update", "-batch", "-gpg-key=" + key, "bench")
        now[s, b] = now[s] = v
    for i in range(peer_times):
        measured("aptly", "replace", lambda: replace(*plan[i], uploads[i]))
    def remove():
        run("repo", "remove", "r", "%s | $Source (%s)" % (name_of(gone), name_of(gone)))
        run("publish", "update", "-batch", "-gpg-key=" + key, "bench")
    measured("aptly", "remove", remove)
    index_sizes("aptly", at + "/aptly/public/dists/bench")

against = os.environ.get("AGAINST", "reprepro aptly").split()
peers = [p for p in (reprepro, aptly) if peer_times and p.__name__ in against and (shutil.which(p.__name__) or say(tool=p.__name__, left_out="not installed"))]
for peer in peers:
    peer()
    for phase in ("import", "replace", "remove"):
        figures(peer.__name__, phase)
of = lambda tool, phase, what: statistics.median(r[what] for r in rows[(tool, phase)])
for peer in peers:
    p = peer.__name__
    say(peer=p, packages=n, cpu_of_running=round(of(p, "replace", "cpu_ms") / of("freshet", "replace", "cpu_ms"), 1),
        wall_of_process=round(of(p, "replace", "wall_ms") / of("freshet, a process each", "replace", "wall_ms"), 1),
        import_wall=round(of(p, "import", "wall_ms") / of("freshet", "import", "wall_ms"), 1))
PY
