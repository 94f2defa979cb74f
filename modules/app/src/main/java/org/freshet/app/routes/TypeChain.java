package org.freshet.app.routes;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.ledger.StageRecords;
import org.freshet.model.Stage;

/**
 * Descriptions cannot lie: each {@code In -> Out} is what Java says, each Out is the next In, and
 * what the ledger gives and takes is the record of the stage.
 */
final class TypeChain {
    private static final Pattern PROPERTY =
            Pattern.compile("\\$\\{exchangeProperty\\.([A-Za-z0-9_-]+)}");

    private final Map<String, Class<?>> beans;
    private final Findings findings;

    /** What is known to be sent to each {@code direct:}, when all senders agree. */
    private final Map<String, Optional<TypeText>> sent = new HashMap<>();

    TypeChain(Map<String, Class<?>> beans, Findings findings) {
        this.beans = beans;
        this.findings = findings;
    }

    void check(List<Route> routes, List<FailurePolicy> policies) {
        // Senders before those they send to, as far as the order of files allows: a route entered
        // by direct: begins with what was sent, and with nothing known where that comes later.
        for (Route route : routes) {
            if (!route.consumesDirect()) {
                route(route, start(route));
            }
        }
        for (FailurePolicy policy : policies) {
            for (FailurePolicy.Handler handler : policy.handlers()) {
                Walk walk = new Walk(Optional.empty());
                walk.properties.put("work", Optional.of(TypeText.WORK_KEY));
                walk.steps(handler.steps(), Optional.of(TypeText.EXCEPTION));
            }
        }
        for (Route route : routes) {
            if (route.consumesDirect()) {
                route(
                        route,
                        sent.getOrDefault(Endpoints.bare(route.from().text()), Optional.empty()));
            }
        }
    }

    private void route(Route route, Optional<TypeText> in) {
        new Walk(stage(route)).steps(route.steps(), in);
    }

    private static Optional<TypeText> start(Route route) {
        return route.consumesQueue()
                ? Optional.of(TypeText.WORK_KEY)
                : route.from().text().startsWith("{{")
                        ? Optional.of(TypeText.TRIGGER)
                        : Optional.empty();
    }

    static Optional<Stage> stage(Route route) {
        return Endpoints.queue(route.from().text())
                .flatMap(name -> {
                    for (Stage stage : Stage.values()) {
                        if (stage.toString().equals(name)) {
                            return Optional.of(stage);
                        }
                    }
                    return Optional.empty();
                });
    }

    /** One way through one route. An empty type is one that nothing is known of. */
    private final class Walk {
        private final Optional<Stage> stage;
        private final Map<String, Optional<TypeText>> properties = new HashMap<>();

        private Walk(Optional<Stage> stage) {
            this.stage = stage;
        }

        private Optional<TypeText> steps(List<Step> steps, Optional<TypeText> in) {
            Optional<TypeText> body = in;
            for (Step step : steps) {
                body = step(step, body);
            }
            return body;
        }

        private Optional<TypeText> step(Step step, Optional<TypeText> body) {
            return switch (step.kind()) {
                case "bean" -> bean(step, body);
                case "setProperty" -> {
                    step.body()
                            .text("name")
                            .ifPresent(name -> properties.put(name, value(step, body)));
                    yield body;
                }
                case "split" -> {
                    Optional<TypeText> list = value(step, body);
                    if (list.isPresent() && !list.get().name().equals("List")) {
                        findings.add(
                                step.at(),
                                "`%s` splits `%s`, which is no list"
                                        .formatted(step.name(), list.get()));
                    }
                    branches(
                            step,
                            list.filter(type -> type.of().size() == 1)
                                    .map(type -> type.of().getFirst()));
                    yield body;
                }
                case "log", "wireTap", "setHeader", "filter", "choice" -> {
                    send(step, body);
                    Optional<TypeText> after = branches(step, body);
                    yield after.equals(body) ? body : Optional.empty();
                }
                default -> {
                    send(step, body);
                    branches(step, Optional.empty());
                    yield Optional.empty();
                }
            };
        }

        /** What the body is after each of the branches, where they agree. */
        private Optional<TypeText> branches(Step step, Optional<TypeText> body) {
            Optional<TypeText> after = body;
            for (Step.Branch branch : step.branches()) {
                Optional<TypeText> one = steps(branch.steps(), body);
                after = one.equals(after) ? after : Optional.empty();
            }
            return after;
        }

        private void send(Step step, Optional<TypeText> body) {
            step.uri()
                    .map(uri -> Endpoints.bare(uri.text()))
                    .filter(uri -> uri.startsWith("direct:"))
                    .ifPresent(uri ->
                            sent.merge(
                                    uri,
                                    body,
                                    (one, other) -> one.equals(other) ? one : Optional.empty()));
        }

        private Optional<TypeText> value(Step step, Optional<TypeText> body) {
            return step.simple().flatMap(simple -> value(simple, body));
        }

        private Optional<TypeText> value(String simple, Optional<TypeText> body) {
            Matcher property = PROPERTY.matcher(simple);
            return switch (simple) {
                case "${body}" -> body;
                case "${exception}" -> Optional.of(TypeText.EXCEPTION);
                default ->
                        property.matches()
                                ? properties.getOrDefault(property.group(1), Optional.empty())
                                : Optional.empty();
            };
        }

