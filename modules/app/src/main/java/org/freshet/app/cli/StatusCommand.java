package org.freshet.app.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.freshet.app.Asking;
import org.freshet.app.Elsewhere;
import org.freshet.app.Standing;
import org.freshet.app.Standing.OnTarget;
import org.freshet.app.Standing.Progress;
import org.freshet.app.Standing.Reason;
import org.freshet.app.Standing.Source;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** How fresh everything is. */
@Command(
        name = "status",
        description = "How fresh each source is on each target; failures with hints.",
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(arity = "0..1", paramLabel = "SOURCE")
    private @Nullable String source;

    @Override
    public Integer call() {
        try (Asking asking = options.asking()) {
            Standing standing = asking.standing();
            List<Source> sources =
                    source == null
                            ? standing.all()
                            : List.of(standing.of(asking.known(new SourceName(source))));
            List<String> keys = asking.keyAlarms();
            List<String> validity = asking.validityAlarms();
            List<String> remotes = asking.remoteAlarms();
            WatchText watch = new WatchText(asking.timing(), Clock.systemUTC().instant());
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("watch", watch.json(sources));
                json.put("keys", keys);
                json.put("validity", validity);
                json.put("remotes", remotes);
                json.put("sources", sources.stream().map(one -> json(one, watch)).toList());
                Json.document(freshet.screen().out(), json);
            } else {
                print(sources, watch);
                keys.forEach(freshet.screen().out()::println);
                validity.forEach(freshet.screen().out()::println);
                remotes.forEach(freshet.screen().out()::println);
            }
        }
        return 0;
    }

    private void print(List<Source> sources, WatchText watch) {
        if (sources.isEmpty()) {
            freshet.screen().err().println("no recipes in `%s`".formatted(options.recipes()));
            return;
        }
        Table table = new Table("SOURCE", "UPSTREAM", "TARGET", "DISTRIBUTION", "ARCHIVE", "STATE");
        List<String> remarks = new ArrayList<>();
        for (Source one : sources) {
            String name = one.source().text();
            String upstream = one.upstream().orElse("-");
            boolean failed = one.own().progress() == Progress.FAILED;
            if (failed) {
                one.watched()
                        .flatMap(watch::overdue)
                        .ifPresent(alarm -> remarks.add("%s: %s".formatted(name, alarm)));
            }
            if (one.targets().isEmpty() || failed) {
                table.row(name, upstream, "-", "-", "-", one.own().progress().toString());
                remark(remarks, name, one.own());
            }
            Map<Reason, List<String>> reasons = new LinkedHashMap<>();
            for (OnTarget on : one.targets()) {
                if (failed && on.reason().progress() == Progress.UNKNOWN) {
                    // The row of the source says it all.
                    continue;
                }
                table.row(
                        name,
                        upstream,
                        on.target().text(),
                        on.distribution().map(Object::toString).orElse("?"),
                        on.archive().map(Object::toString).orElse("-"),
                        on.reason().progress().toString());
                reasons.computeIfAbsent(on.reason(), _ -> new ArrayList<>())
                        .add(on.target().text());
            }
            for (OnTarget on : one.targets()) {
                on.elsewhere()
                        .forEach(there ->
                                remarks.add(
                                        "%s %s: %s at %s"
                                                .formatted(
                                                        name,
                                                        on.target(),
                                                        there.state(),
                                                        there.destination())));
            }
            reasons.forEach((reason, targets) ->
                    remark(remarks, name + " " + String.join(", ", targets), reason));
            one.notes().forEach(note -> remarks.add("%s: note: %s".formatted(name, note)));
        }
        watch.overdueUnfailed(sources).ifPresent(remarks::addFirst);
        table.print(freshet.screen().out());
        if (!remarks.isEmpty()) {
            freshet.screen().out().println();
            remarks.forEach(freshet.screen().out()::println);
        }
        watch.worst(sources).ifPresent(freshet.screen().err()::println);
    }

    private static void remark(List<String> remarks, String who, Reason reason) {
        reason.reason()
                .ifPresent(text ->
                        remarks.add(
                                "%s: %s: %s".formatted(who, reason.progress(), text)
                                        // A diff may follow in further lines: `why` shows it.
                                        + reason.hint()
                                                .flatMap(hint -> hint.lines().findFirst())
                                                .map(hint -> "\n  hint: " + hint)
                                                .orElse("")));
    }

    private static Map<String, Object> json(Source one, WatchText watch) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", one.source().text());
        one.upstream().ifPresent(version -> json.put("upstream", version));
        put(json, one.own());
        json.put("targets", one.targets().stream().map(StatusCommand::json).toList());
        json.put("notes", one.notes());
        one.watched().ifPresent(watched -> json.put("watch", watch.json(watched)));
        return json;
    }

    private static Map<String, Object> json(OnTarget on) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", on.target().text());
        on.distribution().ifPresent(version -> json.put("distribution", version.toString()));
        on.archive().ifPresent(version -> json.put("archive", version.toString()));
        put(json, on.reason());
        if (!on.elsewhere().isEmpty()) {
            json.put("elsewhere", on.elsewhere().stream().map(StatusCommand::json).toList());
        }
        return json;
    }

    private static Map<String, Object> json(Elsewhere one) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("destination", one.destination());
        json.put("state", one.state());
        put(json, "reason", one.reason());
        return json;
    }

    static void put(Map<String, Object> json, Reason reason) {
        json.put("state", reason.progress().toString());
        put(json, "reason", reason.reason());
        put(json, "hint", reason.hint());
    }

    private static void put(Map<String, Object> json, String name, Optional<String> text) {
        text.ifPresent(value -> json.put(name, value));
    }
}
