"""What import.sh judges with: see there."""
import contextlib, functools, glob, http.server, json, os, re, shutil, stat, subprocess, sys, tarfile, threading, time
from collections import Counter

freshet, work, target = sys.argv[1:4]
names = [n for n in sys.argv[4:] if os.path.isdir("%s/files/%s" % (work, n))]
kinds = dict((line.rstrip("\n").split(None, 1) + [""])[:2] for line in open(work + "/kinds"))
maintainer = "B. Person <b@example.org>"
out = work + "/out"
must, wrong = Counter(), []


def run(command, **how):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **how)


def fields(dsc):
    """A .dsc as a dictionary; signed or not."""
    text = open(dsc, encoding="utf-8").read().replace("\r", "")
    if text.startswith("-----BEGIN"):
        text = text.split("\n\n", 1)[1].split("-----BEGIN PGP SIGNATURE", 1)[0]
    found, name = {}, ""
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            found[name] += "\n" + line
        elif ":" in line:
            name, value = line.split(":", 1)
            found[name] = value.strip()
    return found


def listed(dsc):
    """The files that it lists, with their SHA-256."""
    return {w[2]: w[0] for w in map(str.split, fields(dsc)["Checksums-Sha256"].strip().split("\n"))}


def unpack(dsc, into):
    shutil.rmtree(into, ignore_errors=True)
    os.makedirs(os.path.dirname(into), exist_ok=True)
    ran = run(["dpkg-source", "--no-check", "--no-copy", "-x", os.path.abspath(dsc), into])
    if ran.returncode:
        raise Wrong("dpkg-source -x: " + last(ran))
    return into


def last(ran):
    lines = [line for line in ran.stdout.split("\n") if line.strip()]
    said = [line for line in lines if "error" in line or "held" in line or "failed" in line] or lines
    return said[-1].replace(work, "…") if said else "status %d" % ran.returncode


class Wrong(Exception):
    pass


def tree(top):
    """Path to what stands there: mode with content, or where a link leads."""
    found = {}
    for at, directories, files in os.walk(top):
        for name in directories + files:
            path = os.path.join(at, name)
            mode = os.lstat(path).st_mode
            key = os.path.relpath(path, top)
            if stat.S_ISLNK(mode):
                found[key] = ("link", os.readlink(path))
            elif stat.S_ISDIR(mode):
                found[key] = ("directory", oct(mode & 0o777))
            else:
                found[key] = (oct(mode & 0o777), open(path, "rb").read())
    return found


def text(entry):
    return entry[1].decode("utf-8", "replace") if entry else ""


def differing(theirs, ours, mine):
    """Differences of trees; mine(path, their entry, our entry) names one that must be, or gives None."""
    for path in sorted(theirs.keys() | ours.keys()):
        a, b = theirs.get(path), ours.get(path)
        if a != b:
            why = mine(path, a, b)
            if why:
                must["tree: " + why] += 1
            else:
                yield path if a and b and a[0] == b[0] else "%s (%s, got %s)" % (path, a and a[0], b and b[0])


CONTROL = re.compile(r"-(Maintainer|Origin|Bugs|Vcs-\w+):.*|\+(Maintainer|XSBC-Original-Maintainer|Origin|Bugs"
                     r"|XS-(Debian|Ubuntu)-Vcs-\w+):.*")


def adopted(before, after):
    """Whether a control was only made ours."""
    a, b = before.split("\n"), after.split("\n")
    lines = ["-" + l for l in a if l not in b] + ["+" + l for l in b if l not in a]
    return all(CONTROL.fullmatch(line) or line[1:2] in (" ", "\t") for line in lines)


