package org.freshet.app.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.dsl.yaml.common.exception.YamlDeserializationException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.freshet.model.Shown;

/**
 * The second net under {@link RouteMap}: Camel itself reads the files and makes everything of them
 * but starts nothing. It finds what only Camel knows, such as a misspelt option of an endpoint or
 * an expression that does not parse; one problem a route.
 *
 * <p>It costs several times what the map costs, so {@code check} uses it and {@code run} does not:
 * there Camel makes the same of the files a moment later, before it starts any route.
 */
public final class RouteTrial {
    /** They would reach out, or need what only a run has. */
    private static final List<String> STUBBED = List.of("quartz", "jms", "http", "https");

    private static final Pattern PLACE =
            Pattern.compile(" in file:(\\S+), line (\\d+), column (\\d+):");
    private static final Pattern OPTIONS = Pattern.compile("Unknown parameters=\\[\\{([^}=]+)");

    private final RouteMap map;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Findings findings = new Findings();

    private RouteTrial(RouteMap map, Map<String, String> properties) {
        this.map = map;
        Properties initial = new Properties();
        initial.putAll(properties);
        camel.getPropertiesComponent().setInitialProperties(initial);
        camel.setAutoStartup(false);
        camel.setAutowiredEnabled(false); // it takes a stub for what it stands for
        for (String scheme : STUBBED) {
            camel.addComponent(scheme, new StubComponent());
        }
    }

    /**
     * What Camel finds in routes that the map finds nothing wrong with.
     *
     * @param properties the values that <code>{{name}}</code> will have
     */
    public static List<Problem> problems(RouteMap map, Map<String, String> properties) {
        RouteTrial trial = new RouteTrial(map, properties);
        try {
            trial.camel.start();
            map.files().forEach(trial::file);
        } finally {
            trial.camel.stop();
        }
        return trial.findings.sorted();
    }

    private void file(Path file) {
        List<RouteDefinition> definitions = new ArrayList<>();
        try {
            for (RoutesBuilder builder :
                    PluginHelper.getRoutesLoader(camel)
                            .findRoutesBuilders(
                                    PluginHelper.getResourceLoader(camel)
                                            .resolveResource(file.toUri().toString()))) {
                if (builder instanceof RouteBuilder routes) {
                    definitions.addAll(routes.configureRoutes(camel).getRoutes());
                }
            }
        } catch (Exception e) {
            findings.add(told(map, e, Yaml.start(file)));
            return;
        }
        definitions.forEach(definition -> route(file, definition));
    }

    private void route(Path file, RouteDefinition definition) {
        withoutBeans(definition);
        // Its policy is made of beans, which the map has looked at.
        definition.setRouteConfigurationId(null);
        definition.setErrorHandlerRef(null);
        try {
            camel.addRouteDefinition(definition);
        } catch (Exception e) {
            findings.add(told(map, e, Yaml.start(file)));
        }
    }

    /** There are no objects behind the beans yet; the map has looked at their classes. */
    private static void withoutBeans(ProcessorDefinition<?> definition) {
        definition.getOutputs().removeIf(BeanDefinition.class::isInstance);
        definition.getOutputs().forEach(RouteTrial::withoutBeans);
    }

    /**
     * What Camel says when the routes do not start, as a problem of a route file; empty for a
     * failure that is none of theirs.
     */
    public static Optional<Problem> problem(RouteMap map, Exception failure) {
        boolean ours =
                causes(failure)
                        .anyMatch(cause ->
                                cause instanceof FailedToCreateRouteException
                                        || cause instanceof YamlDeserializationException);
        return ours
                ? Optional.of(told(map, failure, Yaml.start(map.files().getFirst())))
                : Optional.empty();
    }

    private static Problem told(RouteMap map, Exception failure, Yaml.Place otherwise) {
        Yaml.Place place = otherwise;
        String said = "";
        for (Throwable cause : causes(failure).toList()) {
            said = one(String.valueOf(cause.getMessage()));
            Matcher written = PLACE.matcher(said);
            if (cause instanceof FailedToCreateRouteException route) {
                place = map.route(route.getRouteId()).orElse(place);
            } else if (cause instanceof ResolveEndpointFailedException endpoint) {
                place = map.endpoint(endpoint.getUri()).orElse(place);
            } else if (written.find()) {
                place =
                        new Yaml.Place(
                                map.file(written.group(1)).orElse(place.file()),
                                Integer.parseInt(written.group(2)),
                                Integer.parseInt(written.group(3)));
                said = said.substring(0, written.start());
            }
        }
        Matcher options = OPTIONS.matcher(said);
        return new Problem(
                place.file(),
                place.line(),
                place.column(),
                options.find()
                        ? "this endpoint has no option `%s`".formatted(options.group(1))
                        : "Camel says: " + Shown.text(said),
                Optional.empty());
    }

    /** From the outside in: the outer ones repeat the whole route, the innermost says why. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }

    private static String one(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
