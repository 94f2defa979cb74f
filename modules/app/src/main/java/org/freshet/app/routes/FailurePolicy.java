package org.freshet.app.routes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A {@code routeConfiguration} as its file has it: what happens when a step fails. */
record FailurePolicy(Yaml.Place at, Optional<Yaml.Scalar> id, List<Handler> handlers) {

    /** One {@code onException}. */
    record Handler(Yaml.Mapping body, List<Yaml.Scalar> exceptions, List<Step> steps) {
        boolean frees() {
            return steps.stream().flatMap(Step::all).anyMatch(step -> step.asksLedger("fail"));
        }

        boolean meets(String exception) {
            return exceptions.stream().anyMatch(scalar -> scalar.text().equals(exception));
        }
    }

    String name() {
        return id.map(Yaml.Scalar::text).orElse("without id");
    }

    /** Every failure it handles goes to the ledger. */
    boolean frees() {
        return !handlers.isEmpty() && handlers.stream().allMatch(Handler::frees);
    }

    /** Some failure it handles goes to the ledger. */
    boolean touchesRows() {
        return handlers.stream().anyMatch(Handler::frees);
    }

    Stream<Step> all() {
        return handlers.stream().flatMap(handler -> handler.steps().stream()).flatMap(Step::all);
    }
}
