package org.freshet.app.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveOptions;
import org.freshet.archive.ContentsMade;
import org.freshet.archive.Verification;
import org.freshet.debian.DistroInfo;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Archives by hand; no home is needed. */
@Command(name = "archive", description = "Make, fill and keep an archive.", sortOptions = false)
final class ArchiveCommand {
    /** In the order of the usage. */
    static final SequencedMap<String, Class<?>> COMMANDS = commands();

    @ParentCommand private Freshet freshet;

    private static SequencedMap<String, Class<?>> commands() {
        SequencedMap<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("init", Init.class);
        commands.put("publish", Publish.class);
        commands.put("list", ArchiveList.class);
        commands.put("remove", ArchiveRemove.class);
        commands.put("sign", ArchiveSign.class);
        commands.put("snapshot", ArchiveSnapshot.class);
        commands.put("rollback", ArchiveRollback.class);
        commands.put("prune", ArchivePrune.class);
        commands.put("rebuild", ArchiveRebuild.class);
        commands.put("verify", Verify.class);
        commands.put("optimize", Optimize.class);
        commands.put("serve", ArchiveServe.class);
        commands.put("send", ArchiveSend.class);
        commands.put("withdraw", ArchiveWithdraw.class);
        commands.put("promote", ArchivePromote.class);
        commands.put("adopt", ArchiveAdopt.class);
        commands.put("key", ArchiveKey.class);
        commands.put("keyring", ArchiveKeyring.class);
        commands.put("close", ArchiveClose.class);
        return commands;
    }

    Screen screen() {
        return freshet.screen();
    }

    /** The archive at a root; tells for whom it waits. */
    Archive open(Path root) {
        return Archive.open(
                root.toAbsolutePath().normalize(),
                holder -> screen().err().println("waiting for " + holder));
    }

    /** Says why there was nothing to do; programs read it where they read what was done. */
    int nothing(Options options, String reason) {
        if (options.json()) {
            Json.document(screen().out(), Map.of("nothing", reason));
            return 0;
        }
        return nothing(reason);
    }

    private int nothing(String reason) {
        screen().err().println("nothing to do: " + reason);
        return 0;
    }

    /** Asks what a person must answer. */
    int held(String question, String hint) {
        screen().err().println("held: " + question + "\n\nhint: " + hint);
        return 5;
    }

    @Command(
            name = "init",
            description = "Make an archive, or add suites and components to one.",
            sortOptions = false)
    static final class Init implements Callable<Integer> {
        @ParentCommand private ArchiveCommand archive;

        @Mixin private Options options;

        @Parameters(paramLabel = "ROOT")
        private Path root;

        @Option(
                names = "--suite",
                required = true,
                arity = "1..*",
                paramLabel = "S",
                description =
                        "suites; those ending in -rc or -proposed never upgrade by themselves")
        private List<String> suites;

        @Option(
                names = "--component",
                arity = "1..*",
                split = ",",
                paramLabel = "C",
                description = "components, such as main contrib (default: main)")
        private List<String> components = List.of();

        @Option(
                names = "--architecture",
                arity = "1..*",
                paramLabel = "A",
                description = "default: amd64 arm64")
        private List<String> architectures = List.of();

        @Option(names = "--origin", paramLabel = "O")
        private @Nullable String origin;

        @Option(names = "--label", paramLabel = "L")
        private @Nullable String label;

        @Option(
                names = "--key",
                paramLabel = "FILE|gpg:FINGERPRINT",
                description =
                        "the secret key that signs; a file is made when it is not there (default: ROOT.key)")
        private @Nullable String key;

        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "where users will reach the archive")
        private java.net.@Nullable URI url;

        @Option(
                names = "--keep-versions",
                paramLabel = "N",
                description = "versions of a package that a suite keeps (default: 2)")
        private @Nullable Integer keep;

        @Option(
                names = "--keep-days",
                paramLabel = "D",
                description = "days that it keeps a superseded version besides (default: 0)")
        private @Nullable Integer keepDays;

