package org.freshet.app.hooks;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository on a host, however its URL is written: {@code github.com/jqlang/jq} for {@code
 * https://github.com/jqlang/jq.git}, {@code git@GitHub.com:jqlang/jq} and {@code
 * ssh://git@github.com:22/jqlang/jq/}.
 *
 * <p>Names are compared without case, since the forges do so. Should two repositories of some host
 * differ in case alone, both are looked at.
 */
record Repository(String name) {
    private static final int LONGEST = 1_000;

    /** The port is left out: one host has several, for https and for ssh. */
    private static final Pattern URL =
            Pattern.compile(
                    "[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(\\[[0-9a-f:.]+]|[^/:@\\[\\]]+)(?::[0-9]*)?/(.+)");

    private static final Pattern HOST_AND_PATH =
            Pattern.compile("(?:[^/:@]*@)?([^/:@]+):(?!//)(.+)");

    /** Empty for a path of this machine, or what is no URL. */
    static Optional<Repository> at(String url) {
        if (url.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = url.toLowerCase(Locale.ROOT);
        for (Pattern form : new Pattern[] {URL, HOST_AND_PATH}) {
            Matcher matcher = form.matcher(lower);
            if (matcher.matches()) {
                String path = path(matcher.group(2));
                return path.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Repository(matcher.group(1) + "/" + path));
            }
        }
        return Optional.empty();
    }

    private static String path(String written) {
        String path = withoutSlashes(written);
        return path.endsWith(".git")
                ? withoutSlashes(path.substring(0, path.length() - ".git".length()))
                : path;
    }

    private static String withoutSlashes(String path) {
        int begin = 0;
        int end = path.length();
        while (begin < end && path.charAt(begin) == '/') {
            begin++;
        }
        while (begin < end && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(begin, end);
    }
}
