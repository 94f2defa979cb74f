package org.freshet.app.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.app.Settings;
import org.freshet.app.Wiring;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.ReleaseLister.Listed;
import org.freshet.upstream.TagContext;
import org.freshet.upstream.TagReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What every tag of an upstream means. */
@Command(
        name = "releases",
        description = "Every tag of an upstream and what it means; --json prints lines.",
        sortOptions = false)
final class ReleasesCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE",
            description = "a source with a recipe; its upstream is asked")
    private @Nullable String source;

    @Option(
            names = "--tags",
            paramLabel = "FILE",
            description = "read the tags from a file, one a line; no recipe is used")
    private @Nullable Path tags;

    @Option(names = "--name", paramLabel = "NAME", description = "with --tags: the project's name")
    private @Nullable String name;

    @Option(
            names = "--component",
            paramLabel = "COMPONENT",
            description = "with --tags: the wanted component of a project that tags several")
    private @Nullable String component;

    @Override
    public Integer call() {
        if ((source == null) == (tags == null)) {
            throw new InvalidInput(
                    "`freshet releases` takes SOURCE or --tags FILE",
                    "such as `freshet releases jq`");
        }
        List<Listed> all =
                tags != null ? ofFile(tags) : ofSource(new SourceName(String.valueOf(source)));
        if (options.json()) {
            all.forEach(listed -> Json.line(freshet.screen().out(), json(listed)));
        } else {
            print(freshet.screen().out(), all.stream().map(Listed::meaning).toList());
        }
        return 0;
    }

    private List<Listed> ofSource(SourceName of) {
        Settings settings = options.readSettings();
        return Wiring.releaseLister(options.home(), settings, Clock.systemUTC())
                .list(Wiring.recipes(options.recipes(), settings, Clock.systemUTC()).of(of));
    }

    private List<Listed> ofFile(Path file) {
        return new TagReader()
                        .read(
                                TagsFile.read(file),
                                new TagContext(
                                        Optional.ofNullable(name),
                                        Optional.ofNullable(component),
                                        Optional.empty(),
                                        List.of()))
                        .stream()
                        .map(meaning -> new Listed(meaning, List.of()))
                        .toList();
    }

    static void print(PrintStream out, List<TagMeaning> meanings) {
        Table table = new Table("TAG", "KIND", "VERSION", "ORDERABLE", "WHY");
        meanings.forEach(meaning ->
                table.row(
                        Shown.text(meaning.tag()),
                        meaning.kind().toString(),
                        meaning.version().orElse("-"),
                        meaning.orderable().orElse("-"),
                        meaning.question()
                                .map(question -> meaning.why() + "; " + question)
                                .orElse(meaning.why())));
        table.print(out);
    }

    private static Map<String, Object> json(Listed listed) {
        Map<String, Object> json = json(listed.meaning());
        if (!listed.places().isEmpty()) {
            json.put("places", listed.places());
        }
        return json;
    }

    static Map<String, Object> json(TagMeaning meaning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tag", meaning.tag());
        json.put("kind", meaning.kind().toString());
        meaning.version().ifPresent(version -> json.put("version", version));
        meaning.orderable().ifPresent(version -> json.put("orderable", version));
        json.put("why", meaning.why());
        meaning.question().ifPresent(question -> json.put("question", question));
        return json;
    }
}