        @Option(
                names = "--valid-days",
                paramLabel = "D",
                description = {
                    "days that clients take a suite for current after it was signed (default: 0, for ever);",
                    "`freshet run` or `freshet archive sign` must sign it again in time"
                })
        private @Nullable Integer validDays;

        @Override
        public Integer call() {
            if (keep != null && keep < 2) {
                throw new InvalidInput(
                        "with %d version of a package nobody could go back".formatted(keep),
                        "keep 2 or more");
            }
            Instant now = Clock.systemUTC().instant();
            Archive.init(
                    root.toAbsolutePath().normalize(),
                    new ArchiveOptions(
                            suites,
                            Optional.empty(),
                            Optional.ofNullable(origin),
                            Optional.ofNullable(label),
                            components,
                            architectures,
                            Optional.ofNullable(key).map(ArchiveKey::place),
                            Optional.ofNullable(url),
                            Optional.ofNullable(keep),
                            Optional.ofNullable(keepDays),
                            Optional.ofNullable(validDays),
                            Optional.empty()),
                    now);
            Screen screen = archive.screen();
            Archive made = Archive.open(root.toAbsolutePath().normalize());
            made.refreshKeyring(now);
            List<String> all = made.suites();
            List<String> secrets = made.signingKeys().stream().map(Object::toString).toList();
            unknownSeries(now).forEach(note -> screen.err().println("note: " + note));
            if (made.url().isEmpty()) {
                screen.err()
                        .println(
                                "note: where users reach it is not said, so pages and .sources files name the directory; `freshet archive init %s --suite %s --url URL` says it"
                                        .formatted(root, suites.getFirst()));
            }
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("root", root.toString());
                json.put("suites", all);
                json.put("components", made.components());
                json.put("key", secrets.getFirst());
                json.put("keys", secrets);
                Json.document(screen.out(), json);
            } else {
                screen.err()
                        .println(
                                "archive `%s` has the suites %s%s"
                                        .formatted(
                                                root,
                                                String.join(", ", all),
                                                made.components().size() == 1
                                                        ? ""
                                                        : " with the components "
                                                                + String.join(
                                                                        ", ", made.components())));
                screen.err()
                        .println(
                                secrets.size() == 1
                                        ? "its secret key is `%s`: keep a copy"
                                                .formatted(secrets.getFirst())
                                        : "its secret keys are `%s`: keep copies"
                                                .formatted(String.join("`, `", secrets)));
            }
            return 0;
        }

        /** A name of one's own is fine; one that is almost a series is a slip of the hand. */
        private List<String> unknownSeries(Instant now) {
            List<String> known =
                    DistroInfo.read(DistroInfo.INSTALLED).stream()
                            .filter(life ->
                                    !life.created()
                                            .isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC)))
                            .map(life -> life.series())
                            .toList();
            return suites.stream()
                    .map(suite -> suite.replaceFirst("-(rc|proposed)$", ""))
                    .distinct()
                    .filter(series -> !known.contains(series))
                    .flatMap(series ->
                            NearMiss.of(series, known).stream()
                                    .map(near ->
                                            "`%s` is no series of Debian or Ubuntu; did you mean `%s`?"
                                                    .formatted(series, near)))
                    .toList();
        }
    }

    @Command(
            name = "publish",
            description = "Publish source and binary packages that lie in files.",
            sortOptions = false)
    static final class Publish implements Callable<Integer> {
        @ParentCommand private ArchiveCommand archive;

        @Mixin private Options options;

        @Parameters(index = "0", paramLabel = "ROOT")
        private Path root;

        @Option(names = "--suite", required = true, paramLabel = "S")
        private String suite;

        @Option(
                names = "--component",
                paramLabel = "C",
                description = "where all of it goes (default: what the Section of each names)")
        private @Nullable String component;

        @Option(
                names = "--allow-downgrade",
                description = "let a version come below one that the suite holds")
        private boolean downgrade;

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "FILE",
                description = ".dsc, .deb or .changes")
        private List<Path> files;

        @Override
        public Integer call() {
            Screen screen = archive.screen();
            Archive at = archive.open(root);
            int status = 0;
            List<Map<String, Object>> published = new ArrayList<>();
            List<String> nothing = new ArrayList<>();
            for (Outcome<Archive.Listing> outcome :
                    at.publish(
                            suite,
                            Optional.ofNullable(component),
                            files,
                            downgrade,
                            Clock.systemUTC().instant())) {
                switch (outcome) {
                    case Passed<Archive.Listing>(var listing, _) -> published.add(json(listing));
                    case Nothing<Archive.Listing>(var reason) -> nothing.add(reason);
                    case Held<Archive.Listing> _, Later<Archive.Listing> _ -> {}
                }
                status = Math.max(status, tell(screen, outcome));
            }
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("published", published);
                json.put("nothing", nothing);
                Json.document(screen.out(), json);
            }
            return status;
        }

        private int tell(Screen screen, Outcome<Archive.Listing> outcome) {
            return switch (outcome) {
                case Passed<Archive.Listing>(var listing, _) -> {
                    if (!options.json()) {
                        screen.out()
                                .println(
                                        "%s %s %s"
                                                .formatted(
                                                        listing.suite(),
                                                        listing.source(),
                                                        listing.version()));
                    }
                    yield 0;
                }
                case Nothing<Archive.Listing>(var reason) -> archive.nothing(reason);
                case Held<Archive.Listing>(var question, _, var hint) ->
                        archive.held(question, hint);
                case Later<Archive.Listing> later ->
                        throw new IllegalStateException("publishing waits for nothing: " + later);
            };
        }
    }

    static Map<String, Object> json(Archive.Listing listing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("suite", listing.suite());
        json.put("source", listing.source().text());
        json.put("version", listing.version().toString());
        return json;
    }

    @Command(
            name = "verify",
            description = "Hash and derive everything again; changes nothing.",
            sortOptions = false)
    static final class Verify implements Callable<Integer> {
        @ParentCommand private ArchiveCommand archive;

        @Mixin private Options options;

        @Parameters(paramLabel = "ROOT")
        private Path root;

        @Override
        public Integer call() {
            Screen screen = archive.screen();
            Verification found =
                    Archive.open(root.toAbsolutePath().normalize())
                            .verify(Clock.systemUTC().instant());
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("problems", found.problems());
                json.put("notes", found.notes());
                Json.document(screen.out(), json);
            } else {
                found.notes().forEach(note -> screen.err().println("note: " + note));
                found.problems().forEach(problem -> screen.err().println("error: " + problem));
                if (found.problems().isEmpty()) {
                    screen.err().println("archive `%s` is good".formatted(root));
                }
            }
            return found.problems().isEmpty() ? 0 : 4;
        }
    }

    @Command(
            name = "optimize",
            description =
                    "Compress indices whole, some tenth smaller, and make Contents (for apt-file) anew; for nights.",
            sortOptions = false)
    static final class Optimize implements Callable<Integer> {
        private static final String AS_IT_SHOULD_BE = "every index is as it should be";

        @ParentCommand private ArchiveCommand archive;

        @Mixin private Options options;

        @Parameters(paramLabel = "ROOT")
        private Path root;

        @Override
        public Integer call() {
            Archive opened = archive.open(root);
            Instant now = Clock.systemUTC().instant();
            List<String> smaller = opened.optimize(now);
            ContentsMade contents = opened.makeContents(now);
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("smaller", smaller);
                json.put("contents", contents.suites());
                json.put("notes", contents.notes());
                if (smaller.isEmpty() && contents.suites().isEmpty()) {
                    json.put("nothing", AS_IT_SHOULD_BE);
                }
                Json.document(archive.screen().out(), json);
                return 0;
            }
            PrintStream err = archive.screen().err();
            contents.notes().forEach(note -> err.println("note: " + note));
            if (!smaller.isEmpty()) {
                err.println("compressed whole: " + String.join(", ", smaller));
            }
            if (!contents.suites().isEmpty()) {
                err.println("Contents made anew: " + String.join(", ", contents.suites()));
            }
            if (smaller.isEmpty() && contents.suites().isEmpty()) {
                err.println("nothing to do: " + AS_IT_SHOULD_BE);
            }
            return 0;
        }
    }
}
