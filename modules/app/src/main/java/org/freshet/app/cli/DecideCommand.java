package org.freshet.app.cli;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.ledger.Decisions;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * The four commands that decide about one release. A {@code run} beside it sees the decision within
 * a minute.
 */
abstract class DecideCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "SOURCE")
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "VERSION",
            description = "the release's own version, as `freshet status` shows it")
    private String version;

    @Option(
            names = "--because",
            required = true,
            paramLabel = "TEXT",
            description = "the reason, kept with the decision")
    private String because;

    @Override
    public final Integer call() {
        if (because.isBlank()) {
            throw new InvalidInput(
                    "the reason is empty", "--because is for those who ask later why");
        }
        String who = System.getProperty("user.name");
        try (Decisions decisions = Decisions.open(options.home().ledger(), Clock.systemUTC())) {
            decide(decisions, new SourceName(source), version, because, who);
        }
        return 0;
    }

    abstract void decide(
            Decisions decisions, SourceName release, String ofVersion, String why, String who);

    /** Tells which rows were changed. */
    final void tell(List<String> changed) {
        if (options.json()) {
            tell(Map.of("changed", changed));
            return;
        }
        changed.forEach(freshet.screen().out()::println);
        if (changed.isEmpty()) {
            freshet.screen().err().println("no work waits for it; it is remembered");
        }
    }

    final void tell(Map<String, List<String>> json) {
        Json.document(freshet.screen().out(), json);
    }

    final void say(String line) {
        freshet.screen().out().println(line);
    }

    final boolean json() {
        return options.json();
    }

    @Command(
            name = "approve",
            description = "Accept what a release is held for.",
            sortOptions = false)
    static final class Approve extends DecideCommand {
        @Override
        void decide(
                Decisions decisions, SourceName release, String ofVersion, String why, String who) {
            Decisions.Approval approval = decisions.approve(release, ofVersion, why, who);
            if (json()) {
                Map<String, List<String>> json = new LinkedHashMap<>();
                json.put("approved", approval.subjects());
                json.put("changed", approval.opened());
                tell(json);
            } else if (approval.subjects().isEmpty()) {
                say("%s %s: the hold has ended".formatted(release, ofVersion));
            } else {
                approval.subjects()
                        .forEach(subject ->
                                say(
                                        "%s %s: approved `%s`"
                                                .formatted(
                                                        release, ofVersion, Shown.text(subject))));
            }
        }
    }

    @Command(name = "hold", description = "Let a release wait for a person.", sortOptions = false)
    static final class Hold extends DecideCommand {
        @Override
        void decide(
                Decisions decisions, SourceName release, String ofVersion, String why, String who) {
            tell(decisions.hold(release, ofVersion, why, who));
        }
    }

    @Command(name = "ignore", description = "Never package a release.", sortOptions = false)
    static final class Ignore extends DecideCommand {
        @Override
        void decide(
                Decisions decisions, SourceName release, String ofVersion, String why, String who) {
            tell(decisions.ignore(release, ofVersion, why, who));
        }
    }

    @Command(name = "retry", description = "Try what failed again now.", sortOptions = false)
    static final class Retry extends DecideCommand {
        @Override
        void decide(
                Decisions decisions, SourceName release, String ofVersion, String why, String who) {
            tell(decisions.retry(release, ofVersion, why, who));
        }
    }
}
