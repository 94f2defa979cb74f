package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublishRouteTest {
    private static final String KEY = "publish:hello/2.12.1/ubuntu/noble/archive:fresh";

    private final ScriptedLedger ledger = new ScriptedLedger().row(KEY, Records.delivery());
    private final Steps.Publisher publisher = new Steps.Publisher();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("50-publish", "90-failures")
                    .step("ledger", ledger)
                    .step("publisher", publisher)
                    .exit("direct:ring");

    @Test
    void takesPublishesPassesAndRings() {
        route.ring(KEY);

        assertThat(publisher.calls).containsExactly(Records.delivery());
        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
        assertThat(route.rung("direct:ring")).containsExactly("[]");
    }

    @Test
    void leavesAFullDiskToTheRow() {
        publisher.failWith(new Unavailable("disk full"));

        route.ring(KEY);

        assertThat(publisher.calls).hasSize(1);
        assertThat(ledger.events).containsExactly("take " + KEY, "fail " + KEY + " disk full");
        assertThat(route.rung("direct:ring")).containsExactly("[]");
    }

    @Test
    void passesOnThatThereIsNothingToDo() {
        publisher.answer(_ -> new Nothing<>("superseded by 2.12.2"));

        route.ring(KEY);

        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Nothing");
    }
}
