# Sourced by freshet: packages the modules without their tests, and prepares a quick start.
printf 'freshet: building (once; the first time Maven fetches what it needs)\n' >&2
build_log=$root/modules/app/target/build.log
mkdir -p "$root/modules/app/target"
# Maven itself on JDK 25; -Dfreshet.launch skips what only ./verify needs.
if ! (cd "$root" && JAVA_HOME=$FRESHET_JAVA_HOME mvn -q -B -ntp -DskipTests -Dspotless.check.skip=true \
    -Dfreshet.launch=true package) >"$build_log" 2>&1; then
    grep -a -E 'ERROR|BUILD' "$build_log" | head -n 20 >&2
    missing "the build failed" "the whole log is in modules/app/target/build.log"
fi
rm -rf "$built.new"
mkdir -p "$built.new/native"
cp -R "$root/modules/app/target/lib" "$built.new/lib"
cp "$root/modules/app/target/freshet-app.jar" "$built.new/freshet.jar"
# sqlite-jdbc would unpack its library at each start: 100 ms.
(cd "$built.new/native" && case $(uname -m) in aarch64) arch=aarch64 ;; *) arch=x86_64 ;; esac &&
    "$FRESHET_JAVA_HOME/bin/jar" --extract --file "$(echo "$built.new"/lib/sqlite-jdbc-*.jar)" "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" &&
    mv "org/sqlite/native/Linux/$arch/libsqlitejdbc.so" . && rm -r org)
cat "$built.new/freshet.jar" "$built.new"/lib/*.jar "$FRESHET_JAVA_HOME/release" | sha256sum | cut -c1-16 >"$built.new/id"
rm -rf "$built"
mv "$built.new" "$built"
# Class data of one run that touches what commands and the pipeline touch. Without it everything works, only slower.
read -r id <"$built/id"
"$FRESHET_JAVA_HOME/bin/java" -XX:AOTCacheOutput="$built/start-$id.aot.new" -XX:+UseSerialGC -Xlog:disable \
    --enable-native-access=ALL-UNNAMED -Dorg.sqlite.lib.path="$built/native" -Dfile.encoding=UTF-8 -Dfreshet.root="$root" \
    -cp "$built/freshet.jar" org.freshet.app.cli.Warm >>"$build_log" 2>&1 </dev/null &&
    mv "$built/start-$id.aot.new" "$built/start-$id.aot" || rm -f "$built/start-$id.aot.new"
