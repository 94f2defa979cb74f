#!/bin/sh
# The long run of KilledPipelineTest: the pipeline killed with SIGKILL N times while its upstream goes on releasing, a new
# archive key now and then; at the end every release was published once or was overtaken by a newer one.
#   kills.sh [N]       default 100; some five seconds each
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. modules/app/src/main/launch/setup.sh
need_jdk
need_maven
JAVA_HOME=$FRESHET_JAVA_HOME exec mvn -B -ntp test -pl modules/app -am -Dtest=KilledPipelineTest \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfreshet.kills="${1:-100}"
