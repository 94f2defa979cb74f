#!/bin/sh
# Uploads side by side with OpenSSH's sftp: SMALL files of 20 kB, and one of LARGE megabytes, to an sshd on loopback.
#   uploads.sh [SMALL] [LARGE] [REPETITIONS]     default 300 150 5; prints JSON lines, the last ones with median and spread
# `sftp -b` and Freshet take turns, and each file is compared afterwards. "ms" is from before the process (of Freshet: from before
# the connection, in a new JVM) to after its end; "warm_ms" the same load once more in that JVM, as in a `freshet run`.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$root/modules/app/src/main/launch/setup.sh"
need_jdk
need_tools sshd=openssh-server sftp=openssh-client ssh-keygen=openssh-client
"$root/freshet" --version >/dev/null
exec python3 - "${1:-300}" "${2:-150}" "${3:-5}" \
    "$FRESHET_JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$root/modules/app/target/freshet/freshet.jar:$root/modules/bench/target/freshet-bench.jar" \
    org.freshet.bench.Uploads <<'PY'
import filecmp, getpass, json, os, random, shutil, socket, statistics, subprocess, sys, tempfile, time

SMALL, LARGE, TIMES, FRESHET = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
DIR = tempfile.mkdtemp(prefix="uploads.")
SSHD = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin")

def path(*names):
    return os.path.join(DIR, *names)

def started():
    """An sshd of this user; another port where somebody was quicker to take the first."""
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        with open(path("sshd_config"), "w") as out:
            out.write("Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nPermitRootLogin yes\nUsePAM no\nStrictModes no\n"
                      "PidFile none\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\n"
                      % (port, path("host_key"), path("user_key.pub")))
        server = subprocess.Popen([SSHD, "-D", "-f", path("sshd_config"), "-E", path("sshd.log")])
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
                continue
            return server, port

def files(name, sizes):
    os.makedirs(path(name))
    for i, size in enumerate(sizes):
        with open(path(name, "f%04d" % i), "wb") as out:
            out.write(random.Random(i).randbytes(size))

def measured(tool, load, run):
    target = path("incoming")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    start = time.monotonic()
    inside = run()
    row = {"tool": tool, "files": load, "ms": round(1000 * (time.monotonic() - start)), **inside, "load": round(os.getloadavg()[0], 1)}
    names = sorted(os.listdir(path(load)))
    assert sorted(os.listdir(target)) == names
    assert filecmp.cmpfiles(path(load), target, names, shallow=False)[0] == names
    rows.setdefault((tool, load), []).append(row)
    print(json.dumps(row), flush=True)

def sftp(load):
    batch = "".join("put %s %s\n" % (path(load, n), path("incoming", n)) for n in sorted(os.listdir(path(load))))
    subprocess.run(["sftp", "-q", "-b", "-", "-P", str(PORT), "-i", path("user_key"), "-o", "UserKnownHostsFile=" + path("known_hosts"),
                    "-o", "IdentitiesOnly=yes", "localhost"], input=batch.encode(), stdout=subprocess.DEVNULL, check=True)
    return {}

def freshet(load):
    out = subprocess.run(FRESHET + ["localhost", str(PORT), getpass.getuser(), path("user_key"), path("known_hosts"), path(load), path("incoming")],
                         stdout=subprocess.PIPE, check=True).stdout
    cold, warm = map(int, out.split())
    return {"ms": cold, "warm_ms": warm}

rows = {}
for key in ("host_key", "user_key"):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path(key)], check=True)
server, PORT = started()
try:
    with open(path("host_key.pub")) as key, open(path("known_hosts"), "w") as out:
        out.write("[localhost]:%d %s" % (PORT, key.read()))
    files("small", [20_000] * SMALL)
    files("large", [LARGE * 1_000_000])
    for _ in range(TIMES):
        for load in ("small", "large"):
            measured("sftp", load, lambda: sftp(load))
            measured("freshet", load, lambda: freshet(load))
    for (tool, load), all in rows.items():
        summary = {"tool": tool, "files": load, "runs": len(all)}
        for column in ("ms", "warm_ms"):
            values = [row[column] for row in all if column in row]
            if values:
                summary[column] = {"median": round(statistics.median(values)), "min": min(values), "max": max(values)}
        print(json.dumps(summary), flush=True)
finally:
    server.terminate()
    server.wait()
    shutil.rmtree(DIR, ignore_errors=True)
PY
