package org.freshet.app.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.app.Wiring;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.model.Unavailable;
import org.freshet.packaging.RecipeFile;
import org.freshet.upstream.RuleInference;
import org.freshet.upstream.TagContext;
import org.freshet.upstream.TagReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a recipe that watches an upstream. */
@Command(
        name = "new",
        description = "Write a recipe for an upstream, and show what its rule makes of every tag.",
        sortOptions = false)
final class RecipeNewCommand implements Callable<Integer> {
    @ParentCommand private RecipeCommand recipe;

    @Mixin private Options options;

    @Parameters(paramLabel = "GIT-URL")
    private String url;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "name of the source package; default: that of the git repository")
    private @Nullable String named;

    @Override
    public Integer call() {
        SourceName source = new SourceName(named == null ? nameOf(url) : named);
        Path directory = options.recipes().resolve(source.text());
        Path file = directory.resolve("recipe.yaml");
        if (Files.exists(file)) {
            throw new InvalidInput(
                    "`%s` is there already".formatted(file),
                    "change it by hand, or name another source with `--source`");
        }
        List<String> tags = tags();
        TagContext context =
                new TagContext(
                        Optional.of(source.text()), Optional.empty(), Optional.empty(), List.of());
        Optional<String> rule = new RuleInference().infer(tags, context);
        List<TagMeaning> meanings =
                new TagReader()
                        .read(
                                tags,
                                new TagContext(
                                        context.name(), context.component(), rule, List.of()));
        byte[] text = text(source, rule).getBytes(StandardCharsets.UTF_8);
        Durable.makeDirectory(directory);
        Durable.replace(file, out -> out.write(text));
        tell(file, rule, meanings);
        List<String> problems =
                RecipeFile.problems(file, Wiring.series(options.readSettings(), Clock.systemUTC()));
        problems.forEach(problem -> screen().err().println("error: " + problem));
        return problems.isEmpty() ? 0 : 2;
    }

    private List<String> tags() {
        try {
            return Wiring.tags(Clock.systemUTC()).list(url).stream().map(Tag::name).toList();
        } catch (Unavailable e) {
            // Its own hint is for those who have a recipe and come again.
            throw new Unavailable(
                    String.valueOf(e.getMessage()),
                    "nothing was written; name a git repository that anybody may read",
                    e);
        }
    }

    private Screen screen() {
        return recipe.screen();
    }

    /** The last part of a URL, as a source package may be named (Debian Policy 5.6.1). */
    private static String nameOf(String url) {
        String last = url.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
        last = last.substring(Math.max(last.lastIndexOf('/'), last.lastIndexOf(':')) + 1);
        String name =
                last.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9+.-]+", "-")
                        .replaceFirst("^[^a-z0-9]+", "");
        if (name.length() < 2) {
            throw new InvalidInput(
                    "`%s` names no source package: `%s` has less than two characters"
                            .formatted(Shown.text(url), name),
                    "name it with `--source`");
        }
        return name;
    }

    /** The same from every directory: a recipe is read from any. */
    static String absolute(String url) {
        return !url.contains(":") && Files.isDirectory(Path.of(url))
                ? Path.of(url).toAbsolutePath().normalize().toString()
                : url;
    }

    private String text(SourceName source, Optional<String> rule) {
        StringBuilder text = new StringBuilder();
        text.append("schema: 1\n");
        text.append("source: ").append(source).append('\n');
        text.append("upstream:\n");
        text.append("  git: ").append(quoted(absolute(url))).append('\n');
        rule.ifPresent(it -> text.append("  tag: ").append(quoted(it)).append('\n'));
        text.append(
                "# It watches so far. To package it, add maintainers, packaging and targets:\n");
        text.append("# recipes/README.md has the whole format on one screen.\n");
        return text.toString();
    }

    /** Single quotes take everything as it is (YAML 1.2, 7.3.2). */
    static String quoted(String value) {
        return value.matches("[A-Za-z0-9/][A-Za-z0-9/._@+-]*(:[A-Za-z0-9/._@+-]+)*(\\{version})?")
                ? value
                : "'" + value.replace("'", "''") + "'";
    }

    private void tell(Path file, Optional<String> rule, List<TagMeaning> meanings) {
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("recipe", file.toString());
            rule.ifPresent(it -> json.put("tag", it));
            json.put("tags", meanings.stream().map(ReleasesCommand::json).toList());
            Json.document(screen().out(), json);
            return;
        }
        if (meanings.isEmpty()) {
            screen().err().println("wrote `%s`: no tags; nothing to watch yet".formatted(file));
            return;
        }
        ReleasesCommand.print(screen().out(), meanings);
        long releases = meanings.stream().filter(one -> one.kind() == TagKind.RELEASE).count();
        screen().err()
                .println(
                        "wrote `%s`: %s; %d of %d tags are releases"
                                .formatted(
                                        file,
                                        rule.map(it -> "rule `%s`".formatted(Shown.text(it)))
                                                .orElse(
                                                        "no rule on one line says what the tags mean, so they are understood from their history"),
                                        releases,
                                        meanings.size()));
    }
}