def of_recipe(dsc, entry, path, a, b):
    """What a recipe must do to packaging of others; entry is that of its changelog."""
    if path == "debian/changelog":
        return text(b).endswith("\n\n" + text(a).lstrip()) and "an entry in front of debian/changelog"
    if path == "debian/watch":
        options = lambda entry: re.split(r'[,\s"]+', re.sub(r'opts="?|\\\n', "", text(entry)))
        left = [option for option in options(a) if option not in options(b)]
        return all(re.match("pgpsigurlmangle|pgpmode", option) for option in left) and "no check of signatures in debian/watch without a key"
    if path == "debian/control":
        return adopted(text(a), text(b)) and "Maintainer, Original-Maintainer, Origin, Bugs, Vcs-* in debian/control"
    if path == "debian/source/include-binaries":
        return re.sub(r"debian/upstream/signing-key.\w+\n", "", text(a)) == text(b) and "no key without a signature, nor its name"
    if path == "debian/upstream":
        return not b and "no key without a signature, nor its directory"
    if path in ("debian/source/format", "debian/source"):
        return (b[0] == "directory" or text(b) == "3.0 (quilt)\n") and "debian/source/format of a package in another format"
    if re.fullmatch(r"debian/patches/[^.].*", path):
        return "Refresh %s." % path[len("debian/patches/"):] in " ".join(entry.split()) and "patches with other line numbers: refreshed"
    if re.fullmatch(r"debian/(upstream/signing-key\.(asc|pgp)|upstream-signing-key\.pgp)", path):
        return not b and not any(n.endswith(".asc") for n in listed(dsc)) and "no key without a signature"
    if (path + "/").startswith(".pc/") and not a:
        return "what 3.0 (quilt) keeps for quilt, of a native package"
    return None


def members(dsc):
    """The debian tarball, apart from dates, owners and the top directory's own entry."""
    name = [n for n in listed(dsc) if ".debian.tar" in n or (".orig" not in n and ".tar" in n)][0]
    inside = (lambda path: path) if ".debian.tar" in name else (lambda path: path.partition("/")[2])
    with tarfile.open(os.path.join(os.path.dirname(dsc), name)) as tar:
        return {inside(m.name): (m.type, m.linkname, m.mode & 0o100, m.isreg() and tar.extractfile(m).read()) for m in tar
                if m.name.strip("./") and not m.isdir()}


def rebuilt(dsc, top):
    """dpkg-source -b on what was unpacked: no change found, and the same package; gives its .dsc, too."""
    again = top + ".b"
    shutil.rmtree(again, ignore_errors=True)
    os.makedirs(again)
    for name in listed(dsc):
        if ".orig" in name:
            os.symlink(os.path.join(os.path.dirname(dsc), name), os.path.join(again, name))
    where = os.path.join(again, os.path.basename(top))
    shutil.copytree(top, where, symlinks=True)
    ran = run(["dpkg-source", "-b", os.path.basename(top)], cwd=again)
    if ran.returncode:
        return dsc, [last(ran)]
    said = [line for line in ran.stdout.split("\n") if "local changes" in line or "recorded in" in line]
    other = os.path.join(again, os.path.basename(dsc))
    a, b = fields(dsc), fields(other)
    sums = ("Files", "Checksums-Sha1", "Checksums-Sha256")
    said += ["%s: `%s`, by dpkg `%s`" % (k, a.get(k), b.get(k)) for k in {**a, **b} if k not in sums and a.get(k) != b.get(k)]
    if [k for k in a if k in b] != [k for k in b if k in a]:
        said.append("order of fields")
    a, b = members(dsc), members(other)
    said += ["in the tarball: " + path for path in sorted({**a, **b}) if a.get(path) != b.get(path)
             and not (path not in b and os.path.basename(path).startswith(".git"))]
    return other, said


MOVED = {"Version", "Maintainer", "Original-Maintainer", "Origin", "Bugs"}
# What lintian asks of packages with an upstream, and not of native ones.
OF_UPSTREAM = {"debian-watch-file-is-missing", "no-homepage-field", "odd-historical-debian-changelog-version",
               "upstream-metadata-file-is-missing"}
OF_OTHERS = re.compile("Dgit|Git-Tag-.*")


def fields_differ(theirs, ours, again, recipe):
    """again: what dpkg-source of this machine makes of ours."""
    a, b, c = fields(theirs), fields(ours), fields(again)
    for name in sorted({**a, **b}):
        x, y = a.get(name), b.get(name)
        if name in ("Files", "Checksums-Sha1", "Checksums-Sha256"):
            unsigned = recipe and not any(n.endswith(".asc") for n in listed(ours))
            origs = lambda value: sorted(line.split()[0] for line in value.strip().split("\n")
                                         if ".orig" in line and not (unsigned and line.endswith(".asc")))
            if origs(x) == origs(y) or a["Format"] != b["Format"]:
                must["dsc: digest and name of the debian tarball"] += name == "Files"
                continue
        elif x == y:
            continue
        elif name not in MOVED and "Vcs" not in name and name != "Format" and y == c.get(name):
            must["dsc: %s as dpkg-source of this machine writes it, too; theirs is by another version" % name] += 1
            continue
        elif OF_OTHERS.fullmatch(name):
            must["dsc: no Dgit, Git-Tag-*: written by dgit"] += 1
            continue
        elif recipe and (name in MOVED or name.startswith(("Vcs-", "Debian-Vcs-", "Ubuntu-Vcs-"))):
            moved = re.sub("^(Debian|Ubuntu)-", "", name)
            if name == "Version" and re.fullmatch(r".*-0~fresh1~\w+", y) or name == "Maintainer" and y == maintainer \
                    or name == "Original-Maintainer" and y == a["Maintainer"] or name in ("Origin", "Bugs") \
                    or moved != name and a.get(moved) == y or moved == name and not y:
                must["dsc: " + ("Vcs-* as Debian-Vcs-*" if "Vcs" in name else name)] += "Vcs" not in name or name == "Vcs-Git"
                continue
        elif recipe and name == "Format" and a["Format"] != "3.0 (quilt)":
            must["dsc: Format of a package in another format"] += 1
            continue
        yield "%s: `%s`, theirs `%s`" % (name, y, x)


