package org.freshet.app.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.freshet.model.Stage;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs shipped route files on a bare Camel with scripted steps. Queues and triggers are {@code
 * direct:} endpoints unless a test says otherwise, so {@link #ring} returns when the route has
 * ended. Exits are real consumers: a misspelt endpoint shows.
 */
final class RouteHarness implements BeforeEachCallback, AfterEachCallback {
    static final Path SHIPPED = Path.of(System.getProperty("freshet.root", "../.."), "routes");

    private final List<Path> files = new ArrayList<>();
    private final Map<String, Object> beans = new HashMap<>();
    private final List<String> exits = new ArrayList<>();
    private final Properties properties = new Properties();
    private final Map<String, List<String>> rung = new ConcurrentHashMap<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    private RouteHarness(List<Path> files) {
        this.files.addAll(files);
        for (Stage stage : Stage.values()) {
            properties.setProperty("freshet.queue." + stage, "direct:queue-" + stage);
        }
        properties.setProperty("freshet.watch", "direct:trigger-watch");
        properties.setProperty("freshet.resume", "direct:trigger-resume");
        properties.setProperty("freshet.resume.room", "8");
        properties.setProperty("freshet.keep", "direct:trigger-keep");
        properties.setProperty("freshet.send", "direct:trigger-send");
        properties.setProperty("freshet.retry.delay-ms", "1");
        beans.put("outcomeLog", new OutcomeLog(_ -> Optional.empty()));
    }

    /** Shipped files by their names without ending. */
    static RouteHarness of(String... names) {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            files.add(SHIPPED.resolve(name + ".camel.yaml"));
        }
        return new RouteHarness(files);
    }

    /** One more file, that a test has written; given after construction, before the start. */
    RouteHarness file(Path file) {
        files.add(file);
        return this;
    }

    RouteHarness step(String name, Object bean) {
        beans.put(name, bean);
        return this;
    }

    RouteHarness property(String name, String value) {
        properties.setProperty(name, value);
        return this;
    }

    /** An endpoint where what comes is kept for {@link #rung}. */
    RouteHarness exit(String uri) {
        exits.add(uri);
        return this;
    }

    /** Sends a key to the queue of its stage. */
    void ring(String key) {
        send("{{freshet.queue." + key.substring(0, key.indexOf(':')) + "}}", key);
    }

    /** Fires {@code {{freshet.watch}}} or {@code {{freshet.resume}}}. */
    void trigger(String uri) {
        send(uri, null);
    }

    List<String> rung(String uri) {
        return List.copyOf(rung.getOrDefault(uri, List.of()));
    }

    private void send(String uri, @org.jspecify.annotations.Nullable Object body) {
        camel.createProducerTemplate().sendBody(uri, body);
    }

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        start();
    }

    void start() throws Exception {
        camel.getPropertiesComponent().setInitialProperties(properties);
        beans.forEach(camel.getRegistry()::bind);
        camel.getShutdownStrategy().setTimeout(5);
        List<Resource> resources = new ArrayList<>();
        for (Path file : files) {
            resources.add(
                    PluginHelper.getResourceLoader(camel).resolveResource(file.toUri().toString()));
        }
        PluginHelper.getRoutesLoader(camel).loadRoutes(resources);
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        for (String exit : exits) {
                            from(exit)
                                    .process(exchange ->
                                            rung.computeIfAbsent(
                                                            exit, _ -> new CopyOnWriteArrayList<>())
                                                    .add(
                                                            exchange.getMessage()
                                                                    .getBody(String.class)));
                        }
                    }
                });
        camel.start();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        stop();
    }

    void stop() {
        camel.stop();
    }
}
