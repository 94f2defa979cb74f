package org.freshet.packaging;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.debian.Changelog;
import org.freshet.debian.Dates;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Plan;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * The newest entry of a {@code debian/changelog}, with what dpkg-genchanges takes from it.
 *
 * @param distribution as it stands there; several are separated by blanks
 * @param urgency lower case; {@code unknown} when it does not say
 * @param closes numbers of bugs, lowest first
 * @param changedBy of its trailer
 * @param written the date of its trailer as it stands there
 * @param date the same
 * @param changes the field {@code Changes}: header and bullets, folded
 */
record ChangelogEntry(
        SourceName source,
        DebianVersion version,
        String distribution,
        String urgency,
        List<String> closes,
        String changedBy,
        String written,
        Instant date,
        String changes) {
    // Launchpad refuses a larger changelog.
    static final int MOST_BYTES = 10 << 20;

    // As Dpkg::Changelog::Entry::Debian has them.
    private static final int LONGEST_TRAILER = 1000;
    private static final Pattern TRAILER = Pattern.compile(" -- (.* <.*>)  (.*)");
    private static final Pattern URGENCY =
            Pattern.compile("(?i)(?:.*[;,])?\\s*urgency=\\s*([-0-9a-z]+).*");
    private static final Pattern CLOSES =
            Pattern.compile("(?i)closes:\\s*(?:bug)?#?\\s?\\d+(?:,\\s*(?:bug)?#?\\s?\\d+)*+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    ChangelogEntry {
        closes = List.copyOf(closes);
    }

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
        Iterator<String> lines = text.lines().dropWhile(String::isBlank).iterator();
        String header = lines.next().stripTrailing();
        List<String> changes = new ArrayList<>();
        List<String> blank = new ArrayList<>();
        while (lines.hasNext()) {
            String line = lines.next().stripTrailing();
            Matcher trailer = TRAILER.matcher(line.length() > LONGEST_TRAILER ? "" : line);
            if (trailer.matches()) {
                return Optional.of(
                        new ChangelogEntry(
                                top.source(),
                                top.version(),
                                String.join(" ", top.distribution().split("\\s+", -1)),
                                urgency(header),
                                closes(changes),
                                plain(trailer.group(1)),
                                trailer.group(2),
                                Dates.parse(trailer.group(2)),
                                folded(header, changes)));
            }
            if (line.startsWith(" --") || isHeader(line)) {
                break;
            }
            if (line.isEmpty()) {
                blank.add(line);
            } else if (line.matches("\\s{2,}\\S.*")) {
                // Blank lines before the first bullet and after the last do not count; comments and
                // what is not indented do not either.
                if (!changes.isEmpty()) {
                    changes.addAll(blank);
                }
                blank.clear();
                changes.add(line);
            }
        }
        throw new InvalidInput(
                "debian/changelog: entry `%s` has no trailer".formatted(top.version()),
                "end it with ` -- Name <address>  date` (deb-changelog(5))");
    }

    private static boolean isHeader(String line) {
        return line.matches("[A-Za-z0-9]\\S* \\([^()\\s]+\\).*;.*");
    }

    private static String urgency(String header) {
        Matcher matcher = URGENCY.matcher(header.substring(header.indexOf(';') + 1));
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "unknown";
    }

    private static List<String> closes(List<String> changes) {
        return CLOSES.matcher(String.join("\n", changes))
                .results()
                .flatMap(match -> NUMBER.matcher(match.group()).results())
                .map(number -> number.group())
                .distinct()
                .sorted(Comparator.comparing(BigInteger::new))
                .toList();
    }

    private static String folded(String header, List<String> changes) {
        Stream<String> body =
                changes.isEmpty() ? Stream.of() : Stream.concat(Stream.of(""), changes.stream());
        return Stream.concat(Stream.of(header), body)
                .map(ChangelogEntry::plain)
                .map(line -> line.isEmpty() ? " ." : " " + line)
                .collect(Collectors.joining("\n", "\n", ""));
    }

    private static String plain(String line) {
        if (CONTROL.matcher(line).find()) {
            throw new InvalidInput(
                    "debian/changelog: `%s` has control characters".formatted(Shown.text(line)),
                    "take them out: no field of a .changes may have them (deb822(5))");
        }
        return line;
    }

    /** The entry of a plan, as text. */
    static String of(Plan plan) {
        return Changelog.entry(
                plan.source(),
                plan.version(),
                plan.target().series(),
                plan.urgency(),
                plan.changes(),
                plan.maintainer(),
                plan.date());
    }
}
