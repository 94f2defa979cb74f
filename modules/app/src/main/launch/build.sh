# Sourced by freshet: packages the modules without their tests, and prepares a quick start.
printf 'freshet: building (once; the first time Maven fetches what it needs)\n' >&2
build_log=$root/modules/app/target/build.log
mkdir -p "$root/modules/app/target"
# -Dfreshet.launch skips what only ./verify needs: tests, Error Prone, the formatter.
if ! (cd "$root" && JAVA_HOME=$FRESHET_JAVA_HOME mvn -q -B -ntp -Dfreshet.launch=true package) >"$build_log" 2>&1; then
    grep -a -E 'ERROR|BUILD' "$build_log" | head -n 20 >&2
    missing "the build failed" "the whole log is in modules/app/target/build.log"
fi
rm -rf "$built.new"
mkdir -p "$built.new/native"
cp -R "$root/modules/app/target/lib" "$built.new/lib"
cp "$root/modules/app/target/freshet-app.jar" "$built.new/freshet.jar"
# The JVM keeps classes of signed jars out of class-data sharing, and interfaces of a jar with several releases,
# so the copies here bear no signatures and one release; nor does it keep classes from before Java 6. A sealed jar's
# classes would not load any more once the checkout was moved.
for jar in "$built.new"/lib/bc*.jar "$built.new"/lib/org.eclipse.jgit*.jar "$built.new"/lib/picocli*.jar "$built.new"/lib/xz-*.jar; do
    rm -rf "$built.new/unpacked"
    mkdir "$built.new/unpacked"
    (cd "$built.new/unpacked" && "$FRESHET_JAVA_HOME/bin/jar" --extract --file "$jar" &&
        case $jar in
        */picocli*) "$FRESHET_JAVA_HOME/bin/java" -cp "$jar" "$root/modules/app/src/main/launch/Newer.java" . ;;
        */xz-*) cp -R META-INF/versions/9/org . && rm -r META-INF/versions && sed -i -e '/^Multi-Release/d' -e '/^Sealed/d' META-INF/MANIFEST.MF ;;
        esac &&
        mv META-INF/MANIFEST.MF ../manifest && rm -f META-INF/*.SF META-INF/*.RSA META-INF/*.DSA META-INF/*.EC &&
        sed '/^\r*$/q' ../manifest >../manifest.head &&
        "$FRESHET_JAVA_HOME/bin/jar" --create --file "$jar" --manifest ../manifest.head .) >>"$build_log" 2>&1 ||
        missing "a library could not be prepared: $jar" "the whole log is in modules/app/target/build.log"
done
rm -rf "$built.new/unpacked" "$built.new"/manifest*
# sqlite-jdbc would unpack its library at each start: 100 ms.
(cd "$built.new/native" && case $(uname -m) in aarch64) arch=aarch64 ;; *) arch=x86_64 ;; esac &&
    "$FRESHET_JAVA_HOME/bin/jar" --extract --file "$(echo "$built.new"/lib/sqlite-jdbc-*.jar)" "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" &&
    mv "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" . && rm -r org)
cat "$built.new/freshet.jar" "$built.new"/lib/*.jar "$FRESHET_JAVA_HOME/release" | sha256sum | cut -c1-16 >"$built.new/id.new"
rm -rf "$built"
mv "$built.new" "$built"
# Class data of runs that touch what commands touch, one for those that ask, one for those that start the
# pipeline, one for `source` and one for `archive`: a cache is mapped whole, so what only the optimising compiler reads of it (6 MB) stays out. Without one
# everything works, only slower.
read -r id <"$built/id.new"
warm=$(mktemp -d)
for kind in flow ask make keep; do
    if "$FRESHET_JAVA_HOME/bin/java" -XX:AOTCacheOutput="$built/$kind-$id.new" -XX:+UnlockDiagnosticVMOptions \
        -XX:-AOTRecordTraining -XX:+UseSerialGC -Xlog:disable \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dorg.sqlite.lib.path="$built/native" -Dfile.encoding=UTF-8 \
        -Dfreshet.root="$root" -cp "$built/freshet.jar" org.freshet.app.cli.Warm "$kind" "$warm" >>"$build_log" 2>&1 </dev/null; then
        mv "$built/$kind-$id.new" "$built/$kind-$id.aot"
    fi
    rm -f "$built/$kind-$id.new"*
done
rm -rf "$warm"
# Last, so that a build that was killed is done again.
mv "$built/id.new" "$built/id"
