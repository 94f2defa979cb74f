package org.freshet.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.freshet.app.Wiring;
import org.freshet.archive.Archive;
import org.freshet.archive.WayForward;
import org.freshet.archive.Withdrawn;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.SourceName;
import org.freshet.packaging.SourceAgain;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A version is taken back. */
@Command(
        name = "withdraw",
        description = "Take a version back for good, and show the ways forward and back.",
        sortOptions = false)
final class ArchiveWithdraw implements Callable<Integer> {
    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "ROOT")
    private Path root;

    @Parameters(index = "1", paramLabel = "SOURCE")
    private String source;

    @Parameters(
            index = "2",
            paramLabel = "VERSION",
            description = "of the source package, as `freshet archive list` shows it")
    private String version;

    @Option(
            names = "--because",
            paramLabel = "TEXT",
            description = "why, for users to read; kept in a signed tombstone")
    private @Nullable String because;

    @Option(
            names = "--suite",
            arity = "1..*",
            paramLabel = "S",
            description = "default: every suite that holds it or held it")
    private List<String> suites = List.of();

    @Option(
            names = "--above-distribution",
            description =
                    "with --really: although it hides the distribution's own (default: what the recipe's policy says)")
    private boolean aboveDistribution;

    @Option(
            names = "--really",
            description =
                    "publish the good version once more, as BAD+reallyGOOD, for those who installed the bad one")
    private boolean really;

    @Option(names = "--undo", description = "let it come back; it is not published by that")
    private boolean undo;

    @Override
    public Integer call() {
        Screen screen = archive.screen();
        Archive at = archive.open(root);
        SourceName name = new SourceName(source);
        DebianVersion of = DebianVersion.parse(version);
        if (undo) {
            Outcome<List<String>> undone =
                    at.undoWithdrawal(suites, name, of, Clock.systemUTC().instant());
            if (undone instanceof Nothing<List<String>>(var reason)) {
                return archive.nothing(options, reason);
            }
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("source", name.text());
                json.put("version", of.toString());
                json.put("withdrawn", List.of());
                Json.document(screen.out(), json);
            } else {
                screen.err().println("%s %s may come back".formatted(name, of));
            }
            return 0;
        }
        if (because == null) {
            throw new InvalidInput(
                    "the reason is missing", "say with --because why the version is taken back");
        }
        List<Withdrawn> before = withdraw(at, name, of, because);
        boolean consent = aboveDistribution || allowed(name);
        Map<String, DebianVersion> again = Map.of();
        if (really && consent) {
            try {
                again = again(at, before);
            } catch (FreshetException failure) {
                // It is withdrawn all the same: the other ways are what is left.
                if (!options.json()) {
                    before.forEach(one -> tell(screen, one, true, Map.of()));
                }
                throw failure;
            }
        }
        // Once more it changes nothing, and tells the ways that there are now.
        List<Withdrawn> withdrawn = again.isEmpty() ? before : withdraw(at, name, of, because);
        if (options.json()) {
            List<Map<String, Object>> told = new ArrayList<>();
            for (Withdrawn one : withdrawn) {
                told.add(json(one, consent, again));
            }
            Json.document(screen.out(), Map.of("withdrawn", told));
        } else {
            for (Withdrawn one : withdrawn) {
                tell(screen, one, consent, again);
            }
        }
        if (!really || consent) {
            return 0;
        }
        return archive.held(
                "%s+really hides the distribution's own packages of %s; publish it?"
                        .formatted(of.upstream(), of.upstream()),
                "if it shall be so, add --above-distribution; or set `policy.above-distribution: allowed` in the recipe");
    }

    private List<Withdrawn> withdraw(Archive at, SourceName name, DebianVersion of, String reason) {
        return at.withdraw(
                suites,
                name,
                of,
                reason,
                System.getProperty("user.name"),
                Clock.systemUTC().instant());
    }

    /**
     * Publishes the good version once more, in every suite that has nothing above the bad one.
     * Where several have the same good version it is the same package.
     */
    private static Map<String, DebianVersion> again(Archive at, List<Withdrawn> withdrawn) {
        Map<String, DebianVersion> again = new TreeMap<>();
        Map<DebianVersion, Path> made = new TreeMap<>();
        Instant now = Clock.systemUTC().instant();
        Path scratch = SourceCommand.scratch();
        try {
            for (Withdrawn one : withdrawn) {
                if (one.back().overtaken().isPresent() || one.back().unbuilt().isPresent()) {
                    // Such as by the same command before.
                    continue;
                }
                DebianVersion version =
                        one.forward().stream()
                                .filter(way -> way.kind() == WayForward.Kind.REALLY)
                                .flatMap(way -> way.version().stream())
                                .findFirst()
                                .orElseThrow(() -> nothingGood(one));
                // Another suite has it where the command before was killed in between.
                Path dsc =
                        made.computeIfAbsent(
                                version,
                                _ ->
                                        at.dsc(one.mark().source(), version)
                                                .orElseGet(() ->
                                                        make(at, one, version, now, scratch)));
                at.publish(one.mark().suite(), List.of(dsc), false, now);
                again.put(one.mark().suite(), version);
            }
            return again;
        } finally {
            DemoCommand.delete(scratch);
        }
    }

    private static Path make(
            Archive at, Withdrawn one, DebianVersion version, Instant now, Path scratch) {
        DebianVersion good = one.back().good().orElseThrow(() -> nothingGood(one));
        Path dsc = at.dsc(one.mark().source(), good).orElseThrow(() -> nothingGood(one));
        return new SourceAgain(scratch)
                .build(
                        dsc,
                        version,
                        "Publish %s again: %s was withdrawn, %s"
                                .formatted(good, one.mark().version(), one.mark().because()),
                        now,
                        scratch.resolve("out"));
    }

    private static InvalidInput nothingGood(Withdrawn one) {
        return new InvalidInput(
                "suite `%s` has no source of %s of another upstream version below %s"
                        .formatted(one.mark().suite(), one.mark().source(), one.mark().version()),
                "the version is withdrawn; mend it, or wait for the next release");
    }

    /** What the recipe says, where there is one; an archive by hand needs none. */
    private boolean allowed(SourceName name) {
        if (!Files.isDirectory(options.recipes())) {
            return false;
        }
        try {
            return Wiring.recipes(options.recipes(), options.readSettings(), Clock.systemUTC())
                    .of(name)
                    .policy()
                    .aboveDistribution();
        } catch (FreshetException none) {
            return false;
        }
    }

    private static void tell(
            Screen screen, Withdrawn one, boolean consent, Map<String, DebianVersion> again) {
        screen.out()
                .println(
                        "%s %s %s withdrawn: %s"
                                .formatted(
                                        one.mark().suite(),
                                        one.mark().source(),
                                        one.mark().version(),
                                        one.mark().because()));
        for (WayForward way : one.forward()) {
            screen.out()
                    .println(
                            "  forward: %s%s"
                                    .formatted(
                                            way.how(),
                                            way.consent() && !consent
                                                    ? "; it hides the distribution's own, so it needs --above-distribution, too, or `policy.above-distribution: allowed`"
                                                    : ""));
        }
        screen.out()
                .println(
                        "  back:    "
                                + one.back()
                                        .command()
                                        .orElse("the archive has no version below it"));
        DebianVersion published = again.get(one.mark().suite());
        if (published != null) {
            screen.out().println("  published: " + published);
            screen.err()
                    .println(
                            "note: build the binary packages of %s, and publish them, for apt to upgrade to"
                                    .formatted(published));
        }
    }

    private static Map<String, Object> json(
            Withdrawn one, boolean consent, Map<String, DebianVersion> again) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", one.mark().suite());
        json.put("source", one.mark().source().text());
        json.put("version", one.mark().version().toString());
        json.put("because", one.mark().because());
        json.put("who", one.mark().who());
        json.put("at", Json.time(one.mark().at()));
        one.back().good().ifPresent(good -> json.put("good", good.toString()));
        one.back().command().ifPresent(command -> json.put("downgrade", command));
        DebianVersion published = again.get(one.mark().suite());
        if (published != null) {
            json.put("published", published.toString());
        }
        json.put("forward", one.forward().stream().map(way -> json(way, consent)).toList());
        return json;
    }

    private static Map<String, Object> json(WayForward way, boolean consent) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("way", way.kind().text());
        way.version().ifPresent(version -> json.put("version", version.toString()));
        json.put("possible", consent || !way.consent());
        json.put("how", way.how());
        if (way.consent() && !consent) {
            json.put(
                    "needs",
                    "--above-distribution, or the recipe's `policy.above-distribution: allowed`");
        }
        return json;
    }
}
