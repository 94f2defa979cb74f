package org.freshet.packaging;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code debian/watch} says of signatures of tarballs. With it, and without a key in {@code
 * debian/upstream/}, uscan(1) can fetch nothing, and lintian says so.
 */
final class WatchWithoutKey {
    static final int MOST_BYTES = 1 << 20;

    // As uscan has it: quoted, or up to the next blank; options are separated by commas.
    private static final Pattern OPTIONS =
            Pattern.compile(
                    "(?m)^(?<name>[ \\t]*opt(?:ion)?s[ \\t]*=[ \\t]*)"
                            + "(?:\"(?<quoted>[^\"]*)\"|(?<plain>[^\"\\s]\\S*))"
                            + "(?<behind>[ \\t]*(?:\\\\\\n)?[ \\t]*)");
    private static final Pattern WANTS_SIGNATURE =
            Pattern.compile("(?s)[\\s\\\\]*(?:pgpsigurlmangle|pgpmode\\s*=(?!\\s*none\\b)).*");
    // Version 5 has a field each.
    private static final Pattern FIELDS =
            Pattern.compile("(?mi)^pgp-?(?:mode|sig-?url-?mangle)[ \\t]*:.*\\n(?:[ \\t].*\\n)*+");

    private WatchWithoutKey() {}

    /** Whether it has signatures of git tags checked: these are in no source package anyway. */
    static boolean checksTags(String watch) {
        return watch.lines()
                .filter(line -> !line.startsWith("#"))
                .anyMatch(line -> line.matches("(?i).*pgp-?mode\\s*[=:]\\s*gittag.*"));
    }

    /** The same without asking for signatures; all else stays as it is. */
    static String of(String watch) {
        return OPTIONS.matcher(FIELDS.matcher(watch).replaceAll(""))
                .replaceAll(found -> Matcher.quoteReplacement(options((Matcher) found)));
    }

    private static String options(Matcher found) {
        boolean quoted = found.group("quoted") != null;
        String all = found.group(quoted ? "quoted" : "plain");
        String kept =
                Arrays.stream(all.split(",", -1))
                        .filter(option -> !WANTS_SIGNATURE.matcher(option).matches())
                        .collect(Collectors.joining(","));
        if (kept.equals(all)) {
            return found.group();
        }
        if (kept.matches("[\\s\\\\]*")) {
            return "";
        }
        String quote = quoted ? "\"" : "";
        return found.group("name") + quote + kept + quote + found.group("behind");
    }
}