        private Optional<TypeText> bean(Step step, Optional<TypeText> body) {
            Optional<Yaml.Scalar> description = step.body().scalar("description");
            if (description.isEmpty()) {
                return Optional.empty();
            }
            Optional<TypeText.Promise> read = TypeText.Promise.parse(description.get().text());
            if (read.isEmpty()) {
                findings.add(
                        description.get().at(),
                        "description of `%s` is not `In -> Out`".formatted(step.name()),
                        "write types, then prose after a comma: Plan -> Outcome<SourcePackage>,"
                                + " for one target");
                return Optional.empty();
            }
            TypeText.Promise promise = read.get();
            Yaml.Place at = description.get().at();
            handedOn(step, promise, body, at);
            Optional<Method> method = BeanCalls.method(step, beans);
            TypeText out =
                    step.isBean("ledger")
                            ? records(step, promise, at)
                            : method.map(called -> TypeText.java(called.getGenericReturnType()))
                                    .filter(returned -> !promise.out().fits(returned))
                                    .orElse(promise.out());
            method.ifPresent(called -> signature(step, promise, called, body, at));
            return out.equals(TypeText.VOID) ? body : Optional.of(out);
        }

        /** In is what the step before gave, or what the last argument names. */
        private void handedOn(
                Step step, TypeText.Promise promise, Optional<TypeText> body, Yaml.Place at) {
            Optional<List<String>> arguments =
                    step.body()
                            .text("method")
                            .map(MethodCall::parse)
                            .flatMap(MethodCall::arguments);
            Optional<TypeText> given =
                    arguments.isEmpty()
                            ? body
                            : arguments
                                    .filter(list -> !list.isEmpty())
                                    .flatMap(list -> value(list.getLast(), body));
            if (given.isPresent() && !given.get().equals(promise.in())) {
                findings.add(
                        at,
                        "`%s` says it takes `%s`, but is given `%s`"
                                .formatted(step.name(), promise.in(), given.get()));
            }
        }

        private void signature(
                Step step,
                TypeText.Promise promise,
                Method method,
                Optional<TypeText> body,
                Yaml.Place at) {
            String verb = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            List<Type> types = List.of(method.getGenericParameterTypes());
            List<TypeText> parameters = types.stream().map(TypeText::java).toList();
            List<String> arguments =
                    step.body()
                            .text("method")
                            .map(MethodCall::parse)
                            .flatMap(MethodCall::arguments)
                            .orElse(List.of("${body}"));
            for (int i = 0; i < Math.min(parameters.size(), arguments.size()); i++) {
                boolean main = i == parameters.size() - 1;
                Optional<TypeText> given =
                        main && !promise.in().equals(TypeText.TRIGGER)
                                ? Optional.of(promise.in())
                                : value(arguments.get(i), body);
                if (given.isPresent() && !given.get().fits(parameters.get(i))) {
                    findings.add(
                            at,
                            "`%s` gives `%s`, but `%s` takes `%s`"
                                    .formatted(step.name(), given.get(), verb, parameters.get(i)));
                }
            }
            TypeText returned = TypeText.java(method.getGenericReturnType());
            if (returned.name().equals("Optional")) {
                findings.add(
                        at,
                        "`%s` returns an Optional, which Camel does not unwrap".formatted(verb),
                        "return a record or a List");
            } else if (!returns(step, promise.out(), returned)) {
                findings.add(
                        at,
                        "`%s` says it makes `%s`, but `%s` returns `%s`"
                                .formatted(step.name(), promise.out(), verb, returned));
            }
        }

        /** The ledger returns keys as texts, and Objects where only the stage knows the record. */
        private boolean returns(Step step, TypeText said, TypeText returned) {
            return step.isBean("ledger")
                    ? said.name().equals(returned.name())
                    : said.fits(returned);
        }

        /**
         * What Java cannot say: the ledger's methods are the same for all stages.
         *
         * @return what it gives in truth
         */
        private TypeText records(Step step, TypeText.Promise promise, Yaml.Place at) {
            String verb =
                    step.body()
                            .text("method")
                            .map(MethodCall::parse)
                            .map(MethodCall::name)
                            .orElse("");
            TypeText.Promise expected =
                    switch (verb) {
                        case "due", "resume" ->
                                new TypeText.Promise(TypeText.TRIGGER, TypeText.KEYS);
                        case "fail" -> new TypeText.Promise(TypeText.EXCEPTION, TypeText.KEYS);
                        case "take" ->
                                stage.map(of ->
                                                new TypeText.Promise(
                                                        TypeText.WORK_KEY,
                                                        TypeText.of(
                                                                "List", StageRecords.taken(of))))
                                        .orElse(promise);
                        case "pass" ->
                                stage.map(of ->
                                                new TypeText.Promise(
                                                        TypeText.of(
                                                                "Outcome", StageRecords.passed(of)),
                                                        TypeText.KEYS))
                                        .orElse(promise);
                        default -> promise;
                    };
            if (!promise.equals(expected)) {
                findings.add(
                        at,
                        "`%s` says `%s -> %s`, but `ledger.%s` is `%s -> %s`%s"
                                .formatted(
                                        step.name(),
                                        promise.in(),
                                        promise.out(),
                                        verb,
                                        expected.in(),
                                        expected.out(),
                                        stage.map(of -> " in stage `%s`".formatted(of))
                                                .orElse("")));
            }
            return expected.out();
        }
    }
}
