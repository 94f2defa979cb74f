#!/bin/sh
# Real source packages of the distribution of this machine, made anew and judged: each is imported as a recipe whose
# upstream is a loopback directory with the distribution's own tarball, built, and compared with what it was made of.
#   import.sh [PACKAGE...]                     default: all of the list below; prints one row of a table each, then what
#                                              differed as it must, and how often; status 1 where anything else did
# Its apt configuration names mirror and keys; what the mirror lacks is left out with a word. WORK names a directory that
# keeps the packages, and lintian's words on them, for the next run. Needs dpkg-dev, lintian and python3.
#
#   tree     dpkg-source -x gives the same tree as of the distribution's package: paths, modes, links, contents
#   -b       dpkg-source -b on that tree finds no change, and writes the same .dsc and the same debian tarball inside
#   dsc      the fields are those of the distribution's .dsc
#   lintian  has no tag on ours that it has not on theirs
#   source   `freshet source` of the same tarballs and debian/, compared in the same ways, with nothing that may differ
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=${WORK:-$(mktemp -d)}
[ -n "${WORK:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/files"
. "$root/modules/app/src/main/launch/setup.sh"
need_tools dpkg-source=dpkg-dev lintian=lintian python3=python3
"$root/freshet" --version >/dev/null

get() { apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" "$@"; }
if [ ! -e "$work/apt/sources.list" ]; then
    apt-get indextargets --format 'deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' | sort -u |
        grep -v -e -security -e -updates >"$work/apt/sources.list"
    get update
fi
cat >"$work/kinds" <<'KINDS'
6tunnel             tiny C
9mount              mercurial snapshot, no watch file
audit               C library with Python bindings
avahi               C library, maintained by a team
btop                C++
bzip2               C library
caddy               Go program, two tarballs
chrony              daemon, made with dgit
cjson               C library
cpl-plugin-uves     scientific
crowdsec            Go program, three tarballs
dash                shell, upstream watched in git
dbus                C library
dos2unix            small C
dovecot             daemon
ed                  GNU
exim4               daemon, many flavours
figlet              fonts
filesaver.js        JavaScript
freetype            C library, three tarballs
fzf                 Go program
gawk                GNU
gflags              C++ library, two tarballs
gl2ps               C library
gnuchess            game
golang-yaml.v2      Go library
haskell-split       Haskell
hello               GNU
htop                small C
jinja2              Python
jq                  C library and program
junit4              Java
keystone            OpenStack
less                small C
libcap-ng           C library with Python bindings
libjson-perl        Perl
liblockfile         C library
libseccomp          C library
lsof                no watch of tarballs
lua5.4              versions beside each other
nano                with an udeb
nginx               modules in debian/
openldap            schemas in debian/
openssh             with udebs, old GSSAPI packages
otf2bdf             fonts
patch               GNU
perl                the interpreter
php-psr-log         PHP
postgresql-common   framework
procmail            old mail
pv                  small C
python-cryptography Python and Rust
rsync               C, security revisions
rust-libc           Rust crate
rust-ripgrep        Rust program
sed                 GNU
stow                Perl program
swift               OpenStack, watched in git
tinyproxy           daemon
tmux                a letter in the version
tree                tiny C
ucf                 script
units               GNU
unzip               no maintainer upstream
xxhash              C library
zlib                C library, no watch file
KINDS
[ $# -gt 0 ] || set -- $(cut -d' ' -f1 "$work/kinds")
for package; do
    [ ! -e "$work/files/$package" ] || continue
    mkdir -p "$work/files/$package"
    if ! (cd "$work/files/$package" && get source --download-only "$package") >"$work/log" 2>&1; then
        echo "$package: not to be had here: $(tail -n 1 "$work/log")" >&2
        rm -rf "${work:?}/files/$package"
    fi
done
. /etc/os-release
exec python3 "$root/modules/bench/import.py" "$root/freshet" "$work" "$ID/$VERSION_CODENAME" "$@"
