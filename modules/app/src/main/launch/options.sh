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
# For who keeps an archive: half of a publication is hashing, and only what the optimising compiler makes of it knows the
# processor's instructions for SHA-256. For all else that compiler is late.
keeps="-XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2::implCompress*,0.0001
    -XX:CompileThresholdScaling=0.25 -XX:Tier4InvocationThreshold=1000000 -XX:Tier4MinInvocationThreshold=500000
    -XX:Tier4CompileThreshold=1500000 -XX:Tier4BackEdgeThreshold=20000000"
# For `run`, which mostly waits: what the optimising compiler needs (40 MB) costs more than it saves.
waits="-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3"
# For who does much at once: the optimising compiler is worth its threads.
works="-XX:TieredStopAtLevel=4"
