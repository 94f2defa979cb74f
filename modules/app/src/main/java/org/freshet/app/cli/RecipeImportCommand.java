package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.app.Home;
import org.freshet.app.Settings;
import org.freshet.app.WatchFileCheck;
import org.freshet.app.Wiring;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Pin;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.SeriesTable;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.packaging.RecipeFile;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.bases.ForeignPackaging;
import org.freshet.upstream.watchfile.WatchFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a recipe of packaging that is there already. */
@Command(
        name = "import",
        description =
                "Write a recipe of existing packaging: a source package, a directory, or what a distribution has.",
        sortOptions = false)
final class RecipeImportCommand implements Callable<Integer> {
    private static final Pattern FROM = Pattern.compile("([^/@]+)@([a-z]+/[a-z]+)");
    // Of a watch file or a metadata file: two names below a forge's host.
    private static final Pattern FORGE =
            Pattern.compile(
                    "https?://(?:api\\.)?(github\\.com|gitlab\\.com|codeberg\\.org)/(?:repos/)?"
                            + "([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+?)(?:\\.git)?(?:[/\\s#?]|$)");

    @ParentCommand private RecipeCommand recipe;

    @Mixin private Options options;

    @Parameters(
            paramLabel = "FILE.dsc|DIR|PACKAGE@SERIES",
            description = "such as jq_1.7.1-6.dsc, a directory with debian/, or jq@debian/trixie")
    private String what;

    @Option(
            names = "--maintainer",
            paramLabel = "NAME <ADDRESS>",
            description =
                    "who packages (default: $DEBFULLNAME and $DEBEMAIL, else what git is told)")
    private @Nullable String maintainer;

    @Option(
            names = "--target",
            paramLabel = "T",
            description =
                    "such as ubuntu/noble, once for each (default: those of the settings'"
                            + " `distributions`, and SERIES)")
    private List<String> targets = List.of();

    @Option(
            names = "--component",
            paramLabel = "NAME=URL",
            description =
                    "where a further tarball comes from: a git repository, or a URL with {version};"
                            + " once for each that debian/watch says nothing of")
    private Map<String, String> components = Map.of();

    @Option(
            names = "--upstream",
            paramLabel = "GIT-URL",
            description = "whose tags are the releases (default: what the packaging says)")
    private @Nullable String upstream;

    @Override
    public Integer call() {
        Settings settings = options.readSettings();
        Maintainer packager = new Maintainer(packager());
        Matcher from = FROM.matcher(what);
        Path scratch = scratch();
        try {
            return from.matches() && !Files.exists(Path.of(what))
                    ? borrow(
                            new SourceName(from.group(1)),
                            Target.parse(from.group(2), settings.series()),
                            settings,
                            packager,
                            scratch)
                    : copy(Path.of(what), settings, packager, scratch);
        } finally {
            DemoCommand.delete(scratch);
        }
    }

    private int borrow(
            SourceName source,
            Target series,
            Settings settings,
            Maintainer packager,
            Path scratch) {
        Home home = Files.isWritable(options.home().root()) ? options.home() : new Home(scratch);
        Bases.Found found = Wiring.packaging(home, settings, source, series, Clock.systemUTC());
        ForeignPackaging packaging = ForeignPackaging.read(found.directory());
        ImportedComponents several =
                several(packaging.source(), components(found), found.directory(), settings);
        List<String> all = targets(settings, Optional.of(series));
        Path directory = directory(packaging.source());
        Durable.makeDirectory(directory);
        packaging.watch().ifPresent(text -> write(directory.resolve("watch"), text));
        return finish(
                directory, packaging, several, "from: " + series, "watch", settings, packager, all);
    }

