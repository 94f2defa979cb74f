package org.freshet.app.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
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

    private static final Pattern PLACE = Pattern.compile("line:? (\\d+)(?:, column:? (\\d+))?");

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
            String said = said(e);
            Matcher place = PLACE.matcher(said);
            findings.add(
                    place.find()
                            ? new Yaml.Place(
                                    file,
                                    Integer.parseInt(place.group(1)),
                                    place.group(2) == null ? 1 : Integer.parseInt(place.group(2)))
                            : Yaml.start(file),
                    "Camel cannot read it: " + said);
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
            findings.add(
                    map.place(definition.getRouteId()).orElse(Yaml.start(file)),
                    "Camel cannot make route `%s`: %s".formatted(definition.getRouteId(), said(e)));
        }
    }

    /** There are no objects behind the beans yet; the map has looked at their classes. */
    private static void withoutBeans(ProcessorDefinition<?> definition) {
        definition.getOutputs().removeIf(BeanDefinition.class::isInstance);
        definition.getOutputs().forEach(RouteTrial::withoutBeans);
    }

    /** The innermost message: the outer ones repeat the whole route. */
    private static String said(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Shown.text(
                String.valueOf(cause.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
