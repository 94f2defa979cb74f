package org.freshet.app.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Stage;

/**
 * Where routes begin and send to. Camel notices a {@code direct:} that nobody consumes only when a
 * message comes, and one that nobody sends to never.
 */
final class Endpoints {
    private static final Pattern QUEUE = Pattern.compile("\\{\\{freshet\\.queue\\.([^{}]*)}}");
    private static final Pattern WHEN = Pattern.compile("\\$\\{body} startsWith '([a-z]+):'");

    /** Always on board; to look for one opens every jar of the class path, some 60 ms. */
    static final Set<String> USUAL = Set.of("direct", "seda", "log", "http", "https", "quartz");

    private final List<Route> routes;
    private final List<FailurePolicy> policies;
    private final boolean whole;
    private final Findings findings;

    /**
     * @param whole whether all files could be read; what is missing may else stand in one of them
     */
    Endpoints(List<Route> routes, List<FailurePolicy> policies, boolean whole, Findings findings) {
        this.whole = whole;
        this.routes = routes;
        this.policies = policies;
        this.findings = findings;
    }

    /** The endpoint without its options. */
    static String bare(String uri) {
        int options = uri.indexOf('?');
        return options < 0 ? uri : uri.substring(0, options);
    }

    /** The name of the stage whose queue this is. */
    static Optional<String> queue(String uri) {
        Matcher matcher = QUEUE.matcher(uri);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    static String queueOf(Stage stage) {
        return "{{freshet.queue." + stage + "}}";
    }

    void check() {
        Map<String, List<Yaml.Scalar>> sent = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        routes.forEach(route -> route.all().forEach(steps::add));
        policies.forEach(policy -> policy.all().forEach(steps::add));
        for (Step step : steps) {
            step.uri()
                    .filter(_ -> !step.kind().equals("toD"))
                    .ifPresent(uri -> {
                        scheme(uri);
                        if (uri.text().startsWith("direct:")) {
                            sent.computeIfAbsent(bare(uri.text()), _ -> new ArrayList<>()).add(uri);
                        }
                    });
        }
        direct(sent);
        for (Route route : routes) {
            scheme(route.from());
        }
        queues();
        ring();
    }

    private void direct(Map<String, List<Yaml.Scalar>> sent) {
        Map<String, Route> consumed = new LinkedHashMap<>();
        for (Route route : routes) {
            if (route.consumesDirect()) {
                Route first = consumed.putIfAbsent(bare(route.from().text()), route);
                if (first != null) {
                    findings.add(
                            route.from().at(),
                            "`%s` is consumed twice: by `%s` and by `%s`"
                                    .formatted(
                                            bare(route.from().text()), first.name(), route.name()));
                }
            }
        }
        if (!whole) {
            return;
        }
        sent.forEach((endpoint, places) -> {
            if (!consumed.containsKey(endpoint)) {
                places.forEach(place ->
                        findings.unknown(
                                place.at(),
                                "no route consumes `%s`".formatted(endpoint),
                                endpoint,
                                consumed.keySet()));
            }
        });
        consumed.forEach((endpoint, route) -> {
            if (!sent.containsKey(endpoint)) {
                findings.add(
                        route.from().at(),
                        "nothing sends to `%s`".formatted(endpoint),
                        "send to it, or remove route `%s`".formatted(route.name()));
            }
        });
    }

    /** Each stage has one consumer of its queue, or its rows would stay open for ever. */
    private void queues() {
        Map<String, Route> consumed = new LinkedHashMap<>();
        for (Route route : routes) {
            queue(route.from().text())
                    .ifPresent(stage -> {
                        Route first = consumed.putIfAbsent(stage, route);
                        if (first != null) {
                            findings.add(
                                    route.from().at(),
                                    "the queue of stage `%s` is consumed twice: by `%s` and by `%s`"
                                            .formatted(stage, first.name(), route.name()));
                        }
                    });
        }
        if (routes.isEmpty() || !whole) {
            return;
        }
        for (Stage stage : Stage.values()) {
            if (!consumed.containsKey(stage.toString())) {
                findings.add(
                        Yaml.start(routes.getFirst().at().file()),
                        "no route in this folder consumes `%s`".formatted(queueOf(stage)),
                        "every stage has its route: take it over from the shipped routes");
            }
        }
    }

    /** The one choice that knows all stages. */
    private void ring() {
        Optional<Route> found =
                routes.stream()
                        .filter(route -> bare(route.from().text()).equals("direct:ring"))
                        .findFirst();
        if (found.isEmpty()) {
            return;
        }
        Route ring = found.get();
        Set<String> rung = new TreeSet<>();
        ring.all()
                .filter(step -> step.kind().equals("choice"))
                .flatMap(choice -> choice.branches().stream())
                .forEach(branch -> branch(branch, rung));
        for (Stage stage : Stage.values()) {
            if (!rung.contains(stage.toString())) {
                findings.add(
                        ring.at(),
                        "`ring` has no branch for stage `%s`".formatted(stage),
                        "add a `when` with ${body} startsWith '%s:' that sends to %s"
                                .formatted(stage, queueOf(stage)));
            }
        }
        routes.stream()
                .filter(route -> !route.equals(ring))
                .flatMap(Route::all)
                .flatMap(step -> step.uri().stream())
                .filter(uri -> queue(uri.text()).isPresent())
                .forEach(uri ->
                        findings.add(
                                uri.at(),
                                "only `ring` sends to `%s`".formatted(uri.text()),
                                "send the keys to direct:ring"));
    }

    private void branch(Step.Branch branch, Set<String> rung) {
        Optional<String> simple = Step.simple(branch.head());
        if (simple.isEmpty()) {
            return; // otherwise
        }
        Matcher when = WHEN.matcher(simple.get());
        if (!when.matches()) {
            findings.add(
                    branch.head().at(),
                    "`ring` asks `%s`, which is no stage".formatted(simple.get()),
                    "ask like this: ${body} startsWith 'fetch:'");
            return;
        }
        String stage = when.group(1);
        rung.add(stage);
        List<String> stages = Arrays.stream(Stage.values()).map(Stage::toString).toList();
        if (!stages.contains(stage)) {
            findings.unknown(
                    branch.head().at(), "stage `%s` is unknown".formatted(stage), stage, stages);
            return;
        }
        String queue = "{{freshet.queue.%s}}".formatted(stage);
        if (branch.steps().stream().noneMatch(step -> step.sendsTo(queue))) {
            findings.add(
                    branch.head().at(),
                    "keys of stage `%s` are not sent to `%s`".formatted(stage, queue));
        }
    }

    private void scheme(Yaml.Scalar uri) {
        String text = uri.text();
        if (text.startsWith("{{")) {
            return; // a property holds the whole endpoint
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            findings.add(
                    uri.at(),
                    "`%s` is no endpoint".formatted(text),
                    "an endpoint begins with its component, such as direct:ring");
            return;
        }
        String scheme = text.substring(0, colon);
        if (!USUAL.contains(scheme) && !isOnBoard(scheme)) {
            findings.unknown(
                    uri.at(),
                    "component `%s` of `%s` is unknown".formatted(scheme, text),
                    scheme,
                    components());
        }
        if (scheme.equals("seda") && !text.contains("blockWhenFull=true")) {
            findings.add(
                    uri.at(),
                    "`%s` throws when it is full".formatted(text),
                    "add blockWhenFull=true");
        }
    }

    static boolean isOnBoard(String scheme) {
        return Endpoints.class
                        .getClassLoader()
                        .getResource("META-INF/services/org/apache/camel/component/" + scheme)
                != null;
    }

    /** What this Freshet has on board. */
    private Set<String> components() {
        Set<String> names = new TreeSet<>();
        try {
            for (URL url :
                    Collections.list(
                            getClass()
                                    .getClassLoader()
                                    .getResources(
                                            "META-INF/services/org/apache/camel/component.properties"))) {
                Properties properties = new Properties();
                try (var in = url.openStream()) {
                    properties.load(in);
                }
                names.addAll(List.of(properties.getProperty("components", "").split(" ")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.remove("");
        return names;
    }
}
