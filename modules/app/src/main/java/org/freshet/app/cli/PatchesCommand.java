package org.freshet.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.freshet.app.Asking;
import org.freshet.app.Planning;
import org.freshet.app.Planning.Carrying;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.packaging.CarriedPatches.CarriedPatch;
import org.freshet.packaging.patches.Dep3;
import org.freshet.packaging.patches.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What packaging changes of its upstreams. */
@Command(
        name = "patches",
        description =
                "Every carried patch: origin, age, forwarded or not, merged by the newest release or not.",
        sortOptions = false)
final class PatchesCommand implements Callable<Integer> {
    /** Wider cells make no table. */
    private static final int MOST = 60;

    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(arity = "0..1", paramLabel = "SOURCE")
    private @Nullable String source;

    @Override
    public Integer call() {
        try (Asking asking = options.asking();
                Planning planning = new Planning(asking, options.readSettings(), options.home())) {
            List<SourceName> sources =
                    source == null
                            ? asking.recipes().sources()
                            : List.of(asking.known(new SourceName(source)));
            List<Carrying> all = sources.stream().map(planning::patches).toList();
            if (options.json()) {
                all.forEach(this::printLines);
            } else {
                print(all);
            }
        }
        return 0;
    }

    private void print(List<Carrying> all) {
        Table table =
                new Table(
                        "SOURCE",
                        "PATCH",
                        "TARGETS",
                        "RELEASE",
                        "STATE",
                        "FORWARDED",
                        "DATE",
                        "ORIGIN",
                        "AUTHOR",
                        "BUGS",
                        "DESCRIPTION");
        List<String> remarks = new ArrayList<>();
        for (Carrying one : all) {
            String name = one.source().text();
            one.reason()
                    .ifPresent(reason ->
                            remarks.add(
                                    name
                                            + ": "
                                            + reason
                                            + one.hint()
                                                    .map(hint -> "\n  hint: " + hint)
                                                    .orElse("")));
            for (CarriedPatch patch : one.patches()) {
                Dep3 about = patch.about();
                table.row(
                        name,
                        cell(patch.patch()),
                        targets(patch),
                        one.release().orElse("-"),
                        patch.verdict().map(PatchesCommand::state).orElse("?"),
                        cell(about.forwarded()),
                        about.date().map(Object::toString).orElse("-"),
                        cell(about.origin()),
                        cell(about.author()),
                        cell(Optional.of(String.join(" ", about.bugLinks()))),
                        cell(about.description()));
                patch.verdict()
                        .flatMap(PatchesCommand::why)
                        .ifPresent(why ->
                                remarks.add(
                                        "%s: %s: %s"
                                                .formatted(name, Shown.text(patch.patch()), why)));
            }
        }
        table.print(freshet.screen().out());
        if (!remarks.isEmpty()) {
            freshet.screen().out().println();
            remarks.forEach(freshet.screen().out()::println);
        }
    }

    private static String targets(CarriedPatch patch) {
        return patch.targets().stream().map(Target::text).collect(Collectors.joining(","));
    }

    private static String cell(Optional<String> text) {
        return text.filter(it -> !it.isEmpty()).map(PatchesCommand::cell).orElse("-");
    }

    private static String cell(String text) {
        String shown = Shown.text(text);
        return shown.length() > MOST ? shown.substring(0, MOST - 1) + "…" : shown;
    }

    /** In one word. */
    private static String state(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Applies _ -> "applies";
            case Verdict.Refreshed _ -> "moved";
            case Verdict.Merged _ -> "merged";
            case Verdict.Rejected _ -> "rejected";
        };
    }

    private static Optional<String> why(Verdict verdict) {
        return verdict instanceof Verdict.Rejected rejected
                ? Optional.of(rejected.why())
                : Optional.empty();
    }

    private void printLines(Carrying one) {
        one.reason()
                .ifPresent(reason -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("source", one.source().text());
                    json.put("reason", reason);
                    one.hint().ifPresent(hint -> json.put("hint", hint));
                    Json.line(freshet.screen().out(), json);
                });
        one.patches().forEach(patch -> Json.line(freshet.screen().out(), json(one, patch)));
    }

    private static Map<String, Object> json(Carrying one, CarriedPatch patch) {
        Dep3 about = patch.about();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", one.source().text());
        json.put("patch", patch.patch());
        json.put("targets", patch.targets().stream().map(Target::text).toList());
        about.description().ifPresent(text -> json.put("description", text));
        about.origin().ifPresent(text -> json.put("origin", text));
        about.author().ifPresent(text -> json.put("author", text));
        about.date().ifPresent(date -> json.put("date", date.toString()));
        json.put("forwarded", about.forwarded());
        json.put("bugs", about.bugLinks());
        about.appliedUpstream().ifPresent(text -> json.put("appliedUpstream", text));
        one.release().ifPresent(release -> json.put("release", release));
        patch.verdict()
                .ifPresent(verdict -> {
                    json.put("state", state(verdict));
                    why(verdict).ifPresent(text -> json.put("reason", text));
                    if (verdict instanceof Verdict.Rejected rejected) {
                        rejected.place()
                                .ifPresent(place -> {
                                    json.put("file", place.file());
                                    json.put("line", place.line());
                                    json.put("hunk", place.hunk());
                                });
                    }
                });
        return json;
    }
}
