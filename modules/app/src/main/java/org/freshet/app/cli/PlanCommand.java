package org.freshet.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.app.Asking;
import org.freshet.app.Planning;
import org.freshet.app.Planning.Planned;
import org.freshet.ledger.Codec;
import org.freshet.model.Proof;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What would be built. */
@Command(
        name = "plan",
        description =
                "What would be built for which target under which version, with its proof; what not, and why.",
        sortOptions = false)
final class PlanCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(arity = "0..1", paramLabel = "SOURCE")
    private @Nullable String source;

    @Option(
            names = "--delta",
            description =
                    "show what the packaging of each target has otherwise than its base, but for the"
                            + " changelog entry that a build writes")
    private boolean delta;

    @Override
    public Integer call() {
        try (Asking asking = options.asking();
                Planning planning = new Planning(asking, options.readSettings(), options.home())) {
            List<SourceName> sources =
                    source == null
                            ? asking.recipes().sources()
                            : List.of(asking.known(new SourceName(source)));
            List<Planned> all =
                    sources.stream().flatMap(name -> planning.of(name).stream()).toList();
            if (options.json()) {
                Json.document(
                        freshet.screen().out(),
                        Map.of("plans", all.stream().map(one -> json(one, planning)).toList()));
            } else {
                all.forEach(one -> print(one, planning));
            }
        }
        return 0;
    }

    private void print(Planned planned, Planning planning) {
        var out = freshet.screen().out();
        String who =
                String.join(
                        " ",
                        List.of(
                                        planned.source().text(),
                                        planned.release().orElse(""),
                                        planned.target().orElse(""))
                                .stream()
                                .filter(text -> !text.isEmpty())
                                .toList());
        planned.plan()
                .ifPresent(plan -> {
                    out.println("%s: %s to %s".formatted(who, plan.version(), plan.suite()));
                    plan.proofs()
                            .forEach(proof ->
                                    out.println(
                                            "  %-8s %s: %s"
                                                    .formatted(
                                                            word(proof),
                                                            proof.claim(),
                                                            proof.detail())));
                    plan.notes().forEach(note -> out.println("  note     " + note));
                });
        if (planned.plan().isEmpty()) {
            out.println("%s: not planned: %s".formatted(who, planned.reason().orElse("")));
            planned.hint().ifPresent(hint -> out.println("  hint: " + hint));
        }
        if (delta) {
            planning.delta(planned).ifPresent(out::print);
        }
    }

    private static String word(Proof proof) {
        return switch (proof.result()) {
            case PROVED -> "proved";
            case REFUTED -> "refuted";
            case UNPROVED -> "unproved";
        };
    }

    private Map<String, Object> json(Planned planned, Planning planning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", planned.source().text());
        planned.release().ifPresent(version -> json.put("release", version));
        planned.target().ifPresent(target -> json.put("target", target));
        planned.plan()
                .ifPresent(plan -> {
                    json.put("version", plan.version().toString());
                    json.put("suite", plan.suite());
                    json.put("proofs", plan.proofs().stream().map(PlanCommand::json).toList());
                    json.put("plan", Json.raw(Codec.line(plan)));
                });
        planned.reason().ifPresent(reason -> json.put("reason", reason));
        planned.hint().ifPresent(hint -> json.put("hint", hint));
        if (delta) {
            planning.delta(planned).ifPresent(text -> json.put("delta", text));
        }
        return json;
    }

    private static Map<String, Object> json(Proof proof) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("claim", proof.claim());
        json.put("result", word(proof));
        json.put("detail", proof.detail());
        json.put("needed", proof.needed());
        return json;
    }
}