def tags(dsc):
    ran = run(["lintian", "--no-cfg", "--fail-on", "none", "-EI", "--pedantic", "--allow-root", dsc])
    return sorted(line for line in ran.stdout.split("\n") if re.match("[EWIPXN]: ", line) and not line.startswith("N:"))


def tag(line):
    return line.split(": ", 2)[2].split()[0]


def lintian(theirs, ours):
    kept = os.path.join(os.path.dirname(theirs), "lintian.json")
    if not os.path.exists(kept):
        json.dump(tags(theirs), open(kept, "w"))
    known = {tag(line) for line in json.load(open(kept))}
    for line in tags(ours):
        if tag(line) in known:
            continue
        if tag(line) == "unknown-field" and re.search(r" (Original-Maintainer|(Debian|Ubuntu)-Vcs-\w+)$", line):
            must["lintian: unknown-field of Original-Maintainer, Debian-Vcs-*"] += 1
            continue
        if tag(line) == "repackaged-source-not-advertised" and not fields(theirs)["Version"].startswith(fields(ours)["Version"].rsplit("-", 1)[0] + "-"):
            must["lintian: repackaged-source-not-advertised: the loopback's tarball is repacked already"] += 1
            continue
        if tag(line) == "orig-tarball-missing-upstream-signature" and any(".orig-" in n and n + ".asc" not in listed(theirs) for n in listed(theirs)):
            must["lintian: orig-tarball-missing-upstream-signature of a component: theirs has none either, and its version says repacked"] += 1
            continue
        if tag(line) in OF_UPSTREAM and fields(theirs)["Format"] == "3.0 (native)":
            must["lintian: %s: asked of a package with an upstream" % tag(line)] += 1
            continue
        if tag(line) == "co-maintained-package-with-no-vcs-fields":
            must["lintian: co-maintained-package-with-no-vcs-fields (pedantic): they are Debian-Vcs-*"] += 1
            continue
        if tag(line) == "debian-watch-does-not-check-openpgp-signature" and not any(n.endswith(".asc") for n in listed(ours)):
            must["lintian: debian-watch-does-not-check-openpgp-signature (pedantic): the key went"] += 1
            continue
        yield line


class Upstream(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(directory):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Upstream, directory=directory))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main_orig(dsc):
    """Its main tarball, or what stands in for it: the tarball of a native package is what its upstream releases."""
    return [n for n in listed(dsc) if re.search(r"\.orig\.tar\.\w+$", n)] or [n for n in listed(dsc) if re.search(r"\.tar\.\w+$", n)]


def unverified(dsc, key):
    """Whether gpgv, too, finds no good signature of the tarball."""
    at, orig = os.path.dirname(dsc), main_orig(dsc)[0]
    with open(out + "/key.gpg", "wb") as ring:
        subprocess.run(["gpg", "--dearmor"], stdin=open(key, "rb"), stdout=ring, stderr=subprocess.DEVNULL)
    ran = run(["gpgv", "--keyring", out + "/key.gpg", "--status-fd", "1", "%s/%s.asc" % (at, orig), "%s/%s" % (at, orig)])
    return ran.returncode != 0 or re.search(r"(?m)^\[GNUPG:\] (EXPKEYSIG|REVKEYSIG|EXPSIG)", ran.stdout)


