package org.freshet.app.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;

/**
 * The route files of one folder as text, read before Camel is started: closes the gaps where Camel
 * says nothing, or says it too late, or without file and line.
 *
 * <p>It needs no Camel to run; {@link RouteTrial} is the second net.
 */
public final class RouteMap {
    /** What a route file is called; other files in the folder are not read. */
    public static final String ENDING = ".camel.yaml";

    private final List<Path> files;
    private final List<Yaml> trees;
    private final List<Route> routes;
    private final List<FailurePolicy> policies;
    private final Findings shape;

    private RouteMap(List<Path> files, List<Yaml> trees, RouteReader reader, Findings shape) {
        this.files = files;
        this.trees = trees;
        this.routes = List.copyOf(reader.routes);
        this.policies = List.copyOf(reader.policies);
        this.shape = shape;
    }

    /**
     * Reads the folder. Files that are no YAML are among the {@link #problems}.
     *
     * @throws InvalidInput when there is no such folder, or no route file in it
     */
    public static RouteMap read(Path folder) {
        Findings findings = new Findings();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.sorted().forEach(file -> sort(file, files, findings));
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new InvalidInput(
                    "there is no folder `%s`".formatted(folder),
                    "take the routes of Freshet, or say where they are",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (files.isEmpty()) {
            throw new InvalidInput(
                    "no route file in `%s`".formatted(folder),
                    "route files are named like 20-fetch.camel.yaml");
        }
        List<Yaml> trees = new ArrayList<>();
        RouteReader reader = new RouteReader(findings);
        for (Path file : files) {
            Yaml.read(file, findings)
                    .ifPresent(tree -> {
                        trees.add(tree);
                        reader.file(tree);
                    });
        }
        return new RouteMap(List.copyOf(files), List.copyOf(trees), reader, findings);
    }

    /** A file that looks like a route file but is not named like one would be left out silently. */
    private static void sort(Path file, List<Path> files, Findings findings) {
        String name = file.getFileName().toString();
        if (name.endsWith(ENDING)) {
            files.add(file);
        } else if (!name.startsWith(".") && name.matches(".*\\.ya?ml")) {
            findings.add(
                    Yaml.start(file),
                    "is not read",
                    "name it `%s%s`"
                            .formatted(name.replaceFirst("(\\.camel)?\\.ya?ml$", ""), ENDING));
        }
    }

    /** The files that Camel is to load, in the order of their names. */
    public List<Path> files() {
        return files;
    }

    /**
     * Everything that is wrong, in the order of files and lines; empty when the routes may start.
     *
     * @param beans what bean steps may call, by name
     * @param properties the names that <code>{{name}}</code> may use
     */
    public List<Problem> problems(Map<String, Class<?>> beans, Set<String> properties) {
        Findings findings = new Findings();
        findings.addAll(shape);
        boolean whole = trees.size() == files.size();
        if (!trees.stream().allMatch(Words::know)) {
            CamelSchema schema = CamelSchema.load(findings);
            trees.forEach(schema::check);
        }
        trees.forEach(new Placeholders(properties, findings)::check);
        StageRules.ids(ids(), findings);
        new PolicyRules(routes, policies, whole, findings).check();
        new Endpoints(routes, policies, whole, findings).check();
        new BeanCalls(beans, findings).check(steps());
        new StageRules(routes, policies, findings).check();
        new TypeChain(beans, findings).check(routes, policies);
        return findings.sorted();
    }

    /** One failure that tells all problems, a line each with its hint behind. */
    public static InvalidInput refusal(List<Problem> problems) {
        List<String> lines =
                problems.stream()
                        .map(problem ->
                                problem.text()
                                        + problem.hint()
                                                .map(hint -> "\n  hint: " + hint)
                                                .orElse(""))
                        .toList();
        return new InvalidInput(
                "%d %s in the routes:\n%s"
                        .formatted(
                                problems.size(),
                                problems.size() == 1 ? "problem" : "problems",
                                String.join("\n", lines)),
                "routes/README.md says how routes are written");
    }

    /** Where a route begins. */
    Optional<Yaml.Place> route(String id) {
        return routes.stream().filter(one -> one.name().equals(id)).map(Route::at).findFirst();
    }

    /** Where an endpoint is first written as Camel shows it: {@code direct://ring}. */
    Optional<Yaml.Place> endpoint(String uri) {
        return Stream.concat(
                        routes.stream().map(Route::from),
                        steps().flatMap(step -> step.uri().stream()))
                .filter(one -> one.text().replace("://", ":").equals(uri.replace("://", ":")))
                .map(Yaml.Scalar::at)
                .findFirst();
    }

    /** The file that Camel shows as {@code ///…/20-fetch.camel.yaml}. */
    Optional<Path> file(String shown) {
        return files.stream().filter(file -> shown.endsWith("/" + file.getFileName())).findFirst();
    }

    private Stream<Step> steps() {
        return Stream.concat(
                routes.stream().flatMap(Route::all), policies.stream().flatMap(FailurePolicy::all));
    }

    private Stream<Yaml.Scalar> ids() {
        return Stream.of(
                        routes.stream().flatMap(route -> route.id().stream()),
                        policies.stream().flatMap(policy -> policy.id().stream()),
                        policies.stream()
                                .flatMap(policy -> policy.handlers().stream())
                                .flatMap(handler -> handler.body().scalar("id").stream()),
                        steps().flatMap(step -> step.body().scalar("id").stream()))
                .flatMap(ids -> ids);
    }
}