    private int copy(Path given, Settings settings, Maintainer packager, Path scratch) {
        Path unpacked = scratch.resolve("debian");
        Durable.makeDirectory(unpacked);
        Set<String> components = new TreeSet<>();
        if (given.toString().endsWith(".dsc")) {
            components.addAll(ForeignPackaging.unpack(given.toAbsolutePath(), unpacked));
        } else {
            if (!Files.isDirectory(given)) {
                throw new InvalidInput(
                        "there is no directory `%s`".formatted(Shown.text(given.toString())),
                        "name a .dsc, a directory, or PACKAGE@SERIES such as `jq@debian/trixie`");
            }
            Path inside = given.resolve("debian");
            ForeignPackaging.copy(Files.isDirectory(inside) ? inside : given, unpacked);
        }
        ForeignPackaging packaging = ForeignPackaging.read(unpacked);
        ImportedComponents several = several(packaging.source(), components, unpacked, settings);
        List<String> all = targets(settings, Optional.empty());
        Path directory = directory(packaging.source());
        Durable.makeDirectory(directory);
        Path debian = directory.resolve("debian");
        ForeignPackaging.copy(unpacked, made(debian));
        write(debian.resolve("source/format"), "3.0 (quilt)\n");
        return finish(
                directory,
                packaging,
                several,
                "dir: debian/",
                "debian/watch",
                settings,
                packager,
                all);
    }

    private static Set<String> components(Bases.Found found) {
        return found.pin().orElse(null) instanceof Pin.SourcePin pin
                ? ForeignPackaging.components(pin.files().stream().map(PinnedFile::name))
                : Set.of();
    }

    private ImportedComponents several(
            SourceName source, Set<String> there, Path debian, Settings settings) {
        Path watch = debian.resolve("watch");
        return ImportedComponents.of(
                source,
                there,
                Files.isRegularFile(watch)
                        ? Optional.of(WatchFiles.check(source, watch, settings.addresses()))
                        : Optional.empty(),
                components);
    }

    private static Path made(Path directory) {
        Durable.makeDirectory(directory);
        return directory;
    }

    private Path directory(SourceName source) {
        Path directory = options.recipes().resolve(source.text());
        if (Files.exists(directory)) {
            throw new InvalidInput(
                    "`%s` is there already".formatted(directory),
                    "change it by hand, or move it away");
        }
        return directory;
    }

    private int finish(
            Path directory,
            ForeignPackaging packaging,
            ImportedComponents several,
            String base,
            String watchFile,
            Settings settings,
            Maintainer packager,
            List<String> all) {
        packaging
                .signingKey()
                .ifPresent(key -> {
                    try {
                        Files.copy(
                                key,
                                directory.resolve("upstream.asc"),
                                StandardCopyOption.REPLACE_EXISTING);
                    } catch (IOException e) {
                        throw Durable.failure(directory.toString(), e);
                    }
                });
        List<String> upstream = upstream(directory, packaging, several, watchFile, settings);
        if (upstream.stream().noneMatch(line -> line.startsWith("watch:"))) {
            delete(directory.resolve("watch"));
        }
        StringBuilder text = new StringBuilder();
        text.append("schema: 1\nsource: ").append(packaging.source()).append('\n');
        packaging
                .homepage()
                .ifPresent(it ->
                        text.append("homepage: ")
                                .append(RecipeNewCommand.quoted(it.toString()))
                                .append('\n'));
        text.append("maintainers:\n  packaging: [")
                .append("'" + packager.text().replace("'", "''") + "'")
                .append("]\nupstream:\n");
        upstream.forEach(line -> text.append("  ").append(line).append('\n'));
        several.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        if (packaging.signingKey().isPresent()) {
            text.append("  verify:\n    keys: [upstream.asc]\n");
        }
        if (packaging.excludes()) {
            text.append(
                    "  # debian/copyright says which files of upstream's are left out (Files-Excluded).\n");
        }
        text.append("packaging:\n  ").append(base).append("\ntargets:\n");
        all.forEach(target -> text.append("  - ").append(target).append('\n'));
        Path file = directory.resolve("recipe.yaml");
        write(file, text.toString());
        List<String> problems = problems(file, settings);
        tell(file, problems);
        return problems.isEmpty() ? 0 : 2;
    }

    private List<String> problems(Path file, Settings settings) {
        SeriesTable series = Wiring.series(settings, Clock.systemUTC());
        List<String> problems = RecipeFile.problems(file, series);
        return problems.isEmpty()
                ? WatchFileCheck.problems(
                                RecipeFile.read(file, series),
                                settings,
                                note -> recipe.screen().err().println("note: " + note))
                        .stream()
                        .map(wrong -> String.valueOf(wrong.getMessage()))
                        .toList()
                : problems;
    }

