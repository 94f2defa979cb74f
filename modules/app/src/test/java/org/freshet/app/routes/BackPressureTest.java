package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.model.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped routes over small queues of the shipped kind. */
@Timeout(60)
class BackPressureTest {
    private static final String SMALL =
            "?size=2&blockWhenFull=true&offerTimeout=%d&purgeWhenStopping=true";

    private final ScriptedLedger ledger = new ScriptedLedger();

    @Test
    void waitsForRoomWhenOneRowOpensMoreThanAQueueHolds() throws Exception {
        List<String> plans = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            plans.add("plan:hello/2.12.1/ubuntu/s" + i);
        }
        ledger.row("resolve:hello/2.12.1", Records.orig(), plans.toArray(String[]::new));
        plans.forEach(plan -> ledger.row(plan, Records.targetResolution()));
        RouteHarness route =
                RouteHarness.of("05-resume", "30-plan", "90-failures")
                        .step("ledger", ledger)
                        .step("resolver", new Steps.Resolver())
                        .step("planner", new Steps.Planner())
                        .property("freshet.queue.resolve", "seda:resolve" + SMALL.formatted(10000))
                        .property("freshet.queue.plan", "seda:plan" + SMALL.formatted(10000))
                        .exit("{{freshet.queue.poll}}")
                        .exit("{{freshet.queue.fetch}}")
                        .exit("{{freshet.queue.package}}")
                        .exit("{{freshet.queue.publish}}");
        route.start();
        try {
            route.ring("resolve:hello/2.12.1");

            Set<String> passed = new TreeSet<>();
            for (int i = 0; i < 41; i++) {
                passed.add(ledger.nextPassed());
            }
            assertThat(passed).containsAll(plans).contains("resolve:hello/2.12.1");
        } finally {
            route.stop();
        }
    }

    /**
     * A publication rings those that had to wait for it, at the queue whose one consumer it is:
     * with no bound to the waiting it would wait for itself for ever.
     */
    @Test
    void theOneConsumerOfAQueueDoesNotWaitForItself() throws Exception {
        String first = publish("a");
        List<String> waiting =
                List.of(publish("b"), publish("c"), publish("d"), publish("e"), publish("f"));
        ledger.row(first, Records.delivery(), waiting.toArray(String[]::new));
        waiting.forEach(key -> ledger.row(key, Records.delivery()));
        RouteHarness route =
                RouteHarness.of("05-resume", "50-publish", "90-failures")
                        .step("ledger", ledger)
                        .step("publisher", new Steps.Publisher())
                        .property("freshet.queue.publish", "seda:publish" + SMALL.formatted(50))
                        .exit("{{freshet.queue.poll}}")
                        .exit("{{freshet.queue.fetch}}")
                        .exit("{{freshet.queue.resolve}}")
                        .exit("{{freshet.queue.plan}}")
                        .exit("{{freshet.queue.package}}");
        route.start();
        try {
            route.ring(first);
            // The queue holds two; the other three are lost, and the next resume rings them.
            assertThat(ledger.nextPassed()).isEqualTo(first);
            assertThat(List.of(ledger.nextPassed(), ledger.nextPassed()))
                    .containsExactly(publish("b"), publish("c"));
            ledger.toResume(publish("d"), publish("e"));
            route.trigger("{{freshet.resume}}");

            assertThat(List.of(ledger.nextPassed(), ledger.nextPassed()))
                    .containsExactly(publish("d"), publish("e"));
        } finally {
            route.stop();
        }
    }

    private static String publish(String version) {
        Target target = Records.NOBLE;
        return "publish:hello/" + version + "/" + target + "/archive:fresh";
    }
}
