package org.freshet.app.routes;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * Which failure policy stands behind a route. A route with a misspelt one starts without any, and
 * Camel says nothing.
 */
final class PolicyRules {
    private static final Set<String> EVERYTHING =
            Set.of("java.lang.Exception", "java.lang.Throwable");

    private final List<Route> routes;
    private final List<FailurePolicy> policies;
    private final boolean whole;
    private final Findings findings;

    /**
     * @param whole whether all files could be read; a missing policy may else stand in one of them
     */
    PolicyRules(
            List<Route> routes, List<FailurePolicy> policies, boolean whole, Findings findings) {
        this.whole = whole;
        this.routes = routes;
        this.policies = policies;
        this.findings = findings;
    }

    void check() {
        Set<String> names = policies.stream().map(FailurePolicy::name).collect(Collectors.toSet());
        for (Route route : routes) {
            route.policy().ifPresent(name -> policyOf(route, name, names));
        }
        policies.forEach(this::policy);
    }

    private void policyOf(Route route, Yaml.Scalar name, Set<String> names) {
        Optional<FailurePolicy> found =
                policies.stream().filter(one -> one.name().equals(name.text())).findFirst();
        if (found.isEmpty() && !whole) {
            return;
        }
        if (found.isEmpty()) {
            findings.unknown(
                    name.at(),
                    "failure policy `%s` is unknown".formatted(name.text()),
                    name.text(),
                    names);
        } else if (route.consumesQueue() && !found.get().frees()) {
            findings.add(
                    name.at(),
                    "failure policy `%s` does not free the row of stage `%s`"
                            .formatted(name.text(), route.name()),
                    "use one whose every onException asks ledger.fail");
        } else if (!route.consumesQueue() && !route.consumesDirect() && found.get().touchesRows()) {
            findings.add(
                    name.at(),
                    "failure policy `%s` asks the ledger to free a row, and route `%s` has none"
                            .formatted(name.text(), route.name()),
                    "use notices");
        }
    }

    private void policy(FailurePolicy policy) {
        if (policy.handlers().stream().noneMatch(one -> EVERYTHING.stream().anyMatch(one::meets))) {
            findings.add(
                    policy.at(),
                    "failure policy `%s` does not meet every failure".formatted(policy.name()),
                    "end it with an onException for java.lang.Exception");
        }
        for (FailurePolicy.Handler handler : policy.handlers()) {
            exceptions(handler);
            handled(policy, handler);
            delays(handler);
            handler.steps().stream()
                    .flatMap(Step::all)
                    .filter(step -> step.asksLedger("fail"))
                    .flatMap(step -> step.body().scalar("method").stream())
                    .filter(written ->
                            !written.text().equals("fail(${exchangeProperty.work}, ${exception})"))
                    .forEach(written ->
                            findings.add(
                                    written.at(),
                                    "the ledger is asked `%s`".formatted(written.text()),
                                    "write fail(${exchangeProperty.work}, ${exception})"));
        }
    }

    private void exceptions(FailurePolicy.Handler handler) {
        if (handler.exceptions().isEmpty()) {
            findings.add(handler.body().at(), "this `onException` names no `exception`");
        }
        for (Yaml.Scalar exception : handler.exceptions()) {
            try {
                Class.forName(exception.text(), false, getClass().getClassLoader());
            } catch (ClassNotFoundException | LinkageError _) {
                findings.unknown(
                        exception.at(),
                        "exception `%s` is unknown".formatted(exception.text()),
                        exception.text(),
                        Stream.concat(
                                        EVERYTHING.stream(),
                                        Stream.of(
                                                        InvalidInput.class,
                                                        Unavailable.class,
                                                        IntegrityFailure.class)
                                                .map(Class::getName))
                                .toList());
            }
        }
    }

    private void handled(FailurePolicy policy, FailurePolicy.Handler handler) {
        Optional<Yaml> handled = handler.body().get("handled");
        boolean[] yes = {false};
        handled.ifPresent(
                tree -> Yaml.scalars(tree, scalar -> yes[0] |= scalar.text().equals("true")));
        if (!yes[0]) {
            findings.add(
                    handled.map(Yaml::at).orElse(handler.body().at()),
                    "an `onException` of `%s` is not handled".formatted(policy.name()),
                    "write handled, constant, expression: \"true\"");
        }
    }

    /**
     * Camel reads a delay when the first failure comes, and then its complaint hides the failure.
     */
    private void delays(FailurePolicy.Handler handler) {
        if (!(handler.body().get("redeliveryPolicy").orElse(null) instanceof Yaml.Mapping policy)) {
            return;
        }
        for (String key : List.of("redeliveryDelay", "maximumRedeliveryDelay")) {
            policy.scalar(key)
                    .filter(delay -> !delay.text().matches("[0-9]+|\\{\\{[^{}]*-ms(:[0-9]+)?}}"))
                    .ifPresent(delay ->
                            findings.add(
                                    delay.at(),
                                    "`%s` is no number of milliseconds: `%s`"
                                            .formatted(key, delay.text()),
                                    "write 2000 for two seconds, or a property whose name"
                                            + " ends in -ms"));
        }
    }
}
