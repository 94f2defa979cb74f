#!/bin/sh
# Publishers that die while clients read: what do the clients see, and does the same command end the work?
#   crashes.sh [KILLS] [N]       default 200 kills, an archive of 1000 packages; prints JSON lines, ends with 1 where anything failed
# Three clients run `apt-get update` all the while, each time with empty lists, against `freshet archive serve`. Four phases:
#   kill        `freshet archive publish` killed by SIGKILL at a random moment, then run again
#   boundary    killed at each system call of a publication that changes a directory or waits for the disk, one after the other
#               (strace's fault injection), then run again
#   calm        50 publications back to back, nobody killed
#   eight       eight publishers at once
# After each the archive is verified, at the end compared with what apt-ftparchive makes of the pool. WORK keeps the packages.
# Needs python3, strace, apt-get, apt-ftparchive.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=${WORK:-$(mktemp -d)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
"$root/freshet" --version >/dev/null
export BENCH="$root/modules/bench" PYTHONDONTWRITEBYTECODE=1
python3 - "$work" "${1:-200}" "${2:-1000}" "$root/freshet" <<'PY'
import json, os, random, re, shutil, signal, subprocess, sys, threading, time
sys.path.insert(0, os.environ["BENCH"])
from packages import PER_SOURCE, name_of, upload, version_of

work, kills, n, freshet = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
sources = n // PER_SOURCE
own, dice = work + "/crashes", random.Random(n)
os.makedirs(work, exist_ok=True)
log = open(work + "/crashes.log", "ab")
say = lambda **row: print(json.dumps(row), flush=True)
failures = []
def expect(good, what):
    if not good:
        failures.append(what)
        say(failure=what)

shutil.rmtree(own, ignore_errors=True)
for left in (own + ".key",):
    if os.path.exists(left):
        os.remove(left)
