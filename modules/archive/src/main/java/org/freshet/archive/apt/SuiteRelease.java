package org.freshet.archive.apt;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * The {@code Release} file of a suite: what apt is told of the suite, and the hash of every index.
 *
 * @param identity what clients know the suite by, the fields of {@link #IDENTITY} that it has
 * @param components of the pool, the first one in front
 * @param places where clients find more, the fields of {@link #PLACES} that it has
 * @param date whole seconds; never goes back from one generation to the next
 * @param validUntil when clients refuse it as too old; empty for never
 * @param files by their path from the suite's directory: {@code main/source/Sources.xz}
 */
public record SuiteRelease(
        Map<String, String> identity,
        List<String> components,
        List<String> architectures,
        Map<String, String> places,
        Instant date,
        Optional<Instant> validUntil,
        SortedMap<String, IndexFile> files) {

    /**
     * apt then gives its versions priority 1, and 100 once one is installed (apt_preferences(5)).
     */
    public static final String NOT_AUTOMATIC = "NotAutomatic";

    /**
     * The fields that stay as they are from one generation to the next. apt stops and asks its user
     * when one of them changes that a pin or a priority may depend on (apt-secure(8)).
     */
    public static final List<String> IDENTITY =
            List.of(
                    "Origin",
                    "Label",
                    "Suite",
                    "Version",
                    "Codename",
                    NOT_AUTOMATIC,
                    "ButAutomaticUpgrades",
                    "Description");

    /** Addresses with variables that apt fills in. */
    public static final List<String> PLACES = List.of("Changelogs", "Snapshots");

    private static final String VALID_UNTIL = "Valid-Until";

    private static final List<String> BEHIND_DATE =
            List.of(NOT_AUTOMATIC, "ButAutomaticUpgrades", "Description");

    /** An index as Release lists it. */
    public record IndexFile(String sha256, long size) {}

    public SuiteRelease {
        identity = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(identity));
        components = List.copyOf(components);
        architectures = List.copyOf(architectures);
        places = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(places));
        date = date.truncatedTo(ChronoUnit.SECONDS);
        validUntil = validUntil.map(end -> end.truncatedTo(ChronoUnit.SECONDS));
        files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** The text that is signed; ends with a line feed. */
    public String text() {
        Map<String, String> fields = new LinkedHashMap<>();
        identity.forEach((name, value) -> {
            if (!BEHIND_DATE.contains(name)) {
                fields.put(name, value);
            }
        });
        fields.put("Date", dateText(date));
        validUntil.ifPresent(end -> fields.put(VALID_UNTIL, dateText(end)));
        keep(fields, NOT_AUTOMATIC);
        keep(fields, "ButAutomaticUpgrades");
        fields.put("Acquire-By-Hash", "yes");
        // Packages for all architectures stand in every binary-ARCH, there is no binary-all.
        fields.put("No-Support-for-Architecture-all", "Packages");
        fields.put("Architectures", String.join(" ", architectures));
        fields.put("Components", String.join(" ", allComponents()));
        keep(fields, "Description");
        fields.putAll(places);
        StringBuilder lines = new StringBuilder();
        files.forEach((path, file) ->
                lines.append("\n ")
                        .append(file.sha256())
                        .append(' ')
                        .append(file.size())
                        .append(' ')
                        .append(path));
        fields.put("SHA256", lines.toString());
        return new Stanza(fields).text();
    }

    private void keep(Map<String, String> fields, String name) {
        String value = identity.get(name);
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** Those of the pool, and those of debug symbols where there are any. */
    private Set<String> allComponents() {
        Set<String> components = new LinkedHashSet<>(this.components);
        for (String path : files.keySet()) {
            int end = Math.max(path.indexOf("/binary-"), path.indexOf("/source/"));
            if (end > 0) {
                components.add(path.substring(0, end));
            }
        }
        return components;
    }

    /** Parses a text that {@link #text} made. */
    public static SuiteRelease parse(String what, String text) {
        List<Stanza> stanzas = Deb822.parse(what, text);
        if (stanzas.size() != 1) {
            throw broken(what, "%d stanzas".formatted(stanzas.size()));
        }
        Stanza stanza = stanzas.getFirst();
        return new SuiteRelease(
                some(stanza, IDENTITY),
                Stream.of(field(what, stanza, "Components").strip().split(" +", -1))
                        .filter(each -> !each.contains("/"))
                        .toList(),
                List.of(field(what, stanza, "Architectures").split(" ", -1)),
                some(stanza, PLACES),
                date(what, field(what, stanza, "Date")),
                stanza.get(VALID_UNTIL).map(end -> date(what, end)),
                files(what, field(what, stanza, "SHA256")));
    }

    private static Map<String, String> some(Stanza stanza, List<String> names) {
        Map<String, String> some = new LinkedHashMap<>();
        names.forEach(name -> stanza.get(name).ifPresent(value -> some.put(name, value)));
        return some;
    }

    private static SortedMap<String, IndexFile> files(String what, String value) {
        SortedMap<String, IndexFile> files = new TreeMap<>();
        for (String line : value.lines().filter(any -> !any.isBlank()).toList()) {
            String[] words = line.strip().split(" +", -1);
            if (words.length != 3
                    || !words[0].matches("[0-9a-f]{64}")
                    || !words[1].matches("[0-9]{1,18}")
                    || words[2].startsWith("/")
                    || words[2].contains("..")) {
                throw broken(what, "the line `%s`".formatted(Shown.text(line)));
            }
            files.put(words[2], new IndexFile(words[0], Long.parseLong(words[1])));
        }
        return files;
    }

    private static String field(String what, Stanza stanza, String name) {
        return stanza.get(name).orElseThrow(() -> broken(what, "no `%s`".formatted(name)));
    }

    private static IntegrityFailure broken(String what, String found) {
        return new IntegrityFailure(
                "`%s` has %s".formatted(what, found), "it is not a file that Freshet wrote");
    }

    // RFC 1123 in English whatever the locale; the zone is spelled as Debian's own archive does.
    private static String dateText(Instant date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(date.atOffset(ZoneOffset.UTC))
                .replace("GMT", "UTC");
    }

    private static Instant date(String what, String text) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                    text.replace("UTC", "GMT"), Instant::from);
        } catch (DateTimeException e) {
            throw broken(what, "the date `%s`".formatted(Shown.text(text)));
        }
    }
}
