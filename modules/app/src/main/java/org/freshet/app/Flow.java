package org.freshet.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.main.Main;
import org.freshet.app.routes.Problem;
import org.freshet.app.routes.RouteMap;
import org.freshet.app.routes.RouteTrial;
import org.freshet.ledger.Ledger;

/** The running pipeline: the route files of a directory over the steps that the wiring made. */
public final class Flow implements AutoCloseable {
    private final Main main;

    private Flow(Main main) {
        this.main = main;
    }

    /**
     * The properties that route files use. Queue properties hold whole URIs, so that a site may put
     * a broker behind them; they are bounded and block when full, since a full queue would throw
     * otherwise.
     */
    public static Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put(
                "freshet.watch",
                "quartz:watch?trigger.repeatInterval=1000&trigger.repeatCount=-1&stateful=true");
        properties.put(
                "freshet.resume",
                "quartz:resume?trigger.repeatInterval=60000&trigger.repeatCount=-1&stateful=true");
        properties.put("freshet.resume.room", "256");
        properties.put(
                "freshet.keep",
                "quartz:keep?trigger.repeatInterval=3600000&trigger.repeatCount=-1&stateful=true");
        properties.put(
                "freshet.send",
                "quartz:send?trigger.repeatInterval=10000&trigger.repeatCount=-1&stateful=true");
        properties.put("freshet.retry.delay-ms", "2000");
        properties.put("freshet.queue.poll", queue("poll", Ledger.LOOKS_AT_ONCE));
        properties.put("freshet.queue.fetch", queue("fetch", 4));
        properties.put("freshet.queue.resolve", queue("resolve", 1));
        properties.put("freshet.queue.plan", queue("plan", 1));
        properties.put("freshet.queue.package", queue("package", 2));
        // One consumer: one writer per archive, so nobody waits for its lock.
        properties.put("freshet.queue.publish", queue("publish", 1));
        // A slow host holds up no other one.
        properties.put("freshet.queue.upload", queue("upload", 4));
        properties.put("freshet.queue.confirm", queue("confirm", 2));
        return properties;
    }

    /**
     * A consumer that rings at its own full queue would wait for itself for ever, so it gives up
     * after a second: resume rings what got lost. What waits when the process stops is resumed too.
     * A stop waits for each queue in turn until its consumers look up, hence their short poll.
     */
    private static String queue(String stage, int consumers) {
        return "seda:%s?size=512&blockWhenFull=true&offerTimeout=1000&pollTimeout=100&purgeWhenStopping=true&concurrentConsumers=%d"
                .formatted(stage, consumers);
    }

    /**
     * Checks the route files of a directory before anything starts.
     *
     * @throws org.freshet.model.InvalidInput with every problem, its file and line
     */
    public static void check(Path routes, Map<String, Object> steps) {
        Map<String, Class<?>> classes = new TreeMap<>();
        steps.forEach((name, step) -> classes.put(name, step.getClass()));
        checkClasses(routes, classes);
    }

    private static RouteMap checkClasses(Path routes, Map<String, Class<?>> steps) {
        RouteMap map = RouteMap.read(routes);
        refuse(map.problems(steps, properties().keySet()));
        return map;
    }

    /** As {@link #check}, for steps that nobody has made; also lets Camel itself read the files. */
    public static void checkThoroughly(Path routes, Map<String, Class<?>> steps) {
        refuse(RouteTrial.problems(checkClasses(routes, steps), properties()));
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw RouteMap.refusal(problems);
        }
    }

    /**
     * Starts the routes; returns when all of them run. The files were checked by RouteMap before.
     */
    public static Flow start(
            Path routes, Map<String, Object> steps, Map<String, String> properties) {
        Main main = new Main();
        steps.forEach(main::bind);
        properties.forEach(main::addInitialProperty);
        main.setDefaultPropertyPlaceholderLocation("false");
        // Sending to a web host may take one of them for hours.
        main.addInitialProperty("camel.component.quartz.threadCount", "3");
        main.addInitialProperty("camel.main.startupSummaryLevel", "Off");
        main.configure()
                .withName("freshet")
                .withJmxEnabled(false)
                .withAutoConfigurationEnabled(false)
                .withShutdownTimeout(10)
                .withShutdownSuppressLoggingOnTimeout(true)
                // All in one batch: a failure policy that is loaded in a later one would not be
                // seen.
                .withRoutesIncludePattern("file:" + routes + "/*.camel.yaml");
        try {
            main.start();
        } catch (Exception e) {
            main.stop();
            // What only Camel finds, such as a misspelt option of an endpoint, is told like what
            // RouteMap finds.
            Optional<Problem> place = RouteTrial.problem(RouteMap.read(routes), e);
            if (place.isPresent()) {
                throw RouteMap.refusal(List.of(place.get()));
            }
            throw new IllegalStateException("the routes did not start: " + e.getMessage(), e);
        }
        return new Flow(main);
    }

    /**
     * Whether no key waits in a queue and no step works: together with an idle ledger, the end of a
     * round.
     */
    public boolean quiet() {
        CamelContext context = main.getCamelContext();
        if (context.getInflightRepository().size() > 0) {
            return false;
        }
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof SedaEndpoint queue && queue.getCurrentQueueSize() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Sends keys to the queues of their stages. */
    void ring(List<String> keys) {
        if (!keys.isEmpty()) {
            try (ProducerTemplate producer = main.getCamelContext().createProducerTemplate()) {
                producer.sendBody("direct:ring", keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Lets steps that work finish for some seconds, then stops. What was not finished is work of
     * the next start.
     */
    @Override
    public void close() {
        main.stop();
    }
}
