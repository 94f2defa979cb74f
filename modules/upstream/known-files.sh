#!/bin/sh
# Makes src/main/resources/org/freshet/upstream/compare/known-files.txt anew: the git blob ids of the files that autotools
# copy into a source tree as they are, each with the first release that had it. Run it when one of these tools was
# released; a file of an unknown version is only held for a person, so nothing breaks when the list is old.
#
#     known-files.sh DIRECTORY > src/main/resources/org/freshet/upstream/compare/known-files.txt
#
# DIRECTORY holds clones of the tools' git repositories, all tags, in automake, libtool, gnulib, autoconf-archive, pkgconf;
# in autopoint what the archive of all gettext releases holds (archive.dir.tar.xz of gettext's own installation, unpacked:
# gettext-0.22.5/m4/… ); and in released/TOOL-VERSION unpacked release tarballs, or installed files as a distribution
# patches them, whose ltmain.sh and ltversion.m4 no repository holds.
set -eu
export LC_ALL=C
cd "$1"

# What automake --add-missing, autoreconf --install and gnulib-tool copy that is run or read while building.
scripts='ar-lib compile config.guess config.rpath config.sub depcomp elisp-comp git-version-gen gitlog-to-changelog
    install-sh ltmain.sh mdate-sh missing mkinstalldirs py-compile tap-driver.pl tap-driver.sh test-driver texinfo.tex
    ylwrap COPYING INSTALL'
wanted() { awk -v names="$scripts" 'BEGIN { n = split(names, a); for (i = 1; i <= n; i++) w[a[i]] = 1 } $3 in w'; }

# ID VERSION NAME of the files below some directories, at each release tag, oldest first.
tagged() { # REPOSITORY PATTERN DIRECTORY...
    repository=$1 pattern=$2
    shift 2
    git -C "$repository" tag | grep -E "$pattern" | sort -V | while read -r tag; do
        git -C "$repository" ls-tree -r "$tag" -- "$@" | awk -v v="${tag#v}" '$2 == "blob" {
            id = $3; sub(/^[^\t]*\t/, ""); sub(/.*\//, ""); print id, v, $0 }'
    done
}

# ID VERSION NAME of the files of TOOL-VERSION directories.
unpacked() { # DIRECTORY TOOL
    (cd "$1" && ls -d "$2"-* | sort -V) | while read -r release; do
        find "$1/$release" -type f \( -name '*.m4' -o -path '*/po/*' -o -name config.rpath -o -name ltmain.sh \
            -o -name ABOUT-NLS \) ! -name aclocal.m4 ! -name '* *' | sort | while read -r file; do
            case $file in
                # Debian and Ubuntu write the version of their package into it; KnownFiles takes it out too.
                */ltmain.sh) id=$(sed -E "s/ Debian-[0-9A-Za-z.~+-]+//g" "$file" | git hash-object --stdin) ;;
                *) id=$(git hash-object --no-filters "$file") ;;
            esac
            echo "$id ${release#"$2"-} ${file##*/}"
        done
    done
}

section() { echo "= $1"; awk '!seen[$1 " " $3]++ && NF == 3' | sort -k3,3 -s; }

echo '# Made by known-files.sh: ID FIRST-VERSION NAME, by tool.'
tagged automake '^v1\.(9|1[0-9])(\.[0-9]+)*$' lib | wanted | section automake
{ tagged libtool '^v2\.[0-9.]+[a-z]?$' m4 libltdl/m4; unpacked released libtool; } | awk '$3 ~ /\.m4$|^ltmain\.sh$/' | section libtool
unpacked autopoint gettext | section gettext
tagged pkgconf '^pkgconf-[0-9.]+$' pkg.m4 | sed 's/ pkgconf-/ /' | section pkgconf
tagged autoconf-archive '^v20(1[5-9]|2)' m4 | grep '\.m4$' | section autoconf-archive
# gnulib has no releases: the day of the change. Of its macros, those that gettext ships too.
(cd autopoint && find . -name '*.m4' | sed 's,.*/,,' | sort -u) | {
    scripts="$scripts $(cat)"
    git -C gnulib log --reverse --since=2012-01-01 --format='@%cs' --raw --no-abbrev --no-renames -- build-aux m4 doc |
        awk '/^@/ { day = substr($0, 2) } /^:/ && $4 !~ /^0+$/ { id = $4; sub(/^[^\t]*\t/, ""); sub(/.*\//, ""); print id, day, $0 }' |
        wanted
} | section gnulib