call = lambda *a: subprocess.run([freshet, "archive", *a], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
assert call("init", own, "--suite", "bench", "--architecture", "amd64").returncode == 0
publish = lambda changes: ("publish", own, "--suite", "bench", changes)
begun = time.monotonic()
first = [upload("%s/first-%d" % (work, n), s, 0, range(PER_SOURCE)) for s in range(sources)]
done = subprocess.run([freshet, "archive", "publish", own, "--suite", "bench", *first], stdout=log, stderr=log)
assert done.returncode == 0
say(packages=n, import_s=round(time.monotonic() - begun, 1))

# --- clients

served = subprocess.Popen([freshet, "archive", "serve", own, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
while True:
    line = served.stdout.readline()
    assert line, "no server"
    found = re.search(r"http://[0-9.:]+/", line)
    if found:
        address = found.group()
        break
threading.Thread(target=lambda: [log.write(l.encode()) for l in served.stdout], daemon=True).start()

class Client(threading.Thread):
    """`apt-get update` with state of its own, again and again."""
    def __init__(self, number):
        super().__init__(daemon=True)
        self.at, self.good, self.bad, self.over = "%s/client-%d" % (work, number), 0, [], False
        shutil.rmtree(self.at, ignore_errors=True)
        for d in ("lists/partial", "cache/archives/partial", "etc"):
            os.makedirs(self.at + "/" + d)
        open(self.at + "/status", "w").close()
        with open(self.at + "/sources.list", "w") as out:
            out.write("deb [arch=amd64 signed-by=%s/key.asc] %s bench main\ndeb-src [signed-by=%s/key.asc] %s bench main\n" % (own, address, own, address))
        self.command = ["apt-get", "update", "-q"]
        for option in ("Dir::Etc=%s/etc" % self.at, "Dir::Etc::SourceList=%s/sources.list" % self.at, "Dir::Etc::SourceParts=-", "Dir::State=%s" % self.at,
                       "Dir::State::Lists=%s/lists" % self.at, "Dir::State::Status=%s/status" % self.at, "Dir::Cache=%s/cache" % self.at,
                       "APT::Update::Error-Mode=any", "APT::Architecture=amd64", "APT::Sandbox::User=root", "Acquire::Languages=none", "Acquire::GzipIndexes=false", "Acquire::Retries=0"):
            self.command += ["-o", option]
    def run(self):
        while not self.over:
            shutil.rmtree(self.at + "/lists")
            os.makedirs(self.at + "/lists/partial")
            seen = subprocess.run(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            indices = sum(f.endswith(("_Packages", "_Sources")) and os.path.getsize("%s/lists/%s" % (self.at, f)) > 0 for f in os.listdir(self.at + "/lists"))
            if seen.returncode == 0 and indices == 2:
                self.good += 1
            else:
                self.bad.append(seen.stdout)
                log.write(seen.stdout.encode())

def polled(act):
    """Does it while clients poll; how many updates were good, and how many not."""
    clients = [Client(i) for i in range(3)]
    for c in clients:
        c.start()
    act()
    for c in clients:
        c.over = True
    for c in clients:
        c.join()
    bad = [b for c in clients for b in c.bad]
    expect(not bad, "an update failed: %s" % (bad[0][-500:] if bad else ""))
    return {"updates": sum(c.good for c in clients) + len(bad), "failed_updates": len(bad)}

# --- what is published, and whether it is there

versions = {}
def next_upload():
    s = dice.randrange(sources)
    versions[s] = versions.get(s, 0) + 1
    return s, upload("%s/more-%d/%d-%d" % (work, n, s, versions[s]), s, versions[s], [dice.randrange(PER_SOURCE)])
def holds(s):
    text = open(own + "/dists/bench/main/source/Sources").read()
    return "\nPackage: %s\n" % name_of(s) in "\n" + text and "\nVersion: %s\n" % version_of(s, versions[s]) in text
def verified(when):
    found = call("verify", own)
    expect(found.returncode == 0, "after %s: %s" % (when, found.stdout[-500:]))
def again(s, changes, when):
    done = call(*publish(changes))
    expect(done.returncode == 0 and holds(s), "%s: the same command again: %s" % (when, done.stdout[-500:]))

def kill_phase():
    counts = {"killed": 0, "finished_before": 0}
    _, warm = next_upload()
    begun = time.monotonic()
    call(*publish(warm))
    usual = time.monotonic() - begun
    for k in range(kills):
        s, changes = next_upload()
        process = subprocess.Popen([freshet, "archive", *publish(changes)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            process.wait(dice.uniform(0.15, 1.05) * usual)
            counts["finished_before"] += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            counts["killed"] += 1
        if k % 20 == 19:
            verified("kill %d" % k)
        again(s, changes, "kill %d" % k)
    verified("the kills")
    return counts

CALLS = "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,fsync,fdatasync,ftruncate,fchmod,chmod,fchmodat,utimensat"
def boundary_phase():
    trace = work + "/trace"
    strace = ["strace", "-f", "-qq", "-o", trace, "-e", "trace=" + CALLS]
    _, changes = next_upload()
    command = [freshet, "archive", *publish(changes)]
    subprocess.run(strace + command, stdout=log, stderr=log)
    names = [re.match(r"\d+ +(\w+)\(", l).group(1) for l in open(trace) if re.match(r"\d+ +(\w+)\(", l)]
    counts = {"calls": len(names), "killed": 0}
    which = {}
    for name in names:
        which[name] = which.get(name, 0) + 1
    counts["of"] = which
    for name, times in sorted(which.items()):
        for k in range(1, times + 1):
            s, changes = next_upload()
            command = [freshet, "archive", *publish(changes)]
            died = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + name, "-e", "inject=%s:signal=KILL:when=%d" % (name, k)] + command, stdout=log, stderr=log)
            counts["killed"] += died.returncode != 0
            again(s, changes, "killed at %s %d" % (name, k))
    verified("the boundaries")
    return counts

def calm_phase():
    took = []
    for _ in range(50):
        s, changes = next_upload()
        begun = time.monotonic()
        again(s, changes, "calm")
        took.append(time.monotonic() - begun)
    verified("calm")
    return {"median_s": round(sorted(took)[25], 2), "worst_s": round(max(took), 2)}

def eight_phase():
    took, waited = [], 0
    for _ in range(4):
        chosen = {}
        while len(chosen) < 8:
            s, changes = next_upload()
            chosen[s] = changes
        begun = time.monotonic()
        running = [(s, subprocess.Popen([freshet, "archive", *publish(c)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)) for s, c in chosen.items()]
        for s, process in running:
            said = process.communicate()[0]
            waited += "waiting for" in said
            expect(process.returncode == 0 and holds(s), "eight at once: %s" % said[-500:])
        took.append(time.monotonic() - begun)
    verified("eight at once")
    return {"publications": 32, "said_whom_they_wait_for": waited, "worst_s_for_eight": round(max(took), 2)}

for name, phase in (("kill", kill_phase), ("boundary", boundary_phase), ("calm", calm_phase), ("eight", eight_phase)):
    row = {}
    begun = time.monotonic()
    updates = polled(lambda: row.update(phase()))
    say(phase=name, **row, **updates, took_s=round(time.monotonic() - begun))
served.terminate()
served.wait()

# --- the same as apt-ftparchive makes of the files that are named

tree = work + "/crashes-tree"
shutil.rmtree(tree, ignore_errors=True)
named = set()
for index in ("binary-amd64/Packages", "source/Sources"):
    for stanza in open("%s/dists/bench/main/%s" % (own, index)).read().split("\n\n"):
        single = re.search(r"^Filename: (.*)", stanza, re.M)
        if single:
            named.add(single.group(1))
        else:
            at = re.search(r"^Directory: (.*)", stanza, re.M)
            named |= {"%s/%s" % (at.group(1), l.split()[2]) for l in re.findall(r"^ [0-9a-f]{64} .*", stanza, re.M)} if at else set()
for f in named:
    os.makedirs(os.path.dirname("%s/%s" % (tree, f)), exist_ok=True)
    os.link("%s/%s" % (own, f), "%s/%s" % (tree, f))
def stanzas(content):
    keep = lambda f: not f.startswith(("SHA512:", "Checksums-Sha512:"))
    return sorted("\n".join(sorted(filter(keep, s.replace("\n ", "\0 ").split("\n")))).replace(": ", ":") for s in content.strip().split("\n\n"))
for kind, index in (("packages", "binary-amd64/Packages"), ("sources", "source/Sources")):
    theirs = subprocess.run(["apt-ftparchive", "-qq", "-o", "APT::FTPArchive::LongDescription=false", kind, "pool"], cwd=tree, stdout=subprocess.PIPE, stderr=log, check=True, text=True).stdout
    same = stanzas(open("%s/dists/bench/main/%s" % (own, index)).read()) == stanzas(theirs)
    say(index=index, apt_ftparchive_makes_the_same=same)
    expect(same, "index %s" % index)
say(failures=len(failures))
sys.exit(1 if failures else 0)
PY
