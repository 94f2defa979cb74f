package org.freshet.packaging;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.Target;

/**
 * The revision of a version of ours: {@code 0~fresh2~ubuntu2404}. It sorts below the distribution's
 * own of the same upstream version ({@code 0ubuntu1}, {@code 1}) and below ours for newer series.
 *
 * @param n packaging revision of the upstream version
 * @param suffix the number of the series, which orders them: {@code ubuntu2404}
 */
record Revision(int n, String suffix) {
    private static final Pattern OURS =
            Pattern.compile("0~fresh([0-9]{1,9})~([a-z]+[0-9]+)(?:\\+[0-9]+)?");

    /** The revision in a version; empty when the version is not one of ours. */
    static Optional<Revision> of(DebianVersion version) {
        Matcher ours = OURS.matcher(version.revision().orElse(""));
        return ours.matches()
                ? Optional.of(new Revision(Integer.parseInt(ours.group(1)), ours.group(2)))
                : Optional.empty();
    }

    static DebianVersion version(int epoch, String upstream, int n, Target target) {
        Revision revision = new Revision(n, target.suffix());
        return new DebianVersion(epoch, upstream, Optional.of(revision.text()));
    }

    String text() {
        return "0~fresh" + n + "~" + suffix;
    }
}
