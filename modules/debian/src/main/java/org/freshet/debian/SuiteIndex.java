package org.freshet.debian;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;

/**
 * What a suite's Release file promises: the parts that Freshet needs of it.
 *
 * @param what its name for messages
 * @param validUntil when it stops being believed
 * @param byHash whether its indexes can be had under their hash
 * @param allApart whether packages for all architectures are in an index of their own, and not in
 *     that of each (DebianRepository/Format, "No-Support-for-Architecture-all")
 * @param files by path below the suite's directory
 */
record SuiteIndex(
        String what,
        Optional<Instant> validUntil,
        boolean byHash,
        boolean allApart,
        Map<String, Listed> files) {
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{64})[ \\t]+([0-9]{1,15})[ \\t]+([^ \\t]+)");
    // The smallest first; apt takes them in the same order.
    private static final List<String> COMPRESSIONS = List.of(".xz", ".gz", "");

    /** One file as Release lists it. */
    record Listed(String path, String sha256, long size) {}

    SuiteIndex {
        files = Map.copyOf(files);
    }

    /**
     * Reads the text of a Release file whose signature was good.
     *
     * @throws IntegrityFailure when it is not one, is of another suite, or is no longer valid
     */
    static SuiteIndex parse(String what, String suite, String text, Instant now) {
        Deb822.Stanza release;
        Optional<Instant> validUntil;
        try {
            release = Deb822.parseOne(what, text);
            validUntil = release.get("Valid-Until").map(Dates::parse);
        } catch (InvalidInput e) {
            throw new IntegrityFailure(String.valueOf(e.getMessage()), null, e);
        }
        if (!isOf(suite, release)) {
            throw new IntegrityFailure(
                    "`%s` is of suite `%s`, expected `%s`"
                            .formatted(what, Shown.text(release.get("Codename").orElse("")), suite),
                    "the mirror gives another suite's index than was asked for; check its URL");
        }
        if (validUntil.isPresent() && now.isAfter(validUntil.get())) {
            throw new IntegrityFailure(
                    "`%s` is out of date: valid until %s, now it is %s"
                            .formatted(what, validUntil.get(), now),
                    "the mirror is not updated any more, or this machine's clock is wrong; use"
                            + " another mirror");
        }
        Map<String, Listed> files = new HashMap<>();
        for (String line : release.lines("SHA256")) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IntegrityFailure(
                        "`%s`: not a line of `SHA256`: `%s`".formatted(what, Shown.text(line)));
            }
            files.put(
                    matcher.group(3),
                    new Listed(
                            matcher.group(3), matcher.group(1), Long.parseLong(matcher.group(2))));
        }
        boolean byHash = release.get("Acquire-By-Hash").filter("yes"::equals).isPresent();
        boolean allApart =
                List.of(release.get("Architectures").orElse("").split("\\s+", -1)).contains("all")
                        && release.get("No-Support-for-Architecture-all")
                                .filter("Packages"::equals)
                                .isEmpty();
        return new SuiteIndex(what, validUntil, byHash, allApart, files);
    }

    /**
     * The source index of a component, in its best compression.
     *
     * @throws InvalidInput when the suite has none
     */
    Listed sources(String component) {
        return best(component + "/source/Sources")
                .orElseThrow(() ->
                        new InvalidInput(
                                "`%s` lists no source index of component `%s`"
                                        .formatted(what, component),
                                near(component)));
    }

    /**
     * The indexes of a component's binary packages for an architecture, in their best compression;
     * none where the suite has only sources of it.
     */
    List<Listed> packages(String component, String architecture) {
        return Stream.of(architecture, allApart ? "all" : architecture)
                .distinct()
                .flatMap(one -> best("%s/binary-%s/Packages".formatted(component, one)).stream())
                .toList();
    }

    private Optional<Listed> best(String path) {
        return COMPRESSIONS.stream()
                .map(suffix -> files.get(path + suffix))
                .flatMap(found -> Optional.ofNullable(found).stream())
                .findFirst();
    }

    private String near(String component) {
        List<String> components =
                files.keySet().stream()
                        .filter(path ->
                                path.matches("[^/]+(/[^/]+)?/source/Sources(\\.[a-z0-9]+)?"))
                        .map(path -> path.substring(0, path.indexOf("/source/")))
                        .distinct()
                        .sorted()
                        .toList();
        return NearMiss.of(component, components)
                .map("did you mean `%s`?"::formatted)
                .orElse("it has sources of: " + Shown.text(String.join(", ", components)));
    }

    /**
     * One key signs all suites of a distribution: only the name inside tells a mirror that serves
     * old stable's index in the place of stable's. An archive that gives no name is taken, as apt
     * takes it; {@code buster/updates} had {@code Codename: buster}.
     */
    private static boolean isOf(String suite, Deb822.Stanza release) {
        List<String> names =
                Arrays.asList("Codename", "Suite").stream()
                        .flatMap(field -> release.get(field).stream())
                        .toList();
        int slash = suite.indexOf('/');
        return names.isEmpty()
                || names.contains(suite)
                || (slash > 0 && names.contains(suite.substring(0, slash)));
    }
}
