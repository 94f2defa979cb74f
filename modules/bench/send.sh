#!/bin/sh
# Sending an archive of N packages to a web host, side by side with rsync over ssh: whole, then after each of some publications.
#   send.sh [N] [PUBLICATIONS]     default 10000 7; prints JSON lines, the last ones with medians
# DELAY names milliseconds that everything takes each way (default 0): a host far away. Both go to one sshd on loopback through one
# wire that counts their bytes; the requests of Freshet are counted in sends of their own, where its server sits behind a counter.
# "freshet" is one process that runs on, as `freshet run` does; "freshet, a process each" is `freshet archive send`. rsync has
# `-a --delete-after`, and leaves out what is hidden. In the end both trees have everything that the archive shows.
# WORK names a directory that keeps the packages for the next run. Needs python3, rsync and OpenSSH.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=${WORK:-$(mktemp -d)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
need_tools sshd=openssh-server ssh=openssh-client ssh-keygen=openssh-client rsync=rsync
. "$root/modules/app/src/main/launch/options.sh"
"$root/freshet" --version >/dev/null
export BENCH="$root/modules/bench" PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2086,SC2154 # several options each
exec python3 - "$work" "${1:-10000}" "${2:-7}" "${DELAY:-0}" "$root/freshet" "$FRESHET_JAVA_HOME/bin/java" $memory $waits \
    --enable-native-access=ALL-UNNAMED -cp "$root/modules/app/target/freshet/freshet.jar:$root/modules/bench/target/freshet-bench.jar" org.freshet.bench.Sends <<'PY'
import asyncio, collections, getpass, json, os, random, shutil, statistics, subprocess, sys, threading, time
sys.path.insert(0, os.environ["BENCH"])
from packages import PER_SOURCE, upload

work, n, times, delay, freshet, java = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]) / 1000, sys.argv[5], sys.argv[6:]
os.makedirs(work, exist_ok=True)
here = lambda *names: os.path.join(work, "send", *names)
shutil.rmtree(here(), ignore_errors=True)
os.makedirs(here("home"))
log = open(here("log"), "ab")
quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "check": True}
say = lambda **row: print(json.dumps(row), flush=True)
user = getpass.getuser()

# --- one sshd a connection, behind a wire that counts and delays

COUNTER = """#!/usr/bin/env python3
import os, struct, subprocess, sys
server = subprocess.Popen([%r], stdin=subprocess.PIPE)
left, head, count = 0, b"", 0
while True:
    some = os.read(0, 1 << 16)
    if not some:
        break
    server.stdin.write(some)
    server.stdin.flush()
    while some:
        if left == 0:
            take = 4 - len(head)
            head, some = head + some[:take], some[take:]
            if len(head) == 4:
                left, head, count = struct.unpack(">I", head)[0], b"", count + 1
        else:
            take = min(left, len(some))
            left, some = left - take, some[take:]
server.stdin.close()
server.wait()
with open(%r, "a") as out:
    out.write("%%d\\n" %% count)
""" % ("/usr/lib/openssh/sftp-server", here("counts"))

def config(name, sftp):
    with open(here(name), "w") as out:
        out.write("HostKey %s\nAuthorizedKeysFile %s\nPermitRootLogin yes\nUsePAM no\nStrictModes no\nPidFile none\nSubsystem sftp %s\n"
                  % (here("host_key"), here("user_key.pub"), sftp))
    return here(name)

