package org.freshet.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.trust.KeyPlace;
import org.freshet.trust.Keyring;

/**
 * What {@code archive init} settled for an archive: the file {@code freshet-archive.json} in its
 * root. It holds no secret; serving it does no harm.
 *
 * @param components in the order in which users are told of them
 * @param keys those that sign it
 * @param keep how many versions of a package a suite keeps
 * @param keepDays how long it keeps a superseded one besides
 * @param validDays how long clients take a suite for current after it was signed; 0 for ever
 * @param terms of the suites that have any of their own
 */
record Charter(
        String name,
        String origin,
        String label,
        List<String> components,
        List<String> architectures,
        List<String> suites,
        ArchiveKeys keys,
        Optional<URI> url,
        int keep,
        int keepDays,
        int validDays,
        boolean opensSuites,
        SortedMap<String, Terms> terms) {
    static final String FILE = "freshet-archive.json";

    static final int KEEP = 2;
    private static final int MOST_DAYS = 3650;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a suite may be called; it is a directory's name. */
    static final String SUITE = "[a-z0-9][a-z0-9.+-]{0,62}";

    private static final Pattern WORD = Pattern.compile(SUITE);

    Charter {
        components = List.copyOf(components);
        architectures = List.copyOf(new TreeSet<>(architectures));
        suites = List.copyOf(new TreeSet<>(suites));
        SortedMap<String, Terms> own = new TreeMap<>(terms);
        own.values().removeIf(Terms.OWN::equals);
        terms = Collections.unmodifiableSortedMap(own);
        word("name", name);
        components.forEach(component -> word("component", component));
        architectures.forEach(architecture -> word("architecture", architecture));
        suites.forEach(suite -> word("suite", suite));
        line("origin", origin);
        line("label", label);
        if (keep < 1) {
            throw new InvalidInput(
                    "a suite cannot keep %d versions".formatted(keep), "keep 1 or more");
        }
        days("keep-days", keepDays);
        days("valid-days", validDays);
        url.ifPresent(where -> {
            if (!where.isAbsolute() || where.toASCIIString().contains(" ")) {
                throw new InvalidInput(
                        "archive url `%s` is not absolute".formatted(Shown.text(where.toString())),
                        "write it as users reach it, such as `https://example.org/fresh`");
            }
        });
    }

    private static void word(String what, String text) {
        if (!WORD.matcher(text).matches()) {
            throw new InvalidInput(
                    "%s `%s` is not valid".formatted(what, Shown.text(text)),
                    "use lower case letters, digits and `. + -`, the first a letter or digit");
        }
    }

    private static void days(String what, int days) {
        if (days < 0 || days > MOST_DAYS) {
            throw new InvalidInput(
                    "%s of an archive cannot be %d".formatted(what, days),
                    "name 0 to %d days".formatted(MOST_DAYS));
        }
    }

    private static void line(String what, String text) {
        if (!text.equals(text.strip())
                || text.isEmpty()
                || text.length() > 100
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(
                    "%s `%s` is not valid".formatted(what, Shown.text(text)),
                    "use one line of at most 100 characters");
        }
    }

    /** The charter that {@code init} leads to. */
    static Charter of(Path root, ArchiveOptions asked) {
        Optional<Charter> now = find(root).or(() -> rebuilt(root, asked));
        same("name", now.map(Charter::name), asked.name());
        same("origin", now.map(Charter::origin), asked.origin());
        same("label", now.map(Charter::label), asked.label());
        String name = now.map(Charter::name).or(asked::name).orElseGet(() -> nameOf(root));
        List<String> components =
                union(now.map(Charter::components).orElse(List.of()), asked.components());
        List<String> architectures =
                union(now.map(Charter::architectures).orElse(List.of()), asked.architectures());
        return new Charter(
                name,
                now.map(Charter::origin).or(asked::origin).orElse("Freshet"),
                now.map(Charter::label).or(asked::label).orElse(name),
                components.isEmpty() ? List.of("main") : components,
                architectures.isEmpty() ? List.of("amd64", "arm64") : architectures,
                union(now.map(Charter::suites).orElse(List.of()), asked.suites()),
                keys(root, asked, now.map(Charter::keys)),
                asked.url().or(() -> now.flatMap(Charter::url)),
                asked.keep().or(() -> now.map(Charter::keep)).orElse(KEEP),
                asked.keepDays().or(() -> now.map(Charter::keepDays)).orElse(0),
                asked.validDays().or(() -> now.map(Charter::validDays)).orElse(0),
                asked.opensSuites().or(() -> now.map(Charter::opensSuites)).orElse(false),
                now.map(Charter::terms).orElseGet(TreeMap::new));
    }

    private static ArchiveKeys keys(Path root, ArchiveOptions asked, Optional<ArchiveKeys> now) {
        Optional<String> named = asked.key().map(place -> keyPath(root, place));
        if (now.isPresent()) {
            return named.map(now.get()::named).orElse(now.get());
        }
        return ArchiveKeys.only(named.orElseGet(() -> defaultKey(root)));
    }

    /** What the suites of an archive tell whose charter was lost; empty when there is none. */
    private static Optional<Charter> rebuilt(Path root, ArchiveOptions asked) {
        SortedMap<String, SuiteRelease> releases = new TreeMap<>();
        try (Stream<Path> suites = Files.list(root.resolve("dists"))) {
            for (Path suite : suites.sorted().toList()) {
                Path signed = suite.resolve("InRelease");
                if (Files.exists(signed)) {
                    releases.put(
                            suite.getFileName().toString(),
                            SuiteRelease.parse(
                                    signed.toString(), Keyring.textOf(Files.readAllBytes(signed))));
                }
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(root.resolve("dists").toString(), e);
        }
        if (releases.isEmpty()) {
            return Optional.empty();
        }
        SuiteRelease first = releases.values().iterator().next();
        Charter plain =
                new Charter(
                        asked.name().orElseGet(() -> nameOf(root)),
                        first.identity().getOrDefault("Origin", "Freshet"),
                        first.identity().getOrDefault("Label", nameOf(root)),
                        first.components(),
                        first.architectures(),
                        List.copyOf(releases.keySet()),
                        ArchiveKeys.only(defaultKey(root)),
                        Optional.empty(),
                        KEEP,
                        0,
                        Validity.days(releases.values()),
                        false,
                        new TreeMap<>());
        SortedMap<String, Terms> terms = new TreeMap<>();
        releases.forEach((suite, release) ->
                terms.put(suite, Terms.of(release.identity(), plain.ownIdentity(suite))));
        return Optional.of(plain.with(terms));
    }

    // apt stops and asks its user when one of these changes (apt-secure(8), repository-info).
    private static void same(String what, Optional<String> now, Optional<String> asked) {
        if (now.isPresent() && asked.isPresent() && !now.equals(asked)) {
            throw new InvalidInput(
                    "%s of the archive is `%s` and cannot become `%s`"
                            .formatted(what, now.get(), Shown.text(asked.get())),
                    "apt stops on every client when it changes; make another archive for it");
        }
    }

    private static List<String> union(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).distinct().toList();
    }

    static String nameOf(Path root) {
        String name =
                root.getFileName()
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-");
        name = name.replaceAll("^-|-$", "");
        return name.isEmpty() ? "freshet" : name;
    }

    private static String defaultKey(Path root) {
        return keyPath(root, new KeyPlace.InFile(root.resolveSibling(root.getFileName() + ".key")));
    }

    /** The key's place; a path is from the root, so that both may move together. */
    static String keyPath(Path root, KeyPlace place) {
        return switch (place) {
            case KeyPlace.InGpg gpg -> gpg.toString();
            case KeyPlace.InFile(Path file) -> keyPath(root, file);
        };
    }

    private static String keyPath(Path root, Path file) {
        Path key = file.toAbsolutePath().normalize();
        if (key.startsWith(root)) {
            throw new InvalidInput(
                    "key file `%s` lies inside the archive".formatted(file),
                    "the archive is served to everybody; keep the key outside, such as `%s.key`"
                            .formatted(root));
        }
        return root.relativize(key).toString();
    }

    /** Whether clients take from a suite only what they ask for: prereleases and proposals. */
    boolean notAutomatic(String suite) {
        return identity(suite).containsKey(SuiteRelease.NOT_AUTOMATIC);
    }

    /** {@code noble} of {@code noble-rc} and {@code noble-proposed}; of others the suite itself. */
    static String stable(String suite) {
        return suite.replaceFirst("-(rc|proposed)$", "");
    }

    /** A suite of prereleases alone would give no updates once the release is out. */
    List<String> withStable(String suite) {
        String stable = stable(suite);
        return stable.equals(suite) || !suites.contains(stable)
                ? List.of(suite)
                : List.of(stable, suite);
    }

    /** The release of a suite with these indices. */
    SuiteRelease release(
            String suite, Instant date, SortedMap<String, SuiteRelease.IndexFile> files) {
        return new SuiteRelease(
                identity(suite),
                components,
                architectures,
                places(),
                date,
                end(suite, date),
                files);
    }

    /** A closed suite never expires: nobody will sign it again. */
    private Optional<Instant> end(String suite, Instant signed) {
        return validDays == 0 || terms(suite).closed().isPresent()
                ? Optional.empty()
                : Optional.of(signed.plus(Duration.ofDays(validDays)));
    }

    /** Where clients find more, when they can be told. */
    private Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        url.ifPresent(where -> {
            places.put("Changelogs", below(where, Changelogs.TEMPLATE));
            places.put("Snapshots", below(where, Snapshots.TEMPLATE));
        });
        return places;
    }

    private Map<String, String> identity(String suite) {
        return terms(suite).told(ownIdentity(suite));
    }

    Map<String, String> ownIdentity(String suite) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("Origin", origin);
        identity.put("Label", label);
        identity.put("Suite", suite);
        identity.put("Codename", suite);
        if (!stable(suite).equals(suite)) {
            identity.put(SuiteRelease.NOT_AUTOMATIC, "yes");
            identity.put("ButAutomaticUpgrades", "yes");
        }
        identity.put("Description", "%s for %s".formatted(label, suite));
        return identity;
    }

    /** What holds for one suite besides. */
    Terms terms(String suite) {
        return terms.getOrDefault(suite, Terms.OWN);
    }

    /** Where users reach the archive. */
    URI location(Path root) {
        return url.orElseGet(() -> URI.create(root.toUri().toString().replaceAll("/$", "")));
    }

    /** The address of a file of the archive. */
    String location(Path root, String file) {
        return below(location(root), "/" + file);
    }

    private static String below(URI where, String path) {
        return where.toASCIIString().replaceFirst("/$", "") + path;
    }

    Charter withSuite(String suite) {
        List<String> more = new ArrayList<>(suites);
        more.add(suite);
        return with(more, terms);
    }

    Charter without(String suite) {
        List<String> fewer = new ArrayList<>(suites);
        fewer.remove(suite);
        SortedMap<String, Terms> others = new TreeMap<>(terms);
        others.remove(suite);
        return with(fewer, others);
    }

    Charter with(SortedMap<String, Terms> others) {
        return with(suites, others);
    }

    private Charter with(List<String> named, SortedMap<String, Terms> others) {
        return new Charter(
                name,
                origin,
                label,
                components,
                architectures,
                named,
                keys,
                url,
                keep,
                keepDays,
                validDays,
                opensSuites,
                others);
    }

    /** The same with other keys. */
    Charter with(ArchiveKeys others) {
        return new Charter(
                name,
                origin,
                label,
                components,
                architectures,
                suites,
                others,
                url,
                keep,
                keepDays,
                validDays,
                opensSuites,
                terms);
    }

    /** The same with a suite closed, or open again. */
    Charter withClosed(String suite, Optional<Terms.Closed> closed) {
        SortedMap<String, Terms> others = new TreeMap<>(terms);
        others.put(suite, terms(suite).with(closed));
        return with(others);
    }

    /**
     * The charter of the archive at a root.
     *
     * @throws InvalidInput when there is none
     */
    static Charter read(Path root) {
        return find(root)
                .orElseThrow(() ->
                        new InvalidInput(
                                "`%s` is not an archive".formatted(root),
                                "make one with `freshet archive init %s --suite noble`"
                                        .formatted(root)));
    }

    /** The charter of the archive at a root, when there is one. */
    static Optional<Charter> find(Path root) {
        Path file = root.resolve(FILE);
        try {
            return Optional.of(parse(file, Files.readString(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private static Charter parse(Path file, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Charter(
                    json.path("name").asText(),
                    json.path("origin").asText(),
                    json.path("label").asText(),
                    json.has("components")
                            ? words(json.path("components"))
                            : List.of(json.path("component").asText()),
                    words(json.path("architectures")),
                    words(json.path("suites")),
                    ArchiveKeys.parse(json),
                    Optional.ofNullable(json.get("url")).map(JsonNode::asText).map(URI::create),
                    json.path("keep").asInt(),
                    json.path("keep-days").asInt(),
                    json.path("valid-days").asInt(),
                    json.path("opens-suites").asBoolean(),
                    terms(json.path("terms")));
        } catch (JsonProcessingException e) {
            throw new InvalidInput(
                    "`%s` is not JSON: %s".formatted(file, Shown.text(e.getOriginalMessage())),
                    "mend it, or remove it and run `freshet archive init` with the same options",
                    e);
        }
    }

    private static SortedMap<String, Terms> terms(JsonNode json) {
        SortedMap<String, Terms> terms = new TreeMap<>();
        json.properties()
                .forEach(suite -> terms.put(suite.getKey(), Terms.parse(suite.getValue())));
        return terms;
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    void write(Path root) {
        byte[] bytes = (text() + "\n").getBytes(StandardCharsets.UTF_8);
        Durable.replace(root.resolve(FILE), out -> out.write(bytes));
    }

    /** As its file has it: the same for the same charter. */
    String text() {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", name);
        json.put("origin", origin);
        json.put("label", label);
        // The first alone, as most archives have it; an older Freshet reads no more.
        json.put("component", components.getFirst());
        if (components.size() > 1) {
            components.forEach(json.putArray("components")::add);
        }
        architectures.forEach(json.putArray("architectures")::add);
        suites.forEach(json.putArray("suites")::add);
        keys.write(json);
        url.ifPresent(where -> json.put("url", where.toString()));
        json.put("keep", keep);
        if (keepDays > 0) {
            json.put("keep-days", keepDays);
        }
        if (validDays > 0) {
            json.put("valid-days", validDays);
        }
        json.put("opens-suites", opensSuites);
        if (!terms.isEmpty()) {
            ObjectNode suitesOwn = json.putObject("terms");
            terms.forEach((suite, own) -> own.write(suitesOwn.putObject(suite)));
        }
        return json.toPrettyString();
    }
}
