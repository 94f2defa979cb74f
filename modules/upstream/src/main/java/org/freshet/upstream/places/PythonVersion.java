package org.freshet.upstream.places;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a Python project in its normal form ({@code 1!2.0a1.post2.dev3}), in which two
 * spellings of one release are equal (packaging.python.org, "Version specifiers").
 *
 * @param epoch mostly 0; a project that begins to count anew raises it
 * @param number the rest
 */
record PythonVersion(String epoch, String number, boolean prerelease) {
    private static final Pattern FORM =
            Pattern.compile(
                    "v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
                            + "(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)"
                            + "(?:[-_.]?(?<pren>[0-9]+))?)?"
                            + "(?:-(?<postn>[0-9]+)"
                            + "|(?<post>[-_.]?(?:post|rev|r)(?:[-_.]?(?<postm>[0-9]+))?))?"
                            + "(?<dev>[-_.]?dev(?:[-_.]?(?<devn>[0-9]+))?)?"
                            + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?");
    private static final Map<String, String> PRE =
            Map.of(
                    "alpha", "a", "beta", "b", "c", "rc", "pre", "rc", "preview", "rc", "a", "a",
                    "b", "b", "rc", "rc");
    private static final int LONGEST = 128;

    /** The version that a text says; empty for none, as early projects wrote them. */
    static Optional<PythonVersion> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher found = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        return found.matches() ? Optional.of(of(found)) : Optional.empty();
    }

    private static PythonVersion of(Matcher found) {
        StringBuilder number = new StringBuilder();
        for (String part : found.group("release").split("\\.", -1)) {
            number.append(number.isEmpty() ? "" : ".").append(plain(part));
        }
        String pre = found.group("pre");
        if (pre != null) {
            number.append(PRE.get(pre)).append(plain(found.group("pren")));
        }
        if (found.group("postn") != null || found.group("post") != null) {
            String counted =
                    found.group("postn") != null ? found.group("postn") : found.group("postm");
            number.append(".post").append(plain(counted));
        }
        boolean dev = found.group("dev") != null;
        if (dev) {
            number.append(".dev").append(plain(found.group("devn")));
        }
        if (found.group("local") != null) {
            number.append('+').append(found.group("local").replaceAll("[-_]", "."));
        }
        return new PythonVersion(
                plain(found.group("epoch")), number.toString(), pre != null || dev);
    }

    /** A number without leading zeros; none is 0. */
    private static String plain(@Nullable String digits) {
        return digits == null ? "0" : digits.replaceFirst("^0+(?=.)", "");
    }

    /** The normal form. */
    @Override
    public String toString() {
        return (epoch.equals("0") ? "" : epoch + "!") + number;
    }
}