def by_recipe(name, dsc, port):
    """Imports, points upstream to the loopback directory, builds; gives the .dsc."""
    home, recipes, to = out + "/home", out + "/recipes", "%s/%s" % (out, name)
    shutil.rmtree(recipes, ignore_errors=True)
    command = [freshet, "recipe", "import", "--home", home, "--recipes", recipes, "--maintainer", maintainer, "--target", target, dsc]
    ran = run(command)
    if "--component" in ran.stdout:
        must["import: nothing says where a component comes from; `--component` did"] += 1
        for component in re.findall(r"--component ([\w-]+)=URL", ran.stdout):
            command += ["--component", "%s=https://example.org/%s.git" % (component, component)]
        ran = run(command)
    if "--upstream GIT-URL" in ran.stdout:
        must["import: nothing says where upstream releases; `--upstream` did"] += 1
        ran = run(command + ["--upstream", "https://example.org/%s.git" % name])
    found = glob.glob(recipes + "/*/recipe.yaml")
    if not found:
        raise Wrong("import: " + last(ran))
    if ran.returncode:
        must["import: `debian/watch` is for a person: " + last(ran).split(": ", 2)[-1]] += 1
    (file,) = found
    orig = main_orig(dsc)[0]
    version = re.sub(r"^\d+:", "", fields(dsc)["Version"])
    version = version.rsplit("-", 1)[0] if ".orig." in orig else version
    # How the distribution marks what it repacked, changed or took between releases is part of the file's name here.
    version = re.sub(r"([+.~]?(dfsg|ds|repack)[0-9.]*|\+(git|hg|svn)\d+|(\+(deb|nmu)\d+(u\d+)?)+)($|(?=\+~))", "", version)
    text = open(file).read()
    keys = "  verify:\n    keys: [upstream.asc]\n" in text
    place = '  listing: {url: "http://127.0.0.1:%d/%s/", pattern: "%s"}\n' % (port, name, orig.replace(version, "{version}"))
    components = [(n, re.search(r"\.orig-([\w-]+)\.tar\.\w+$", n)) for n in listed(dsc)]
    signature = ', verify: {keys: [upstream.asc], tarball-signature: "{tarball}.asc"}'
    components = ['    %s: {tarball: "http://127.0.0.1:%d/%s/%s", version: "1"%s}\n' % (m.group(1), port, name, n,
                  signature if keys and n + ".asc" in listed(dsc) else "") for n, m in components if m]
    if components:
        place += "  components:\n" + "".join(components)
    if keys and orig + ".asc" in listed(dsc):
        place += '  verify:\n    keys: [upstream.asc]\n    tarball-signature: "{tarball}.asc"\n'
    text = re.sub(r"(?m)^upstream:\n(?:[ ].*\n)+", lambda _: "upstream:\n" + place, text)
    open(file, "w").write(text + "policy:\n  unproved: publish\n")
    build = [freshet, "build", fields(dsc)["Source"], "--home", home, "--recipes", recipes, "--out", to]
    ran = run(build)
    weak = re.search("uses the weak digest|has version 3, expected 4", ran.stdout)
    if weak or "signature of `" in ran.stdout and unverified(dsc, recipes + "/" + fields(dsc)["Source"] + "/upstream.asc"):
        must["signature: " + ("of SHA-1 or of version 3" if weak else "by a key that is not in debian/, is expired or revoked (gpgv, too)")
             + ": refused, so built without it and its key"] += 1
        text = open(file).read()
        text = re.sub(r"  verify:\n    keys: .*\n    tarball-signature: .*\n", "", text)
        open(file, "w").write(text.replace(signature, ""))
        ran = run(build)
    if ran.returncode:
        raise Wrong("build: " + last(ran))
    made = glob.glob(to + "/*.dsc")
    if not made:
        raise Wrong("build: " + last(ran))
    return made[0]


def by_source(name, dsc, top):
    """`freshet source` of Debian's tarballs and debian/."""
    to, at = "%s/%s.source" % (out, name), os.path.dirname(dsc)
    origs = [os.path.join(at, n) for n in listed(dsc) if ".orig" in n and not n.endswith(".asc")]
    debian = top + "/debian"
    shutil.rmtree(to, ignore_errors=True)
    ran = run([freshet, "source", *(["--orig", *origs] if origs else []), "--debian", debian, "--out", to])
    if ran.returncode:
        raise Wrong(last(ran))
    return glob.glob(to + "/*.dsc")[0]