class Wire:
    """What goes through, in both directions, each piece later by the delay."""
    def __init__(self):
        self.up = self.down = self.connections = 0
        self.config = None
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()
    async def serve(self, ready):
        server = await asyncio.start_server(self.client, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()
    async def client(self, reader, writer):
        self.connections += 1
        sshd = await asyncio.create_subprocess_exec(shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin"), "-i", "-f", self.config,
                                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, limit=1 << 20)
        await asyncio.gather(self.carry(reader, sshd.stdin, "up"), self.carry(sshd.stdout, writer, "down"))
        await sshd.wait()
    async def carry(self, source, to, way):
        queue = asyncio.Queue(64)
        async def deliver():
            while True:
                due, some = await queue.get()
                wait = due - time.monotonic()
                if wait > 0:
                    await asyncio.sleep(wait)
                if not some:
                    to.close()
                    return
                try:
                    to.write(some)
                    await to.drain()
                except (ConnectionError, RuntimeError):
                    pass
        delivering = asyncio.create_task(deliver())
        while True:
            try:
                some = await source.read(1 << 18)
            except ConnectionError:
                some = b""
            setattr(self, way, getattr(self, way) + len(some))
            await queue.put((time.monotonic() + delay, some))
            if not some:
                break
        await delivering

if os.getuid() == 0:
    os.makedirs("/run/sshd", exist_ok=True)
for key in ("host_key", "user_key"):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", here(key)], check=True)
with open(here("counter"), "w") as out:
    out.write(COUNTER)
os.chmod(here("counter"), 0o755)
plain, counting = config("sshd_config", "internal-sftp"), config("sshd_config.counting", here("counter"))
wire = Wire()
with open(here("host_key.pub")) as key, open(here("known_hosts"), "w") as out:
    out.write("[localhost]:%d %s" % (wire.port, key.read()))

# --- the archive

own = here("fresh")
first = [upload("%s/first-%d" % (work, n), s, 0, range(PER_SOURCE)) for s in range(n // PER_SOURCE)]
for at in range(0, len(first), 500):
    if at == 0:
        subprocess.run([freshet, "archive", "init", own, "--suite", "bench", "--architecture", "amd64"], **quiet)
    subprocess.run([freshet, "archive", "publish", own, "--suite", "bench", *first[at:at + 500]], **quiet)
shown = lambda: [(at, f) for at, d, names in os.walk(own) if not d.sort() and "/." not in at for f in names if not f.startswith(".")]
say(packages=n, files=len(shown()), bytes=sum(os.path.getsize(at + "/" + f) for at, f in shown()), delay_ms=1000 * delay)
settings = "archives:\n" + "".join("  %s:\n    root: %s\n    remote:\n      sftp: localhost:%d\n      user: %s\n      key: %s\n      known-hosts: %s\n      directory: %s\n"
    % (name, own, wire.port, user, here("user_key"), here("known_hosts"), here(directory)) for name, directory in (("fresh", "to-freshet"),))
open(here("home/freshet.yaml"), "w").write(settings)

# --- side by side

rows = collections.defaultdict(list)
def measured(tool, phase, act, config=plain):
    wire.config = config
    wire.up = wire.down = wire.connections = 0
    counts = os.path.getsize(here("counts")) if os.path.exists(here("counts")) else 0
    start = time.monotonic()
    act()
    row = {"tool": tool, "phase": phase, "ms": round(1000 * (time.monotonic() - start)), "up": wire.up, "down": wire.down, "connections": wire.connections}
    if config is counting:
        wait = time.monotonic() + 10
        while time.monotonic() < wait and (not os.path.exists(here("counts")) or open(here("counts")).read()[counts:].count("\n") < wire.connections):
            time.sleep(0.05)
        row["requests"] = sum(map(int, open(here("counts")).read()[counts:].split()))
    row["load"] = round(os.getloadavg()[0], 1)
    rows[tool, phase].append(row)
    say(**row)

ssh = "ssh -p %d -i %s -o UserKnownHostsFile=%s -o IdentitiesOnly=yes -o BatchMode=yes" % (wire.port, here("user_key"), here("known_hosts"))
rsync = lambda: subprocess.run(["rsync", "-a", "--delete-after", "--exclude=.*", "-e", ssh, own + "/", "%s@localhost:%s/" % (user, here("to-rsync"))], **quiet)
command = lambda: subprocess.run([freshet, "archive", "send", "--home", here("home")], **quiet)
for target in ("to-freshet", "to-rsync"):
    os.makedirs(here(target))

class Running:
    def __init__(self):
        self.process = subprocess.Popen(java + [own, str(wire.port), here("user_key"), here("known_hosts"), here("to-running")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
    def __call__(self):
        self.process.stdin.write("send\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer.isdigit(), answer

# Its record lies in the archive, so the one that runs on has a copy of it: by links, as the files never change.
measured("freshet, a process each", "whole", command)
measured("rsync", "whole", rsync)
measured("freshet, a process each", "nothing", command)
measured("rsync", "nothing", rsync)
dice = random.Random(n)
for i in range(times + 1):
    s, b = dice.randrange(n // PER_SOURCE), dice.randrange(PER_SOURCE)
    subprocess.run([freshet, "archive", "publish", own, "--suite", "bench", upload("%s/send-next/%d" % (work, i), s, 1 + i, [b])], **quiet)
    both = [lambda: measured("freshet, a process each", "one publication", command), lambda: measured("rsync", "one publication", rsync)]
    if i == times:
        both = [lambda: measured("freshet, a process each", "one publication, requests counted", command, counting), rsync]
    for one in both if i % 2 else both[::-1]:
        one()

# --- the same process again and again

shutil.move(own + "/.remote", here("remote-of-commands"))
shutil.copytree(here("to-freshet"), here("to-running"))
os.makedirs(own + "/.remote")
for kept in ("sent", "journal"):
    shutil.copy(here("remote-of-commands", kept), own + "/.remote/" + kept)
state = open(here("remote-of-commands", "state")).read().split("\n")
state[0] = "at\tlocalhost:%d/%s" % (wire.port, here("to-running"))
open(own + "/.remote/state", "w").write("\n".join(state))
running = Running()
for i in range(times + 3):
    s, b = dice.randrange(n // PER_SOURCE), dice.randrange(PER_SOURCE)
    subprocess.run([freshet, "archive", "publish", own, "--suite", "bench", upload("%s/send-more/%d" % (work, i), s, 100 + i, [b])], **quiet)
    # The first ones warm it.
    measured("freshet", "one publication" if i > 2 else "first publications", running)
running.process.stdin.close()
running.process.wait()
rsync()

for (tool, phase), all in rows.items():
    say(tool=tool, phase=phase, times=len(all), **{k: statistics.median(r[k] for r in all) for k in ("ms", "up", "down", "connections", "requests") if k in all[0]})
for at, f in shown():
    for target in ("to-running", "to-rsync"):
        there = here(target) + at[len(own):] + "/" + f
        assert open(there, "rb").read() == open(at + "/" + f, "rb").read(), there
say(same=True)
PY
