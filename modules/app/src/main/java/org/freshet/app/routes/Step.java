package org.freshet.app.routes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of a route as its file has it.
 *
 * @param kind {@code bean}, {@code split}, …
 * @param body what stands under the kind; empty when only a word stands there
 * @param word what stands there when it is no mapping: the endpoint of {@code to: direct:ring}
 * @param branches the steps inside: one list for a split, one for each way of a choice
 */
record Step(
        String kind,
        Yaml.Place at,
        Yaml.Mapping body,
        Optional<Yaml.Scalar> word,
        List<Branch> branches) {

    /**
     * Steps that run one after the other.
     *
     * @param head what leads into them: the step itself, or {@code when}
     */
    record Branch(Yaml.Mapping head, List<Step> steps) {}

    /** Where the step sends to or asks; also of shorthand. */
    Optional<Yaml.Scalar> uri() {
        return body.scalar("uri").or(() -> word.filter(_ -> !kind.equals("bean")));
    }

    Optional<String> id() {
        return body.text("id");
    }

    /** How messages name the step. */
    String name() {
        return id().orElse(kind);
    }

    boolean isBean(String ref) {
        return kind.equals("bean") && bean().map(Yaml.Scalar::text).equals(Optional.of(ref));
    }

    /** The name of the called bean, at its place. */
    Optional<Yaml.Scalar> bean() {
        return kind.equals("bean") ? body.scalar("ref").or(() -> word) : Optional.empty();
    }

    /** Calls this verb of the ledger. */
    boolean asksLedger(String verb) {
        return isBean("ledger")
                && body.text("method")
                        .map(MethodCall::parse)
                        .map(MethodCall::name)
                        .equals(Optional.of(verb));
    }

    boolean sendsTo(String endpoint) {
        return uri().map(uri -> Endpoints.bare(uri.text())).equals(Optional.of(endpoint));
    }

    /** The expression when it is written in the simple language. */
    Optional<String> simple() {
        return simple(body);
    }

    static Optional<String> simple(Yaml.Mapping holder) {
        Optional<Yaml.Mapping> expression =
                holder.get("expression")
                        .filter(Yaml.Mapping.class::isInstance)
                        .map(Yaml.Mapping.class::cast);
        Yaml.Mapping outer = expression.orElse(holder);
        return outer.get("simple")
                .flatMap(simple ->
                        switch (simple) {
                            case Yaml.Scalar(var text, _) -> Optional.of(text);
                            case Yaml.Mapping mapping -> mapping.text("expression");
                            case Yaml.Sequence _ -> Optional.empty();
                        });
    }

    /** This step and all inside it, in the order of the file. */
    Stream<Step> all() {
        return Stream.concat(
                Stream.of(this),
                branches.stream().flatMap(branch -> branch.steps().stream()).flatMap(Step::all));
    }
}
