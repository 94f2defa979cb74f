package org.freshet.handover.launchpad;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.StanzaReader;
import org.freshet.files.Durable;
import org.freshet.handover.AptClient;
import org.freshet.handover.AptClient.Ran;
import org.freshet.handover.launchpad.Launchpad.Archive;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.trust.Keyring;

/**
 * Gets what a PPA offers as a user would: by the real apt, with the PPA's source line and its key
 * and nothing else, in a directory of its own. The key comes from Launchpad's API, over TLS, and is
 * the one whose fingerprint the API names.
 */
public final class Confirmation {
    /** Where users' apt finds PPAs. */
    public static final URI PPAS = URI.create("https://ppa.launchpadcontent.net/");

    private static final int MOST_STANZAS = 1_000;

    /** What can stand in a command: a PPA's own index says it. */
    private static final Pattern PACKAGE =
            Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}=[0-9][A-Za-z0-9.+~:-]{0,127}");

    private final Launchpad launchpad;
    private final URI ppas;
    private final Path scratch;
    private final Duration patience;

    /**
     * @param ppas {@link #PPAS}, or one like it
     * @param scratch a directory for what is needed for a while, and for nothing else
     * @param patience how long one command of apt may take
     */
    public Confirmation(Launchpad launchpad, URI ppas, Path scratch, Duration patience) {
        this.launchpad = launchpad;
        this.ppas = ppas.getPath().endsWith("/") ? ppas : URI.create(ppas + "/");
        this.scratch = scratch;
        this.patience = patience;
    }

    /**
     * The distribution that the PPA's packages are installed on top of.
     *
     * @param keyring the keys that sign it
     */
    public record Base(URI mirror, Path keyring, List<String> suites, List<String> components) {
        public Base {
            suites = List.copyOf(suites);
            components = List.copyOf(components);
        }

        private String source(String architecture) {
            return """
            Types: deb
            URIs: %s
            Suites: %s
            Components: %s
            Architectures: %s
            Signed-By: %s
            """
                    .formatted(
                            mirror,
                            String.join(" ", suites),
                            String.join(" ", components),
                            architecture,
                            keyring);
        }
    }

    /** What a user would get. */
    public sealed interface Answer {}

    /**
     * The new version.
     *
     * @param checks what was done and found, a line each
     */
    public record Confirmed(List<String> checks) implements Answer {
        public Confirmed {
            checks = List.copyOf(checks);
        }
    }

    /**
     * Something else, or nothing, for now: what Launchpad published takes a while to be everywhere.
     */
    public record NotYet(String why) implements Answer {}

    /**
     * Looks once.
     *
     * @param builds what Launchpad built of it: a package that was built for this machine must be
     *     offered
     * @param base of the series; without it no dependencies are looked for
     * @throws Unavailable when Launchpad, a mirror or apt cannot be asked
     * @throws IntegrityFailure for another key than the one that the API names, a signature that is
     *     not good, and files that are not what is signed
     */
    public Answer confirm(
            Incoming.Ppa ppa,
            String series,
            SourceName source,
            DebianVersion version,
            List<Build> builds,
            Optional<Base> base) {
        Archive archive = launchpad.archive(ppa);
        Optional<String> armored = launchpad.signingKey(archive);
        if (archive.key().isEmpty() || armored.isEmpty()) {
            return new NotYet("Launchpad has not made the key of `%s` yet".formatted(ppa.text()));
        }
        String fingerprint = archive.key().get();
        check(ppa, fingerprint, armored.get());
        Durable.makeDirectory(scratch);
        Path root = null;
        try {
            root = Files.createTempDirectory(scratch, "confirm");
            return new Visit(
                            root,
                            ppa,
                            series,
                            source,
                            version,
                            signedBy(armored.get()),
                            fingerprint)
                    .answer(builds, base);
        } catch (IOException e) {
            throw Durable.failure(scratch.toString(), e);
        } finally {
            if (root != null) {
                remove(root);
            }
        }
    }

    private static void check(Incoming.Ppa ppa, String fingerprint, String armored) {
        List<String> given;
        try {
            given =
                    Keyring.of(
                                    Path.of("key of " + ppa.text()),
                                    armored.getBytes(StandardCharsets.UTF_8))
                            .fingerprints();
        } catch (InvalidInput notOne) {
            throw new Unavailable(
                    "what Launchpad gives as the key of `%s` is none".formatted(ppa.text()),
                    "it is asked again later",
                    notOne);
        }
        if (!given.equals(List.of(fingerprint))) {
            throw new IntegrityFailure(
                    "key of `%s` is another than Launchpad says: expected `%s`, got `%s`"
                            .formatted(ppa.text(), fingerprint, String.join("`, `", given)),
                    "somebody may stand between; compare it with the fingerprint that the PPA's page"
                            + " shows");
        }
    }

    /** As deb822 has it: a blank before each line, and a dot on empty ones. */
    private static String signedBy(String armored) {
        return armored.lines()
                .map(line -> line.isBlank() ? " ." : " " + line.stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /** Removes what killed processes left in a scratch directory; nobody may be at work there. */
    public static void sweep(Path scratch) {
        if (Files.exists(scratch)) {
            remove(scratch);
        }
    }

    private static void remove(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw Durable.failure(root.toString(), e);
        }
    }

    /** One look. */
    private final class Visit {
        private final Path root;
        private final Incoming.Ppa ppa;
        private final SourceName source;
        private final DebianVersion version;
        private final String series;
        private final String key;
        private final String fingerprint;
        private final List<String> checks = new ArrayList<>();

        private Visit(
                Path root,
                Incoming.Ppa ppa,
                String series,
                SourceName source,
                DebianVersion version,
                String key,
                String fingerprint) {
            this.root = root;
            this.ppa = ppa;
            this.series = series;
            this.source = source;
            this.version = version;
            this.key = key;
            this.fingerprint = fingerprint;
        }

        private Answer answer(List<Build> builds, Optional<Base> base) throws IOException {
            String architecture =
                    new AptClient(root.resolve("bare"), "", patience)
                            .run(List.of("dpkg", "--print-architecture"))
                            .good()
                            .said()
                            .strip();
            String line = line(architecture);
            AptClient apt = new AptClient(root.resolve("apt"), line, patience);
            Ran update = apt.run(List.of("apt-get", "-q", "update"));
            if (update.err().contains("does not have a Release file")) {
                return new NotYet(
                        "`%s` is not published for `%s` yet".formatted(ppa.text(), series));
            }
            integral(update);
            checks.add(
                    "apt-get update: `%s` of `%s`, signed by `%s`"
                            .formatted(series, ppa.text(), fingerprint));
            Optional<NotYet> without = source(apt);
            if (without.isPresent()) {
                return without.get();
            }
            List<String> packages = packages(apt);
            if (packages.isEmpty()) {
                if (builds.stream()
                        .anyMatch(build ->
                                build.architecture().equals(architecture)
                                        && build.state() == Build.State.BUILT)) {
                    return new NotYet(
                            "`%s` offers nothing that was built of `%s` for `%s`"
                                    .formatted(ppa.text(), version, architecture));
                }
                checks.add("nothing is built of it for `%s`".formatted(architecture));
            } else if (base.isPresent()) {
                install(line + "\n" + base.get().source(architecture), packages);
            } else {
                download(apt, packages);
            }
            return new Confirmed(checks);
        }

        private String line(String architecture) {
            return """
            Types: deb deb-src
            URIs: %s%s/%s/ubuntu
            Suites: %s
            Components: main
            Architectures: %s
            Signed-By:
            %s
            """
                    .formatted(ppas, ppa.owner(), ppa.name(), series, architecture, key);
        }

        private Optional<NotYet> source(AptClient apt) throws IOException {
            Ran offered = apt.run(List.of("apt-cache", "showsrc", "--only-source", source.text()));
            List<String> versions =
                    stanzas(offered, source.text(), _ -> true).stream()
                            .flatMap(stanza -> stanza.get("Version").stream())
                            .toList();
            if (!versions.contains(version.toString())) {
                return Optional.of(
                        new NotYet(
                                "`%s` offers %s of `%s` for `%s`, not `%s`"
                                        .formatted(
                                                ppa.text(),
                                                versions.isEmpty()
                                                        ? "nothing"
                                                        : "`"
                                                                + Shown.text(
                                                                        String.join(", ", versions))
                                                                + "`",
                                                source,
                                                series,
                                                version)));
            }
            integral(
                    apt.run(
                            List.of(
                                    "apt-get",
                                    "-q",
                                    "source",
                                    "--only-source",
                                    "--download-only",
                                    source + "=" + version)));
            try (Stream<Path> got = Files.list(apt.directory())) {
                checks.add(
                        "apt-get source --download-only: "
                                + got.map(file -> String.valueOf(file.getFileName()))
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            }
            return Optional.empty();
        }

        /** What apt would take of it for this machine, {@code name=version}. */
        private List<String> packages(AptClient apt) throws IOException {
            return stanzas(
                            apt.run(List.of("apt-cache", "dumpavail")).good(),
                            "packages",
                            this::isOurs)
                    .stream()
                    .map(stanza ->
                            stanza.get("Package").orElse("")
                                    + "="
                                    + stanza.get("Version").orElse(""))
                    .filter(each -> PACKAGE.matcher(each).matches())
                    .sorted()
                    .toList();
        }

        private boolean isOurs(Stanza stanza) {
            String of = stanza.get("Source").or(() -> stanza.get("Package")).orElse("");
            return of.equals("%s (%s)".formatted(source, version))
                    || (of.equals(source.text())
                            && stanza.get("Version").orElse("").equals(version.toString()));
        }

        /** With all that they depend on, each by itself: some exclude each other. */
        private void install(String sources, List<String> packages) {
            AptClient apt = new AptClient(root.resolve("based"), sources, patience);
            integral(apt.run(List.of("apt-get", "-q", "update")));
            for (String each : packages) {
                integral(
                        apt.run(
                                List.of(
                                        "apt-get",
                                        "-q",
                                        "--yes",
                                        "--no-install-recommends",
                                        "--download-only",
                                        "install",
                                        each)));
            }
            checks.add("apt-get install --download-only: " + String.join(", ", packages));
        }

        private void download(AptClient apt, List<String> packages) {
            List<String> command = new ArrayList<>(List.of("apt-get", "-q", "download"));
            command.addAll(packages);
            integral(apt.run(command));
            checks.add(
                    "apt-get download: %s; dependencies were not looked for, `distributions.ubuntu/%s`"
                                    .formatted(String.join(", ", packages), series)
                            + " is not in the settings");
        }

        private void integral(Ran ran) {
            if (ran.isGood()) {
                return;
            }
            // In apt's words (apt-pkg/acquire-item.cc).
            for (String sign :
                    List.of("following signatures", "is not signed", "Hash Sum mismatch")) {
                if (ran.err().contains(sign)) {
                    throw new IntegrityFailure(
                            "apt refuses what `%s` has for `%s`: %s"
                                    .formatted(ppa.text(), series, ran.why()),
                            "the PPA is signed by another key than Launchpad names, or somebody"
                                    + " stands between, or its mirror is just being changed");
                }
            }
            ran.good();
        }

        private List<Stanza> stanzas(Ran ran, String what, Predicate<Stanza> wanted)
                throws IOException {
            List<Stanza> stanzas = new ArrayList<>();
            try (BufferedReader in = ran.reader()) {
                StanzaReader reader = new StanzaReader(what, in);
                for (Optional<Stanza> next = reader.next();
                        next.isPresent() && stanzas.size() < MOST_STANZAS;
                        next = reader.next()) {
                    next.filter(wanted).ifPresent(stanzas::add);
                }
            }
            return stanzas;
        }
    }
}