def judged(theirs, ours, top, recipe):
    """The four columns, and all that is wrong."""
    made = unpack(ours, os.path.dirname(ours) + "/tree")
    entry = open(made + "/debian/changelog", encoding="utf-8", errors="replace").read().split("\n -- ", 1)[0]
    mine = functools.partial(of_recipe, ours, entry) if recipe else lambda *_: None
    again, found = rebuilt(ours, made)
    said = {"tree": list(differing(tree(top), tree(made), mine)), "-b": found,
            "dsc": list(fields_differ(theirs, ours, again, recipe))}
    # What is the same in all of that is the same to lintian.
    said["lintian"] = list(lintian(theirs, ours)) if recipe or any(said.values()) else []
    return said


def features(dsc, top):
    f, files = fields(dsc), listed(dsc)
    series = top + "/debian/patches/series"
    patches = len([l for l in open(series, errors="replace") if l.strip() and l[0] != "#"]) if os.path.exists(series) else 0
    words = ["format " + f["Format"]] if f["Format"] != "3.0 (quilt)" else []
    words += [re.search(r"\.(tar\.\w+)$", n).group(1) for n in files if re.search(r"\.orig\.tar\.(?!gz)\w+$", n)]
    words += [".debian.tar.%s" % e for n in files for e in re.findall(r"\.debian\.tar\.(gz|bz2|lzma)$", n)]
    words += ["%d origs" % (1 + sum(".orig-" in n and not n.endswith(".asc") for n in files))] if any(".orig-" in n for n in files) else []
    words += ["%d patches" % patches] if patches else []
    words += ["signed"] if any(n.endswith(".asc") for n in files) else []
    words += ["key"] if glob.glob(top + "/debian/upstream/signing-key.*") else []
    words += ["epoch"] if ":" in f["Version"] else []
    words += ["profiles"] if "profile=" in f.get("Package-List", "") else []
    words += ["arch " + f["Architecture"]] if set(f["Architecture"].split()) - {"any", "all"} else []
    for word, path in (("tests", "tests/control"), ("include-binaries", "source/include-binaries"), ("options", "source/options")):
        words += [word] if os.path.exists("%s/debian/%s" % (top, path)) else []
    copyright = top + "/debian/copyright"
    words += ["Files-Excluded"] if os.path.exists(copyright) and "\nFiles-Excluded" in open(copyright, errors="replace").read() else []
    return words


def cell(said):
    return "ok" if not said else "%d wrong" % len(said)


def main():
    port = serve(work + "/files")
    print("| package | kind | path | tree | -b | dsc | lintian | source | note |\n|---|---|---|---|---|---|---|---|---|", flush=True)
    began, rows = time.monotonic(), 0
    for name in names:
        (theirs,) = glob.glob("%s/files/%s/*.dsc" % (work, name))
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out + "/recipes")
        top = unpack(theirs, "%s/trees/%s" % (out, name))
        notes, cells = [], []
        path = "recipe"
        try:
            ours = by_recipe(name, theirs, port)
            said = judged(theirs, ours, top, True)
            cells = [cell(said[k]) for k in ("tree", "-b", "dsc", "lintian")]
            notes += ["%s: %s" % (k, w) for k, ws in said.items() for w in ws]
        except Wrong as w:
            cells, notes = ["-"] * 4, notes + [str(w)]
        try:
            plain = by_source(name, theirs, top)
            said = judged(theirs, plain, top, False)
            cells.append(cell(sum(said.values(), [])))
            notes += ["source: %s: %s" % (k, w) for k, ws in said.items() for w in ws]
        except Wrong as w:
            if fields(theirs)["Format"] == "1.0" and "source/format must be" in str(w):
                cells.append("refused")
                must["source: format 1.0 is refused"] += 1
            else:
                cells.append("-")
                notes.append("source: " + str(w))
        wrong.extend((name, note) for note in notes)
        rows += 1
        kind = ", ".join(filter(None, [kinds.get(name, "").strip()] + features(theirs, top)))
        note = "<br>".join(n.replace("\n", " ")[:160] for n in notes[:6]).replace("|", "\\|")
        print("| %s | %s | %s | %s | %s |" % (name, kind, path, " | ".join(cells), note), flush=True)
    print("\n%d packages in %d s; %d things wrong\n\nWhat differed as it must:\n" % (rows, time.monotonic() - began, len(wrong)))
    for why, count in sorted(must.items()):
        print("- %s (%d)" % (why, count))
    return 1 if wrong else 0


with contextlib.suppress(KeyboardInterrupt):
    sys.exit(main())
