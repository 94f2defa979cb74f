package org.freshet.app.routes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a stage is written: it notes its key, begins with {@code take}, commits with {@code pass},
 * then rings; what comes after may be lost. And ids, of which Camel has one namespace.
 */
final class StageRules {
    private static final Pattern PROPERTY =
            Pattern.compile("\\$\\{exchangeProperty\\.([A-Za-z0-9_-]+)");
    private static final String WORK = "${exchangeProperty.work}";

    private final List<Route> routes;
    private final List<FailurePolicy> policies;
    private final Findings findings;

    StageRules(List<Route> routes, List<FailurePolicy> policies, Findings findings) {
        this.routes = routes;
        this.policies = policies;
        this.findings = findings;
    }

    void check() {
        for (Route route : routes) {
            if (route.consumesQueue() && !route.steps().isEmpty()) {
                beginning(route);
                commit(route);
                notices(route.steps());
            }
        }
        propertiesAreSet();
    }

    private void beginning(Route route) {
        Step first = route.steps().getFirst();
        if (!first.kind().equals("setProperty")
                || !first.body().text("name").equals(Optional.of("work"))
                || !first.simple().equals(Optional.of("${body}"))) {
            findings.add(
                    first.at(),
                    "stage `%s` does not begin by noting its key".formatted(route.name()),
                    "begin with setProperty, name: work, simple: ${body}");
        }
        Optional<Step> bean = route.all().filter(step -> step.kind().equals("bean")).findFirst();
        if (bean.isEmpty() || !bean.get().asksLedger("take")) {
            findings.add(
                    bean.map(Step::at).orElse(route.at()),
                    "the first bean of stage `%s` is not `ledger.take`".formatted(route.name()),
                    "without it a key that comes twice is worked on twice");
        } else {
            arguments(bean.get(), List.of(WORK));
        }
    }

    private void commit(Route route) {
        List<Step> asked = route.all().filter(step -> step.isBean("ledger")).toList();
        List<Step> passes = asked.stream().filter(step -> step.asksLedger("pass")).toList();
        if (passes.size() != 1) {
            findings.add(
                    passes.isEmpty() ? route.at() : passes.get(1).at(),
                    "stage `%s` passes %s"
                            .formatted(route.name(), passes.isEmpty() ? "never" : "twice"),
                    "one `ledger.pass` closes the row and opens those that follow");
            return;
        }
        Step pass = passes.getFirst();
        arguments(pass, List.of(WORK, "${body}"));
        if (!asked.getLast().equals(pass)) {
            findings.add(
                    asked.getLast().at(),
                    "`%s` asks the ledger after `pass`".formatted(asked.getLast().name()),
                    "`pass` is the last that a stage asks of the ledger");
        }
        Optional<Step> next = after(route.steps(), pass);
        // A misspelt endpoint is told once, by its own name.
        if (next.isEmpty() || !next.get().kind().equals("to")) {
            findings.add(
                    next.map(Step::at).orElse(pass.at()),
                    "stage `%s` does not ring after `pass`".formatted(route.name()),
                    "the step after `pass` is `to`, uri: direct:ring");
        }
    }

    private static Optional<Step> after(List<Step> steps, Step step) {
        int at = steps.indexOf(step);
        if (at >= 0) {
            return at + 1 < steps.size() ? Optional.of(steps.get(at + 1)) : Optional.empty();
        }
        return steps.stream()
                .flatMap(outer -> outer.branches().stream())
                .flatMap(branch -> after(branch.steps(), step).stream())
                .findFirst();
    }

    /**
     * Before {@code pass} no log (it may fail the exchange, and only while its level is on); behind
     * ring, which is the step after {@code pass}, nothing whose failure would be the row's.
     */
    private void notices(List<Step> steps) {
        boolean passed = false;
        boolean rung = false;
        for (Step step : steps.stream().flatMap(Step::all).toList()) {
            if (!passed && step.kind().equals("log")) {
                findings.add(
                        step.at(),
                        "`%s` logs before `pass`".formatted(step.name()),
                        "a log step that cannot read the body fails its message, and only while"
                                + " its level is on: put it last");
            }
            if (rung && !mayBeLost(step)) {
                findings.add(
                        step.at(),
                        "`%s` comes after `pass`, where its failure would be told as the row's"
                                .formatted(step.name()),
                        "give it an own route with routeConfigurationId: notices, and send there"
                                + " by wireTap (routes/README.md, Add a step)");
            }
            rung = passed;
            passed |= step.asksLedger("pass");
        }
    }

    private boolean mayBeLost(Step step) {
        return switch (step.kind()) {
            case "log" -> true;
            case "bean" -> step.isBean("outcomeLog") || step.isBean("ledger"); // told by commit()
            case "to", "wireTap" ->
                    step.uri()
                            .map(uri -> Endpoints.bare(uri.text()))
                            .filter(uri -> uri.startsWith("direct:"))
                            .map(this::loses)
                            .orElse(false);
            default -> false;
        };
    }

    /** Where a direct: leads, failures touch no row; one that leads nowhere is told elsewhere. */
    private boolean loses(String endpoint) {
        return routes.stream()
                .filter(route -> Endpoints.bare(route.from().text()).equals(endpoint))
                .allMatch(route -> policy(route).map(found -> !found.touchesRows()).orElse(true));
    }

    private Optional<FailurePolicy> policy(Route route) {
        return policies.stream()
                .filter(one ->
                        route.policy().map(Yaml.Scalar::text).equals(Optional.of(one.name())))
                .findFirst();
    }

    private void arguments(Step step, List<String> expected) {
        step.body()
                .scalar("method")
                .filter(written ->
                        !MethodCall.parse(written.text()).arguments().equals(Optional.of(expected)))
                .ifPresent(written ->
                        findings.add(
                                written.at(),
                                "`%s` asks `%s`".formatted(step.name(), written.text()),
                                "write %s(%s)"
                                        .formatted(
                                                MethodCall.parse(written.text()).name(),
                                                String.join(", ", expected))));
    }

    /** One that nobody sets is null without a word. */
    private void propertiesAreSet() {
        Set<String> set = new HashSet<>();
        routes.stream()
                .flatMap(Route::all)
                .filter(step -> step.kind().equals("setProperty"))
                .forEach(step -> step.body().text("name").ifPresent(set::add));
        Stream.concat(
                        routes.stream().flatMap(route -> route.steps().stream()),
                        policies.stream()
                                .flatMap(policy -> policy.handlers().stream())
                                .flatMap(handler -> handler.steps().stream()))
                .forEach(step -> Yaml.scalars(step.body(), scalar -> used(scalar, set)));
    }

    private void used(Yaml.Scalar scalar, Set<String> set) {
        Matcher matcher = PROPERTY.matcher(scalar.text());
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!set.contains(name) && !name.startsWith("Camel")) {
                findings.unknown(
                        scalar.at(),
                        "no step sets the exchange property `%s`".formatted(name),
                        name,
                        set);
            }
        }
    }

    /** Camel has one namespace for routes, failure policies and steps, and stops at a double. */
    static void ids(Stream<Yaml.Scalar> ids, Findings findings) {
        Map<String, Yaml.Scalar> seen = new HashMap<>();
        ids.forEach(id -> {
            Yaml.Scalar first = seen.putIfAbsent(id.text(), id);
            if (first != null) {
                findings.add(
                        id.at(),
                        "id `%s` is taken by %s:%d"
                                .formatted(
                                        id.text(),
                                        first.at().file().getFileName(),
                                        first.at().line()),
                        "ids of steps begin with their stage, such as package-take");
            }
        });
    }
}
