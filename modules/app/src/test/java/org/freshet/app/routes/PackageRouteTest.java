package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PackageRouteTest {
    private static final String KEY = "package:hello/2.12.1/ubuntu/noble";

    private final ScriptedLedger ledger =
            new ScriptedLedger()
                    .row(
                            KEY,
                            Records.plan(Records.NOBLE),
                            "publish:hello/2.12.1/ubuntu/noble/archive:fresh");
    private final Steps.SourceBuilder sourceBuilder = new Steps.SourceBuilder();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("35-package", "90-failures")
                    .step("ledger", ledger)
                    .step("sourceBuilder", sourceBuilder)
                    .exit("direct:ring");

    @Test
    void takesBuildsPassesAndRings() {
        route.ring(KEY);

        assertThat(sourceBuilder.calls).containsExactly(Records.plan(Records.NOBLE));
        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
        assertThat(route.rung("direct:ring"))
                .containsExactly("[publish:hello/2.12.1/ubuntu/noble/archive:fresh]");
    }

    @Test
    void buildsOnlyOnceEvenWhenTheWorldMayHeal() {
        sourceBuilder.failWith(new Unavailable("disk full"));

        route.ring(KEY);

        assertThat(sourceBuilder.calls).hasSize(1);
        assertThat(ledger.events).containsExactly("take " + KEY, "fail " + KEY + " disk full");
        assertThat(route.rung("direct:ring")).containsExactly("[]");
    }

    @Test
    void passesOnThatThereIsNothingToDo() {
        sourceBuilder.answer(_ -> new Nothing<>("superseded by 2.12.2"));

        route.ring(KEY);

        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Nothing");
    }
}
