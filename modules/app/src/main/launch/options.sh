# shellcheck shell=sh
# shellcheck disable=SC2034 # read by the launcher and by the scripts of modules/bench
# How the JVM starts. A small young generation and a heap that gives back: the pipeline mostly waits, and a large file
# streams through it. Few arenas: malloc's own habit costs megabytes a thread. What
# unpacks zstd reads memory in a way that the JVM warns of.
export MALLOC_ARENA_MAX=2
memory="-XX:+UseSerialGC -Xss512k -Xms16m -Xmn8m -Xmx${FRESHET_HEAP:-384m} -XX:SurvivorRatio=4 -XX:MinHeapFreeRatio=10
    -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr
    --sun-misc-unsafe-memory-access=allow"
# For who asks and is gone again.
asks="-XX:TieredStopAtLevel=1"
# For who makes one small thing: what is met first is compiled early, on the other processor.
makes="-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.25"
# For `run`, which mostly waits: what the optimising compiler needs (40 MB) costs more than it saves.
waits="-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3"
# For who does much at once: the optimising compiler is worth its threads.
works="-XX:TieredStopAtLevel=4"
