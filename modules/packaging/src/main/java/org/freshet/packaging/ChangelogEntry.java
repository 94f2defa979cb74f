package org.freshet.packaging;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.debian.Changelog;
import org.freshet.debian.Dates;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Plan;

/**
 * The newest entry of a packaging's own {@code debian/changelog}; the entry of a plan goes on top.
 *
 * @param date of its trailer
 */
record ChangelogEntry(DebianVersion version, Instant date) {
    // Launchpad refuses a larger changelog.
    static final int MOST_BYTES = 10 << 20;
    private static final Pattern TRAILER = Pattern.compile(" -- .* <.*>  (.*)");

    /**
     * The newest entry of a changelog; empty when the text has none.
     *
     * @throws InvalidInput when it does not begin with an entry, or the entry with no date ends
     */
    static Optional<ChangelogEntry> newest(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Changelog top = Changelog.parse("debian/changelog", text);
        String trailer = text.lines().filter(line -> line.startsWith(" --")).findFirst().orElse("");
        Matcher matcher = TRAILER.matcher(trailer);
        if (!matcher.matches()) {
            throw new InvalidInput(
                    "debian/changelog: entry `%s` has no trailer".formatted(top.version()),
                    "end it with ` -- Name <address>  date` (deb-changelog(5))");
        }
        return Optional.of(new ChangelogEntry(top.version(), Dates.parse(matcher.group(1))));
    }

    /** The entry of a plan. */
    static String of(Plan plan) {
        String release = plan.orig().release().version();
        return Changelog.entry(
                plan.source(),
                plan.version(),
                plan.target().series(),
                List.of(
                        plan.n() == 1
                                ? "New upstream release %s.".formatted(release)
                                : "Packaging revision %d of upstream release %s."
                                        .formatted(plan.n(), release)),
                plan.maintainer(),
                plan.date());
    }

    /**
     * The {@code Changes} of a plan: its entry without the trailer, as dpkg-genchanges folds it.
     */
    static String changes(Plan plan) {
        return of(plan).lines()
                .takeWhile(line -> !line.startsWith(" -- "))
                .map(line -> line.isBlank() ? " ." : " " + line)
                .collect(Collectors.joining("\n", "\n", ""))
                .replaceFirst("\n \\.$", "");
    }
}
