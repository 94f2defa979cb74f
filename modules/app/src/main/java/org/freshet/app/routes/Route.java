package org.freshet.app.routes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One route as its file has it; what is missing was told when it was read. */
record Route(
        Yaml.Place at,
        Optional<Yaml.Scalar> id,
        Optional<Yaml.Scalar> policy,
        Yaml.Scalar from,
        List<Step> steps) {

    String name() {
        return id.map(Yaml.Scalar::text).orElse("without id");
    }

    /** All its steps, also the inner ones, in the order of the file. */
    Stream<Step> all() {
        return steps.stream().flatMap(Step::all);
    }

    boolean consumesQueue() {
        return Endpoints.queue(from.text()).isPresent();
    }

    boolean consumesDirect() {
        return from.text().startsWith("direct:");
    }
}
