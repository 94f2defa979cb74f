package org.freshet.app.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
import org.freshet.ledger.Decision;
import org.freshet.ledger.Watched;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.NearMiss;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The one reason why a release did not move, and what vouches for it. */
@Command(
        name = "why",
        description = "The one reason why a release did not move, and what vouches for it.",
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
            WatchText watch = new WatchText(asking.timing(), Clock.systemUTC().instant());
            if (whole.own().progress() == Progress.FAILED || whole.targets().isEmpty()) {
                tell(
                        List.of(Map.entry("", whole.own())),
                        whole.upstream().orElse(""),
                        new Story(List.of(), List.of(), whole.notes()),
                        whole.watched(),
                        watch);
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
            tell(
                    reasons,
                    release,
                    new Story(
                            asking.ledger().verdicts(name, release),
                            asking.ledger().decisions(name, release),
                            version == null ? whole.notes() : standing.notes(name, release)),
                    whole.watched(),
                    watch);
        }
        return 0;
    }

    /** What led to where a release stands. */
    private record Story(List<Verdict> origin, List<Decision> decisions, List<String> notes) {}

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

    private void tell(
            List<Map.Entry<String, Reason>> reasons,
            String release,
            Story story,
            Optional<Watched> watched,
            WatchText watch) {
        Screen screen = freshet.screen();
        if (options.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("reasons", reasons.stream().map(entry -> json(entry, release)).toList());
            if (!story.origin().isEmpty()) {
                document.put("origin", story.origin().stream().map(WhyCommand::json).toList());
            }
            document.put("decisions", story.decisions().stream().map(WhyCommand::json).toList());
            document.put("notes", story.notes());
            watched.ifPresent(it -> document.put("watch", watch.json(it)));
            Json.document(screen.out(), document);
            return;
        }
        Map<Reason, List<String>> once = new LinkedHashMap<>();
        for (Map.Entry<String, Reason> entry : reasons) {
            once.computeIfAbsent(entry.getValue(), _ -> new ArrayList<>()).add(entry.getKey());
        }
        for (Map.Entry<Reason, List<String>> entry : once.entrySet()) {
            String who =
                    String.join(
                            " ",
                            List.of(source, release, String.join(", ", entry.getValue())).stream()
                                    .filter(text -> !text.isEmpty())
                                    .toList());
            Reason reason = entry.getKey();
            Optional<String> why = reason.reason();
            screen.out()
                    .println(
                            who
                                    + ": "
                                    + reason.progress()
                                    + why.map(text -> ": " + text).orElse(""));
            reason.hint().ifPresent(hint -> screen.out().println("  hint: " + hint));
        }
        story.notes().forEach(note -> screen.out().println("note: " + note));
        for (Decision decision : story.decisions()) {
            screen.out()
                    .println(
                            "decided: %s%s by %s on %s: %s"
                                    .formatted(
                                            decision.verb(),
                                            decision.subject().map(" `%s`"::formatted).orElse(""),
                                            decision.who(),
                                            LocalDate.ofInstant(decision.at(), ZoneOffset.UTC),
                                            decision.because()));
        }
        // What people accepted was said already.
        for (Verdict verdict : story.origin().stream().filter(it -> !Decision.isOf(it)).toList()) {
            screen.out().println("origin: %s: %s".formatted(verdict.what(), verdict.says()));
        }
        watched.ifPresent(it -> {
            watch.overdue(it)
                    .ifPresent(alarm -> screen.out().println("%s: %s".formatted(source, alarm)));
            screen.out().println("%s: %s".formatted(source, watch.why(it)));
        });
    }

    private static Map<String, Object> json(Decision decision) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verb", decision.verb().toString());
        decision.subject().ifPresent(subject -> json.put("subject", subject));
        json.put("who", decision.who());
        json.put("at", decision.at().toString());
        json.put("because", decision.because());
        return json;
    }

    private static Map<String, Object> json(Verdict verdict) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", verdict.what());
        verdict.key().ifPresent(key -> json.put("key", key));
        verdict.signer().ifPresent(signer -> json.put("signer", signer));
        json.put("says", verdict.says());
        return json;
    }

    private Map<String, Object> json(Map.Entry<String, Reason> reason, String release) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", source);
        putUnlessEmpty(json, "version", release);
        putUnlessEmpty(json, "target", reason.getKey());
        StatusCommand.put(json, reason.getValue());
        return json;
    }

    private static void putUnlessEmpty(Map<String, Object> json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }
}
