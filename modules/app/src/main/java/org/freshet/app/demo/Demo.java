package org.freshet.app.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.freshet.app.Flow;
import org.freshet.app.Home;
import org.freshet.app.Installation;
import org.freshet.app.Settings;
import org.freshet.app.SettingsFile;
import org.freshet.app.Wiring;
import org.freshet.archive.Archive;
import org.freshet.archive.serve.ArchiveServer;
import org.freshet.files.OsLock;
import org.freshet.handover.AptClient;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Plan;
import org.freshet.model.Proof;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Unavailable;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;

/**
 * The whole pipeline on one machine: plays an upstream, runs the shipped routes over a scratch
 * home, and lets a real apt fetch what comes out.
 */
public final class Demo {
    private static final SourceName HELLO = new SourceName("hello-freshet");
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Installation installation;
    private final Path routes;
    private final PrintStream out;
    private final PrintStream talk;
    private final Clock clock;

    /**
     * @param talk what happens, while it happens; {@code out} gets the result
     */
    public Demo(
            Installation installation,
            Path routes,
            PrintStream out,
            PrintStream talk,
            Clock clock) {
        this.installation = installation;
        this.routes = routes;
        this.out = out;
        this.talk = talk;
        this.clock = clock;
    }

    /**
     * Plays it all.
     *
     * @param scratch an empty directory
     * @param afterwards called at the end, while the archive is still served
     */
    public void play(Path scratch, Runnable afterwards) {
        try {
            Path root = Files.createDirectories(scratch.resolve("archive"));
            try (ArchiveServer server =
                    ArchiveServer.listen(
                            root,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            clock,
                            ArchiveServer.Limits.DEFAULT)) {
                Recipe recipe = pipeline(scratch, server.url());
                client(scratch, root, recipe);
                afterwards.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Plays the upstream and runs the pipeline, without a client. Leaves {@code home/}, {@code
     * recipes/} and {@code archive/} in the directory, as a {@code run} would find them.
     *
     * @param url where clients will find the archive
     */
    public Recipe pipeline(Path scratch, URI url) {
        try {
            Home home = new Home(scratch.resolve("home"));
            Path recipesDirectory = scratch.resolve("recipes");
            Signer upstreamKey =
                    OpenPgpKey.generate(
                            scratch.resolve("upstream.key"),
                            "Hello Upstream <upstream@example.org>",
                            clock.instant());
            try (PlayedUpstream upstream =
                            PlayedUpstream.of(
                                    installation.examples().resolve(HELLO.text()),
                                    scratch.resolve(HELLO.text()),
                                    upstreamKey,
                                    clock);
                    OsLock _ = home.lock()) {
                recipe(recipesDirectory.resolve(HELLO.text()), upstream, upstreamKey);
                Settings settings = settings(home, url);
                Recipes recipes = Wiring.recipes(recipesDirectory, settings, clock);
                run(home, settings, recipes, upstream);
                return recipes.of(HELLO);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Settings settings(Home home, URI url) throws IOException {
        Files.writeString(
                home.settings(),
                """
                poll: PT%dS
                archives:
                  fresh:
                    root: ../archive
                    url: %s
                    origin: Freshet demo
                """
                        .formatted(POLL.toSeconds(), url),
                StandardCharsets.UTF_8);
        return SettingsFile.read(home.settings(), true, home);
    }

    /** The shipped recipe, with the played upstream's address and key. */
    private void recipe(Path directory, PlayedUpstream upstream, Signer upstreamKey)
            throws IOException {
        PlayedUpstream.copy(installation.recipes().resolve(HELLO.text()), directory);
        Path file = directory.resolve("recipe.yaml");
        Files.writeString(
                file,
                Files.readString(file, StandardCharsets.UTF_8)
                        .replaceFirst(
                                "(?m)^  git: .*$",
                                "  git: "
                                        + java.util.regex.Matcher.quoteReplacement(
                                                upstream.directory().toUri().toString())),
                StandardCharsets.UTF_8);
        Files.write(directory.resolve("upstream.asc"), upstreamKey.publicKeyArmored());
    }

    private void run(Home home, Settings settings, Recipes recipes, PlayedUpstream upstream)
            throws IOException {
        Wiring wiring = new Wiring(home, settings, recipes, clock);
        try (Ledger ledger = wiring.ledger()) {
            Map<String, Archive> archives = wiring.archives();
            Map<String, Object> steps = wiring.steps(ledger, archives);
            Map<String, String> properties = Flow.properties();
            Flow.check(routes, steps);
            Archive archive = archives.get("fresh");
            if (archive == null) {
                throw new IllegalStateException("no archive");
            }
            say("upstream tags v1.0 (signed) in %s".formatted(upstream.directory()));
            upstream.release("1.0");
            say("the pipeline starts: %s".formatted(routes));
            try (Flow _ = Flow.start(routes, steps, properties)) {
                published(ledger, archive, recipes.of(HELLO), "1.0");
                show(archive);
                proofs(home, recipes.of(HELLO));
                say("upstream tags v1.1 while the pipeline runs");
                Instant tagged = clock.instant();
                upstream.release("1.1");
                published(ledger, archive, recipes.of(HELLO), "1.1");
                Instant visible =
                        lastInRelease(settings.archive("fresh").root(), recipes.of(HELLO));
                show(archive);
                say(
                        "from tag to the last InRelease: %d ms (upstreams are looked at every %d s)"
                                .formatted(
                                        Duration.between(tagged, visible).toMillis(),
                                        POLL.toSeconds()));
            }
        }
    }

    private void proofs(Home home, Recipe recipe) {
        Target target = recipe.targets().getFirst().target();
        try (LedgerView ledger = LedgerView.open(home.ledger())) {
            Plan plan = ledger.plan(HELLO, "1.0", target).orElseThrow();
            say("why it was published as %s for %s:".formatted(plan.version(), target));
            for (Proof proof : plan.proofs()) {
                String word = proof.result().name().toLowerCase(Locale.ROOT);
                say("  %-8s %s: %s".formatted(word, proof.claim(), proof.detail()));
            }
        }
    }

    private void show(Archive archive) {
        archive.list()
                .forEach(one ->
                        say("  %-7s %s %s".formatted(one.suite(), one.source(), one.version())));
    }

    /** Waits until every target has the version, or says what went wrong. */
    private void published(Ledger ledger, Archive archive, Recipe recipe, String upstream) {
        Instant end = clock.instant().plus(PATIENCE);
        Instant begun = clock.instant();
        while (true) {
            LockSupport.parkNanos(LOOK.toNanos());
            long there =
                    archive.list().stream()
                            .filter(one -> one.version().upstream().equals(upstream))
                            .map(Archive.Listing::suite)
                            .distinct()
                            .count();
            if (there == recipe.targets().size()) {
                return;
            }
            List<RowView> stuck =
                    ledger.outcomes(begun.minusSeconds(5)).stream()
                            .filter(row -> row.state() == State.FAILED || row.state() == State.HELD)
                            .toList();
            if (!stuck.isEmpty() || clock.instant().isAfter(end)) {
                throw new Unavailable(
                        "hello-freshet %s did not reach the archive: %s"
                                .formatted(
                                        upstream,
                                        stuck.stream()
                                                .map(row ->
                                                        row.key() + ": " + row.reason().orElse(""))
                                                .findFirst()
                                                .orElse(
                                                        "it took longer than "
                                                                + PATIENCE.toSeconds()
                                                                + " s")),
                        stuck.stream()
                                .flatMap(row -> row.hint().stream())
                                .findFirst()
                                .orElse("run it again on a quieter machine"));
            }
        }
    }

    private static Instant lastInRelease(Path root, Recipe recipe) throws IOException {
        Instant last = Instant.EPOCH;
        for (Recipe.TargetRule rule : recipe.targets()) {
            Instant at =
                    Files.getLastModifiedTime(
                                    root.resolve("dists")
                                            .resolve(rule.target().series())
                                            .resolve("InRelease"))
                            .toInstant();
            last = at.isAfter(last) ? at : last;
        }
        return last;
    }

    private void client(Path scratch, Path root, Recipe recipe) throws IOException {
        String series = recipe.targets().getFirst().target().series();
        String sources =
                Files.readString(
                        root.resolve("fresh-" + series + ".sources"), StandardCharsets.UTF_8);
        say("a real apt of this machine, with directories of its own, reads the archive:");
        AptClient apt = new AptClient(scratch.resolve("apt"), sources, Duration.ofMinutes(2));
        talk.print(indented(apt.get("update")));
        talk.print(indented(apt.get("source", "--only-source", HELLO.text())));
        out.println(
                "The archive's source, as a user adds it (/etc/apt/sources.list.d/fresh.sources):");
        out.println();
        out.print(indented(sources));
        out.println();
        out.println("What `apt-get source hello-freshet` gave:");
        out.println();
        try (Stream<Path> got = Files.list(scratch.resolve("apt/get"))) {
            got.sorted(Comparator.naturalOrder())
                    .forEach(file -> out.println("    " + file.getFileName()));
        }
        out.flush();
    }

    private void say(String text) {
        talk.println("demo: " + text);
    }

    private static String indented(String text) {
        return text.lines().map(line -> "    " + line + "\n").reduce("", String::concat);
    }
}
