package org.freshet.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.app.Asking;
import org.freshet.app.Standing;
import org.freshet.app.Standing.OnTarget;
import org.freshet.app.Standing.Progress;
import org.freshet.app.Standing.Reason;
import org.freshet.app.Standing.Source;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The one reason why a release did not move. */
@Command(
        name = "why",
        description = "The one reason why a release did not move.",
        sortOptions = false)
final class WhyCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "SOURCE")
    private String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "default: the newest release")
    private @Nullable String version;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TARGET",
            description = "default: every target of the recipe")
    private @Nullable String target;

    @Override
    public Integer call() {
        try (Asking asking = options.asking()) {
            SourceName name = asking.known(new SourceName(source));
            Standing standing = asking.standing();
            Source whole = standing.of(name);
            if (whole.own().progress() == Progress.FAILED || whole.targets().isEmpty()) {
                tell(List.of(Map.entry("", whole.own())), whole.upstream().orElse(""));
                return 0;
            }
            String release =
                    version == null ? whole.upstream().orElse("") : released(asking, name, version);
            List<Map.Entry<String, Reason>> reasons =
                    whole.targets().stream()
                            .filter(on -> target == null || on.target().text().equals(target))
                            .map(on ->
                                    Map.entry(
                                            on.target().text(),
                                            reason(asking, standing, name, release, on)))
                            .toList();
            if (reasons.isEmpty()) {
                throw new InvalidInput(
                        "the recipe of `%s` has no target `%s`"
                                .formatted(name, Shown.text(String.valueOf(target))),
                        "it has: "
                                + String.join(
                                        ", ",
                                        whole.targets().stream()
                                                .map(on -> on.target().text())
                                                .toList()));
            }
            tell(reasons, release);
        }
        return 0;
    }

    private static Reason reason(
            Asking asking, Standing standing, SourceName name, String release, OnTarget on) {
        return release.isEmpty()
                ? on.reason()
                : standing.reason(
                        name, release, on.target(), on.archive(), asking.ledger().rows(name));
    }

    private static String released(Asking asking, SourceName name, String text) {
        List<String> known =
                asking.ledger().releases(name).stream().map(KnownRelease::version).toList();
        if (!known.contains(text)) {
            throw new InvalidInput(
                    "no release `%s` of `%s` was seen".formatted(Shown.text(text), name),
                    NearMiss.of(text, known)
                            .map("did you mean `%s`?"::formatted)
                            .orElse(
                                    "`freshet releases %s` lists every tag and what it means"
                                            .formatted(name)));
        }
        return text;
    }

    private void tell(List<Map.Entry<String, Reason>> reasons, String release) {
        Screen screen = freshet.screen();
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of(
                            "reasons",
                            reasons.stream()
                                    .map(entry -> {
                                        Map<String, Object> json = new LinkedHashMap<>();
                                        json.put("source", source);
                                        putUnlessEmpty(json, "version", release);
                                        putUnlessEmpty(json, "target", entry.getKey());
                                        StatusCommand.put(json, entry.getValue());
                                        return json;
                                    })
                                    .toList()));
            return;
        }
        for (Map.Entry<String, Reason> entry : reasons) {
            String who =
                    String.join(
                            " ",
                            List.of(source, release, entry.getKey()).stream()
                                    .filter(text -> !text.isEmpty())
                                    .toList());
            Optional<String> why = entry.getValue().reason();
            screen.out()
                    .println(
                            who
                                    + ": "
                                    + entry.getValue().progress()
                                    + why.map(text -> ": " + text).orElse(""));
            entry.getValue().hint().ifPresent(hint -> screen.out().println("  hint: " + hint));
        }
    }

    private static void putUnlessEmpty(Map<String, Object> json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }
}
