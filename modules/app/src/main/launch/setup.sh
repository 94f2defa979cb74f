# Sourced by freshet and verify: what both need of the machine. POSIX sh.
# Sets FRESHET_JAVA_HOME; the functions end the script with status 2 and one line that says what is missing.

missing() { # what, hint
    printf 'freshet: %s\n\nhint: %s\n' "$1" "$2" >&2
    exit 2
}

# Debian packages, when we may: as root on a system with apt.
install_packages() { # names of packages
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    printf 'freshet: installing %s\n' "$*" >&2
    apt_log=$(mktemp) || return 1
    if { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; }; } \
        >"$apt_log" 2>&1 </dev/null; then
        rm -f "$apt_log"
    else
        tail -n 5 "$apt_log" >&2
        rm -f "$apt_log"
        return 1
    fi
}

# The JDK whose own release file says 25 or newer. java itself is not started: that would cost 40 ms each time.
find_jdk() {
    for FRESHET_JAVA_HOME in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/*; do
        [ -x "$FRESHET_JAVA_HOME/bin/javac" ] && [ -r "$FRESHET_JAVA_HOME/release" ] || continue
        while IFS='="' read -r name _ version _; do
            [ "$name" = JAVA_VERSION ] || continue
            version=${version%%[!0-9]*}
            [ "${version:-0}" -ge 25 ] && return 0
        done <"$FRESHET_JAVA_HOME/release"
    done
    return 1
}

need_jdk() {
    find_jdk || { install_packages openjdk-25-jdk-headless && find_jdk; } ||
        missing "no JDK 25 on this machine" \
            "install one (such as Debian's openjdk-25-jdk-headless) or set JAVA_HOME to it"
}

need_maven() {
    command -v mvn >/dev/null 2>&1 || install_packages maven ||
        missing "no Maven on this machine" "install it: apt-get install maven"
}

# Each word is program=package; what is missing is installed, or named in one line.
need_tools() {
    lacking=
    for word in "$@"; do
        command -v "${word%%=*}" >/dev/null 2>&1 || lacking="$lacking ${word#*=}"
    done
    # shellcheck disable=SC2086 # package names have no blanks
    [ -z "$lacking" ] || install_packages $lacking ||
        missing "these Debian packages are missing:$lacking" "install them: apt-get install$lacking"
}
