"""Made-up packages for the scripts beside: every byte follows from the numbers of source and version."""
import gzip, hashlib, io, os, random, tarfile

PER_SOURCE, MAINTAINER = 5, "B. Person <b@example.org>"

def words():
    dice = random.Random("words")
    parts = "an ber cor dis en fil gra hol in ja kem lib mon net or pat qua rec sto tri un val wer xa yo zen".split()
    return ["".join(dice.choices(parts, k=dice.randint(1, 4))) for _ in range(5000)]
WORDS = words()
COMMON = "a the of and for to with from library program files data tool support reads writes".split()

def text(dice, count):
    return " ".join(dice.choice(COMMON if dice.random() < 0.5 else WORDS) for _ in range(count))

def tar_gz(files):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as gz, tarfile.open(fileobj=gz, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content, mode in files:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), mode, 1_700_000_000
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()

def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name, 1_700_000_000, 0, 0, b"100644", len(content)) + content + b"\n" * (len(content) % 2)
    return out

name_of = lambda s: "%s-%05d" % (WORDS[s * 7919 % len(WORDS)], s)
binaries_of = lambda s: [p % name_of(s) for p in ("%s", "lib%s1", "lib%s-dev", "python3-%s", "%s-tools")]
version_of = lambda s, v: "%d.%d.%d-1" % (1 + s % 4, s % 23, v)

def deb(s, b, v):
    dice = random.Random("deb %d %d" % (s, b))
    name = binaries_of(s)[b]
    control = "Package: %s\n" % name + ("Source: %s\n" % name_of(s) if b else "")
    control += "Version: %s\nArchitecture: amd64\nMaintainer: %s\nInstalled-Size: %d\n" % (version_of(s, v), MAINTAINER, dice.randint(20, 90000))
    needs = ["libc6 (>= 2.%d)" % dice.randint(14, 36)]
    for _ in range(dice.randint(1, 8)):
        other = dice.randrange(400)
        needs.append("%s (>= %s)" % (binaries_of(other)[dice.randrange(PER_SOURCE)], version_of(other, 0)))
    control += "Depends: %s\n" % ", ".join(needs)
    control += "Section: %s\nPriority: optional\nHomepage: https://example.org/%s/\n" % (dice.choice("admin devel libs net python utils".split()), name_of(s))
    control += "Description: %s\n" % text(dice, 8)
    for paragraph in range(dice.randint(1, 3)):
        control += (" .\n" if paragraph else "") + "".join(" %s\n" % text(dice, 11) for _ in range(dice.randint(2, 4)))
    return "%s_%s_amd64.deb" % (name, version_of(s, v)), ar([
        (b"debian-binary", b"2.0\n"), (b"control.tar.gz", tar_gz([("./control", control.encode(), 0o644)])),
        (b"data.tar.gz", tar_gz([("./usr/share/doc/%s/says" % name, text(dice, 30).encode(), 0o644)]))])

def lists(files):
    out = ""
    for field, digest in (("Checksums-Sha1", "sha1"), ("Checksums-Sha256", "sha256"), ("Files", "md5")):
        out += field + ":\n"
        for f, content in files.items():
            between = "misc optional " if field == "Files" and len(files) > 2 else ""
            out += " %s %d %s%s\n" % (hashlib.new(digest, content).hexdigest(), len(content), between, f)
    return out

def upload(at, s, v, some):
    """Writes a source and some of its binaries; gives the path of the .changes."""
    dice = random.Random("source %d" % s)
    name, version = name_of(s), version_of(s, v)
    upstream = version.rsplit("-", 1)[0]
    changes = "%s/%s_%s_amd64.changes" % (at, name, version)
    if os.path.exists(changes):
        return changes
    os.makedirs(at, exist_ok=True)
    changelog = "%s (%s) bench; urgency=medium\n\n  * %s.\n\n -- %s  Tue, 14 Nov 2023 22:13:20 +0000\n" % (name, version, text(dice, 8), MAINTAINER)
    build = ", ".join(["debhelper-compat (= 13)"] + [binaries_of(dice.randrange(400))[2] for _ in range(dice.randint(1, 6))])
    both = {"%s_%s.orig.tar.gz" % (name, upstream): tar_gz([("%s-%s/README" % (name, upstream), text(dice, 60).encode(), 0o644)]),
            "%s_%s.debian.tar.gz" % (name, version): tar_gz([
                ("debian/changelog", changelog.encode(), 0o644), ("debian/source/format", b"3.0 (quilt)\n", 0o644),
                ("debian/control", ("Source: %s\nMaintainer: %s\n\nPackage: %s\nArchitecture: any\nDescription: %s\n" % (name, MAINTAINER, name, text(dice, 5))).encode(), 0o644)])}
    dsc = "Format: 3.0 (quilt)\nSource: %s\nBinary: %s\nArchitecture: any\nVersion: %s\nMaintainer: %s\n" % (name, ", ".join(binaries_of(s)), version, MAINTAINER)
    dsc += "Homepage: https://example.org/%s/\nStandards-Version: 4.6.2\nBuild-Depends: %s\nPackage-List:\n" % (name, build)
    dsc += "".join(" %s deb misc optional arch=any\n" % b for b in binaries_of(s)) + lists(both)
    files = {"%s_%s.dsc" % (name, version): dsc.encode(), **both, **dict(deb(s, b, v) for b in some)}
    head = "Format: 1.8\nDate: Tue, 14 Nov 2023 22:13:20 +0000\nSource: %s\nBinary: %s\nArchitecture: source amd64\nVersion: %s\nDistribution: bench\n" % (
        name, " ".join(binaries_of(s)[b] for b in some), version)
    head += "Urgency: medium\nMaintainer: %s\nChanged-By: %s\nDescription:\n x - y\nChanges:\n %s (%s) bench; urgency=medium\n .\n   * New.\n" % (MAINTAINER, MAINTAINER, name, version)
    for f, content in files.items():
        with open(at + "/" + f, "wb") as out:
            out.write(content)
    with open(changes, "w") as out:
        out.write(head + lists(files))
    return changes
