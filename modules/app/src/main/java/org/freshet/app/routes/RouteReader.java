package org.freshet.app.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes routes and failure policies out of the trees of route files; tells what is missing. */
final class RouteReader {
    private static final Set<String> WAYS =
            Set.of("when", "otherwise", "doCatch", "doFinally", "onFallback");

    final List<Route> routes = new ArrayList<>();
    final List<FailurePolicy> policies = new ArrayList<>();
    private final Findings findings;

    RouteReader(Findings findings) {
        this.findings = findings;
    }

    void file(Yaml tree) {
        if (!(tree instanceof Yaml.Sequence(var items, _))) {
            findings.add(
                    tree.at(),
                    "a route file is a list",
                    "begin each entry with `- route:` or `- routeConfiguration:`");
            return;
        }
        for (Yaml item : items) {
            if (item instanceof Yaml.Mapping(var entries, _)) {
                entries.forEach(this::entry);
            } else {
                findings.add(item.at(), "an entry is `route:` or `routeConfiguration:`");
            }
        }
    }

    private void entry(Yaml.Entry entry) {
        Set<String> known = Set.of("route", "routeConfiguration");
        if (!known.contains(entry.name())) {
            findings.unknown(
                    entry.key().at(),
                    "`%s` has no place at the top of a route file".formatted(entry.name()),
                    entry.name(),
                    known);
        } else if (!(entry.value() instanceof Yaml.Mapping body)) {
            findings.add(entry.key().at(), "`%s` is empty".formatted(entry.name()));
        } else if (entry.name().equals("route")) {
            route(entry.key().at(), body);
        } else {
            policy(entry.key().at(), body);
        }
    }

    private void route(Yaml.Place at, Yaml.Mapping body) {
        Optional<Yaml.Scalar> id = need(at, "route", body, "id");
        String what = id.map(scalar -> "route `" + scalar.text() + "`").orElse("route");
        need(at, what, body, "description");
        Optional<Yaml.Scalar> policy = need(at, what, body, "routeConfigurationId");
        for (String own : List.of("errorHandler", "errorHandlerRef")) {
            body.get(own)
                    .ifPresent(value ->
                            findings.add(
                                    value.at(),
                                    "`%s` would replace the failure policy of %s"
                                            .formatted(own, what),
                                    "change or add a policy in 90-failures.camel.yaml"));
        }
        if (body.get("steps").isPresent()) {
            findings.add(
                    body.get("steps").orElseThrow().at(),
                    "`steps` of %s stands beside `from`".formatted(what),
                    "indent it so that it stands inside `from`");
        }
        if (!(body.get("from").orElse(null) instanceof Yaml.Mapping from)) {
            findings.add(
                    at,
                    "%s has no `from`".formatted(what),
                    "give `from:` with `uri:` and `steps:`");
            return;
        }
        Optional<Yaml.Scalar> uri = need(from.at(), "`from` of " + what, from, "uri");
        List<Step> steps = steps(from);
        if (steps.isEmpty()) {
            findings.add(from.at(), "%s has no steps".formatted(what));
        }
        uri.ifPresent(scalar -> routes.add(new Route(at, id, policy, scalar, steps)));
    }

    private void policy(Yaml.Place at, Yaml.Mapping body) {
        Optional<Yaml.Scalar> id = need(at, "routeConfiguration", body, "id");
        List<FailurePolicy.Handler> handlers = new ArrayList<>();
        if (body.get("onException").orElse(null) instanceof Yaml.Sequence(var items, _)) {
            for (Yaml item : items) {
                if (item instanceof Yaml.Mapping wrapper
                        && wrapper.get("onException").orElse(null) instanceof Yaml.Mapping one) {
                    handlers.add(
                            new FailurePolicy.Handler(one, words(one, "exception"), steps(one)));
                } else {
                    findings.add(item.at(), "an entry of `onException` is `- onException:`");
                }
            }
        }
        policies.add(new FailurePolicy(at, id, List.copyOf(handlers)));
    }

    private static List<Yaml.Scalar> words(Yaml.Mapping body, String key) {
        return switch (body.get(key).orElse(null)) {
            case Yaml.Sequence(var items, _) ->
                    items.stream()
                            .filter(Yaml.Scalar.class::isInstance)
                            .map(Yaml.Scalar.class::cast)
                            .toList();
            case Yaml.Scalar word -> List.of(word);
            case Yaml.Mapping _ -> List.of();
            case null -> List.of();
        };
    }

    private List<Step> steps(Yaml.Mapping holder) {
        List<Step> steps = new ArrayList<>();
        if (!(holder.get("steps").orElse(null) instanceof Yaml.Sequence(var items, _))) {
            return steps;
        }
        for (Yaml item : items) {
            if (item instanceof Yaml.Mapping(var entries, _) && entries.size() == 1) {
                steps.add(step(entries.getFirst()));
            } else {
                findings.add(
                        item.at(),
                        "a step is one entry such as `- bean:`",
                        "what belongs to the step is indented two more");
            }
        }
        return List.copyOf(steps);
    }

    private Step step(Yaml.Entry entry) {
        Yaml.Place at = entry.key().at();
        return switch (entry.value()) {
            case Yaml.Mapping body -> {
                List<Step.Branch> branches = new ArrayList<>();
                if (body.get("steps").isPresent()) {
                    branches.add(new Step.Branch(body, steps(body)));
                }
                for (Yaml.Entry way : body.entries()) {
                    if (WAYS.contains(way.name())) {
                        ways(way.value(), branches);
                    }
                }
                yield new Step(entry.name(), at, body, Optional.empty(), List.copyOf(branches));
            }
            case Yaml.Scalar word ->
                    new Step(
                            entry.name(),
                            at,
                            new Yaml.Mapping(List.of(), at),
                            Optional.of(word),
                            List.of());
            case Yaml.Sequence list -> {
                findings.add(list.at(), "`%s` holds keys, not a list".formatted(entry.name()));
                yield new Step(
                        entry.name(),
                        at,
                        new Yaml.Mapping(List.of(), at),
                        Optional.empty(),
                        List.of());
            }
        };
    }

    private void ways(Yaml way, List<Step.Branch> branches) {
        switch (way) {
            case Yaml.Sequence(var items, _) -> items.forEach(item -> ways(item, branches));
            case Yaml.Mapping body -> branches.add(new Step.Branch(body, steps(body)));
            case Yaml.Scalar _ -> {}
        }
    }

    private Optional<Yaml.Scalar> need(Yaml.Place at, String what, Yaml.Mapping body, String key) {
        Optional<Yaml.Scalar> found = body.scalar(key).filter(word -> !word.text().isBlank());
        if (found.isEmpty()) {
            findings.add(at, "%s has no `%s`".formatted(what, key));
        }
        return found;
    }
}
