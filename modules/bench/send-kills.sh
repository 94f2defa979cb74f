#!/bin/sh
# The long run of ArchiveSendTest: sending an archive to a web host killed with SIGKILL N times, each at a random byte, while one
# apt polls what nginx serves and another one downloads a package; at the end both trees are the same.
#   send-kills.sh [N]       default 100; some four seconds each
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. modules/app/src/main/launch/setup.sh
need_jdk
need_maven
JAVA_HOME=$FRESHET_JAVA_HOME exec mvn -B -ntp test -pl modules/app -am -Dtest=ArchiveSendTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfreshet.kills="${1:-100}"
