package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;

class RouteTrialTest extends EditedRoutes {
    private static final Map<String, String> PROPERTIES = values();

    private static Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        for (String name : properties()) {
            values.put(name, "seda:" + name + "?size=64&blockWhenFull=true");
        }
        values.put("freshet.watch", "quartz:watch?trigger.repeatInterval=1000");
        values.put("freshet.resume", "quartz:resume?trigger.repeatInterval=60000");
        values.put("freshet.resume.room", "64");
        values.put("freshet.keep", "quartz:keep?trigger.repeatInterval=3600000");
        values.put("freshet.send", "quartz:send?trigger.repeatInterval=10000");
        values.put("freshet.retry.delay-ms", "2000");
        return values;
    }

    @Test
    void findsNothingWrongWithTheShippedRoutes() {
        assertThat(RouteTrial.problems(RouteMap.read(RouteHarness.SHIPPED), PROPERTIES)).isEmpty();
    }

    @Test
    void findsAnOptionThatAnEndpointDoesNotHave() {
        change("20-fetch", "uri: direct:ring", "uri: direct:ring?blok=true");

        assertThat(tried())
                .containsExactly("20-fetch.camel.yaml:46:24 this endpoint has no option `blok`");
    }

    @Test
    void findsAnExpressionThatDoesNotParse() {
        change("35-package", "expression: ${body}", "expression: ${bdy}");
        change("50-publish", "expression: ${body}", "expression: ${body");

        assertThat(tried())
                .containsExactly(
                        "35-package.camel.yaml:4:3 Camel says: Unknown function: bdy",
                        "50-publish.camel.yaml:4:3 Camel says: expected symbol functionEnd but was"
                                + " eol");
    }

    @Test
    void findsAWordThatCamelDoesNotKnow() {
        change("35-package", "simple:", "simpel:");

        assertThat(tried())
                .containsExactly(
                        "35-package.camel.yaml:15:15 Camel says: Unknown expression with id:"
                                + " simpel");
    }

    @Test
    void asksNothingOfTheWorld() {
        change("20-fetch", "uri: direct:ring", "uri: http://127.0.0.1:1/nobody");

        assertThat(tried()).isEmpty();
    }

    @Test
    void findsThePlaceOfWhatStopsAStart() throws Exception {
        change("20-fetch", "uri: direct:ring", "uri: direct:ring?blok=true");
        Path file = routes.resolve("20-fetch.camel.yaml");
        RouteMap map = RouteMap.read(routes);

        Optional<Problem> problem = Optional.empty();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            properties()
                    .forEach(name ->
                            camel.getPropertiesComponent().addOverrideProperty(name, "direct:x"));
            camel.getRegistry().bind("ledger", new ScriptedLedger());
            camel.getRegistry().bind("fetcher", new Steps.Fetcher());
            camel.getRegistry().bind("outcomeLog", new OutcomeLog(_ -> Optional.empty()));
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(
                            PluginHelper.getResourceLoader(camel)
                                    .resolveResource(file.toUri().toString()));
            camel.start();
        } catch (Exception e) {
            problem = RouteTrial.problem(map, e);
        }

        assertThat(problem.map(Problem::text))
                .contains(file + ":46:24: this endpoint has no option `blok`");
    }

    @Test
    void doesNotBlameTheRoutesForAnotherFailure() {
        assertThat(RouteTrial.problem(RouteMap.read(routes), new IOException("disk full")))
                .isEmpty();
    }

    private List<String> tried() {
        return RouteTrial.problems(RouteMap.read(routes), PROPERTIES).stream()
                .map(problem ->
                        problem.file().getFileName()
                                + ":"
                                + problem.line()
                                + ":"
                                + problem.column()
                                + " "
                                + problem.message())
                .toList();
    }
}
