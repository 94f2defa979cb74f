package org.freshet.debian;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Urgency;

/** What the newest entry of a debian/changelog says (deb-changelog(5)). */
public record Changelog(SourceName source, DebianVersion version, String distribution) {
    // As dpkg's Dpkg::Changelog::Entry::Debian.
    private static final Pattern HEADER =
            Pattern.compile(
                    "(?<source>[A-Za-z0-9][A-Za-z0-9+.-]*) \\((?<version>[^() \\t]+)\\)"
                            + "(?<distributions>(?:[ \\t]++[-+0-9A-Za-z.]++)++);.*");
    private static final Pattern DISTRIBUTION = Pattern.compile("[a-z0-9][-+0-9a-z.]*");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");
    // lintian asks for at most 80 columns (debian-changelog-line-too-long).
    private static final int COLUMNS = 80;
    private static final String BELOW = "- ";

    /**
     * The first entry of a debian/changelog.
     *
     * @param what the file's name for messages
     * @throws InvalidInput when its first line that is not empty is no header of an entry
     */
    public static Changelog parse(String what, String text) {
        String first =
                text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").stripTrailing();
        Matcher header = HEADER.matcher(first.length() > 1000 ? "" : first);
        if (!header.matches()) {
            throw new InvalidInput(
                    "`%s` does not begin with an entry: `%s`"
                            .formatted(Shown.text(what), Shown.text(first)),
                    "begin it with `source (version) distribution; urgency=medium`"
                            + " (deb-changelog(5))");
        }
        return new Changelog(
                new SourceName(header.group("source")),
                DebianVersion.parse(header.group("version")),
                header.group("distributions").strip());
    }

    /**
     * One entry, from its header to the line feed of its trailer; an empty line goes between it and
     * an older one. Long bullets are folded.
     *
     * @param bullets what changed; blanks and line ends in them count as one blank; one that begins
     *     with {@code "- "} belongs to the one before
     * @throws InvalidInput for a distribution that is not one name, or without bullets
     */
    public static String entry(
            SourceName source,
            DebianVersion version,
            String distribution,
            Urgency urgency,
            List<String> bullets,
            Maintainer maintainer,
            Instant date) {
        if (!DISTRIBUTION.matcher(distribution).matches()) {
            throw new InvalidInput(
                    "distribution `%s` of a changelog entry is not valid"
                            .formatted(Shown.text(distribution)));
        }
        if (bullets.isEmpty()) {
            throw new InvalidInput("a changelog entry of `%s` says nothing".formatted(source));
        }
        StringBuilder entry = new StringBuilder();
        entry.append(source).append(" (").append(version).append(") ").append(distribution);
        entry.append("; urgency=").append(urgency).append("\n\n");
        bullets.forEach(bullet -> fold(entry, bullet));
        entry.append("\n -- ").append(maintainer).append("  ").append(Dates.changelog(date));
        return entry.append('\n').toString();
    }

    private static void fold(StringBuilder entry, String bullet) {
        boolean below = bullet.startsWith(BELOW);
        String text = below ? bullet.substring(BELOW.length()) : bullet;
        String indent = below ? "     " : "   ";
        StringBuilder line = new StringBuilder(below ? "    -" : "  *");
        for (String word : BLANKS.split(text.strip(), -1)) {
            if (line.length() + 1 + word.length() > COLUMNS && line.length() > indent.length()) {
                entry.append(line).append('\n');
                line = new StringBuilder(indent);
            }
            line.append(' ').append(word);
        }
        entry.append(line).append('\n');
    }
}
