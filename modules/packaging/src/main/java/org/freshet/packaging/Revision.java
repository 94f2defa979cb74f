package org.freshet.packaging;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.Resolution;
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

    /**
     * The n of a resolution. It counts the packaging revisions of one upstream version over all
     * targets and destinations; it stays while inputs and epochs are those of the highest n ever
     * held, and rises above it otherwise.
     *
     * @param all what the destinations hold or held of the source
     */
    static int n(
            List<Holding> all,
            String upstream,
            String inputs,
            List<Resolution.Packaging> packagings) {
        List<Holding> held =
                all.stream()
                        .filter(holding -> holding.version().upstream().equals(upstream))
                        .toList();
        int highest = held.stream().mapToInt(holding -> n(holding.version())).max().orElse(0);
        boolean same =
                held.stream()
                        .anyMatch(holding ->
                                n(holding.version()) == highest
                                        && packagings.stream()
                                                .anyMatch(one ->
                                                        one.epoch() == holding.version().epoch())
                                        && holding.inputs().equals(inputs));
        boolean otherwise =
                packagings.stream().anyMatch(one -> isHeldOtherwise(one, held, upstream, highest));
        return highest > 0 && same && !otherwise ? highest : highest + 1;
    }

    /** Whether the version was published with another packaging: an older Freshet made it so. */
    private static boolean isHeldOtherwise(
            Resolution.Packaging one, List<Holding> held, String upstream, int n) {
        DebianVersion version = version(one.epoch(), upstream, n, one.target());
        return held.stream()
                .filter(holding -> holding.version().equals(version))
                .map(Holding::debian)
                .anyMatch(debian -> !debian.isEmpty() && !debian.equals(one.debian().sha256()));
    }

    private static int n(DebianVersion version) {
        return of(version).map(Revision::n).orElse(0);
    }

    String text() {
        return "0~fresh" + n + "~" + suffix;
    }
}
