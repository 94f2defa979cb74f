package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesFile;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.trust.Signer;

/**
 * Keeps the package {@code NAME-archive-keyring} in every suite, with the keys that sign now. Its
 * version is the day on which it changed last. Publishes as anybody does, so it takes the lock.
 */
final class Keyrings {
    private static final Pattern DAY = Pattern.compile("(\\d{4}\\.\\d\\d\\.\\d\\d)[.+].*");
    private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("yyyy.MM.dd");
    private static final Pattern MAINTAINER =
            Pattern.compile("[^<>\\p{Cntrl}]+ <[^<>@\\s]+@[^<>\\s]+>");

    private final Archive archive;
    private final Charter charter;
    private final SourceName name;

    Keyrings(Archive archive) {
        this.archive = archive;
        this.charter = archive.charter();
        this.name = new SourceName(KeyringPackage.name(charter));
    }

    /** What every suite holds of it. */
    List<Archive.Listing> held() {
        List<Archive.Listing> held = new ArrayList<>();
        for (String suite : charter.suites()) {
            archive.dists(suite)
                    .current()
                    .ifPresent(generation ->
                            generation.sources().of(name).stream()
                                    .map(entry -> new Archive.Listing(suite, name, entry.version()))
                                    .forEach(held::add));
        }
        return held;
    }

    /** Whether any suite has it: then every suite is to have it. */
    boolean anywhere() {
        return held(charter.suites()).isPresent();
    }

    private Optional<SourceEntry> held(List<String> suites) {
        return suites.stream()
                .flatMap(suite -> archive.dists(suite).current().stream())
                .flatMap(generation -> generation.sources().of(name).stream())
                .max(Comparator.comparing(SourceEntry::version));
    }

    /**
     * Publishes it where an open suite has none, or any has one with other keys.
     *
     * @param maintainer {@code Name <mail>}; empty for that of the package before
     * @return what these suites hold of it now
     */
    List<Archive.Listing> publish(Optional<String> maintainer, Instant now) {
        maintainer.ifPresent(Keyrings::check);
        Map<String, List<String>> series = new LinkedHashMap<>();
        charter.suites().stream()
                .filter(suite ->
                        charter.terms(suite).closed().isEmpty() || held(List.of(suite)).isPresent())
                .forEach(suite ->
                        series.computeIfAbsent(Charter.stable(suite), _ -> new ArrayList<>())
                                .add(suite));
        Signer signer = new KeyRotation(archive.root(), charter).signer();
        List<Archive.Listing> all = new ArrayList<>();
        series.forEach((_, suites) -> all.addAll(publish(suites, maintainer, signer, now)));
        return all;
    }

    private static void check(String maintainer) {
        if (!MAINTAINER.matcher(maintainer).matches()) {
            throw new InvalidInput(
                    "maintainer `%s` is no name and address".formatted(Shown.text(maintainer)),
                    "write `B. Person <b@example.org>`");
        }
    }

    private List<Archive.Listing> publish(
            List<String> suites, Optional<String> maintainer, Signer signer, Instant now) {
        String suite = suites.getFirst();
        Optional<SourceEntry> held = held(suites);
        KeyringPackage built =
                new KeyringPackage(
                        charter,
                        url(),
                        suite,
                        maintainer
                                .or(() -> held.flatMap(entry -> entry.stanza().get("Maintainer")))
                                .orElseGet(this::nobody),
                        signer,
                        SourcesFile.naming(
                                charter.location(archive.root()),
                                charter.withStable(suite),
                                charter.components(),
                                "/usr/share/keyrings/%s.gpg".formatted(name)));
        List<Archive.Listing> published = new ArrayList<>();
        Path directory = temporary();
        try {
            String version =
                    held.filter(entry -> isSame(entry, built, directory.resolve("held")))
                            .map(entry -> entry.version().toString())
                            .orElseGet(() -> next(suite, held, now));
            List<Path> files = built.writeInto(directory.resolve("next"), version, day(version));
            for (String each : suites) {
                archive.publish(each, files, false, now);
                DebianVersion of = DebianVersion.parse(version);
                archive.dists(each)
                        .current()
                        .flatMap(generation -> generation.sources().find(name, of))
                        .ifPresent(_ -> published.add(new Archive.Listing(each, name, of)));
            }
        } finally {
            remove(directory);
        }
        return published;
    }

    /** The address as users have it in their sources, without a slash at its end. */
    private String url() {
        return charter.location(archive.root())
                .toASCIIString()
                .replaceAll("/+$", "")
                .replace("'", "%27");
    }

    private String nobody() {
        return "%s <archive@%s.invalid>"
                .formatted(charter.label().replaceAll("[<>]", ""), charter.name());
    }

    private boolean isSame(SourceEntry held, KeyringPackage built, Path directory) {
        String version = held.version().toString();
        if (!DAY.matcher(version).matches()) {
            return false;
        }
        Path deb = built.writeInto(directory, version, day(version)).getLast();
        Path published =
                archive.root().resolve(held.directory()).resolve(deb.getFileName().toString());
        try {
            return Files.exists(published) && Files.mismatch(deb, published) < 0;
        } catch (IOException e) {
            throw Durable.failure(published.toString(), e);
        }
    }

    private static Instant day(String version) {
        Matcher day = DAY.matcher(version);
        if (!day.matches()) {
            throw new IllegalStateException("not a version of ours: " + version);
        }
        return LocalDate.parse(day.group(1), DAYS).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** {@code 2026.11.26+ubuntu2404}; {@code 2026.11.26.1+ubuntu2404} when it changes again. */
    private static String next(String suite, Optional<SourceEntry> held, Instant now) {
        String today = DAYS.format(LocalDate.ofInstant(now, ZoneOffset.UTC));
        for (int again = 0; ; again++) {
            String version = today + (again == 0 ? "" : "." + again) + ending(suite);
            DebianVersion parsed = DebianVersion.parse(version);
            if (held.map(entry -> parsed.isAbove(entry.version())).orElse(true)) {
                return version;
            }
        }
    }

    /**
     * What tells series apart, as in all versions here; no hyphen may be in a native version, and a
     * tilde would make it a prerelease.
     */
    private static String ending(String suite) {
        String stable = Charter.stable(suite);
        return "+"
                + Stream.of("ubuntu/", "debian/")
                        .flatMap(distribution -> Target.known(distribution + stable).stream())
                        .map(Target::suffix)
                        .findFirst()
                        .orElse(stable.replaceAll("[^a-z0-9.]", "."));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("freshet-keyring");
        } catch (IOException e) {
            throw Durable.failure("a temporary directory", e);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }
}