    /** A forge where the watch file plainly names one; else the watch file itself. */
    private List<String> upstream(
            Path directory,
            ForeignPackaging packaging,
            ImportedComponents several,
            String watchFile,
            Settings settings) {
        if (upstream != null) {
            if (several.grouped()) {
                DemoCommand.delete(directory);
                throw new InvalidInput(
                        "the watch file of `%s` makes one version of several, which are no tags"
                                .formatted(packaging.source()),
                        "leave out `--upstream`");
            }
            String git = "git: " + RecipeNewCommand.quoted(RecipeNewCommand.absolute(upstream));
            return several.watched() ? List.of(git, "watch: " + watchFile) : List.of(git);
        }
        Optional<String> forge =
                Stream.of(packaging.watch(), packaging.repository())
                        .flatMap(Optional::stream)
                        .map(text ->
                                text.lines()
                                        .filter(line -> !line.stripLeading().startsWith("#"))
                                        .collect(Collectors.joining("\n"))
                                        .replace("@PACKAGE@", packaging.source().text()))
                        .map(FORGE::matcher)
                        .filter(Matcher::find)
                        .map(found ->
                                "https://%s/%s/%s.git"
                                        .formatted(found.group(1), found.group(2), found.group(3)))
                        .findFirst();
        // Which components belong to a release, only the watch file tells.
        if (forge.isPresent() && !several.watched()) {
            return List.of("git: " + forge.get());
        }
        if (packaging.watch().isEmpty()) {
            return packaging
                    .repository()
                    .map(url -> List.of("git: " + RecipeNewCommand.quoted(url)))
                    .orElseThrow(() -> {
                        DemoCommand.delete(directory);
                        return new InvalidInput(
                                "the packaging of `%s` says nothing of where its upstream releases: it"
                                                .formatted(packaging.source())
                                        + " has no `debian/watch`",
                                "name its repository: `--upstream GIT-URL`; or write a watch file");
                    });
        }
        WatchFiles.Checked checked =
                WatchFiles.check(
                        packaging.source(), directory.resolve(watchFile), settings.addresses());
        return checked.git()
                .map(url -> List.of("git: " + RecipeNewCommand.quoted(url), "watch: " + watchFile))
                .orElse(List.of("watch: " + watchFile));
    }

    private List<String> targets(Settings settings, Optional<Target> series) {
        List<String> named =
                targets.isEmpty()
                        ? Stream.concat(
                                        settings.distributions().keySet().stream(),
                                        series.stream().map(Target::text))
                                .distinct()
                                .sorted()
                                .toList()
                        : targets;
        if (named.isEmpty()) {
            throw new InvalidInput(
                    "nobody says what to package for",
                    "name targets with `--target ubuntu/noble`, or under `distributions:` in the"
                            + " settings");
        }
        named.forEach(target -> Target.parse(target, settings.series()));
        return named;
    }

    private String packager() {
        if (maintainer != null) {
            return maintainer;
        }
        Optional<String> name = environment("DEBFULLNAME").or(() -> git("user.name"));
        Optional<String> address =
                environment("DEBEMAIL").or(() -> environment("EMAIL")).or(() -> git("user.email"));
        if (name.isEmpty() || address.isEmpty()) {
            throw new InvalidInput(
                    "nobody says who packages: Maintainer would be empty",
                    "use `--maintainer \"B. Person <b@example.org>\"`, or set DEBFULLNAME and"
                            + " DEBEMAIL");
        }
        return "%s <%s>".formatted(name.get(), address.get());
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .map(String::strip)
                .filter(it -> !it.isEmpty());
    }

    private static Optional<String> git(String key) {
        try {
            Process process =
                    new ProcessBuilder("git", "config", "--global", key)
                            .redirectErrorStream(false)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readNBytes(1000), StandardCharsets.UTF_8);
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(said.strip()).filter(it -> !it.isEmpty())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void tell(Path file, List<String> problems) {
        Screen screen = recipe.screen();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("recipe", file.toString());
            json.put("problems", problems);
            Json.document(screen.out(), json);
            return;
        }
        screen.out().println(file);
        problems.forEach(problem -> screen.err().println("error: " + Shown.text(problem)));
    }

    private static void write(Path file, String text) {
        Durable.replace(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("freshet-import.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
