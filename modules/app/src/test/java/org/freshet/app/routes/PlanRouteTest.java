package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlanRouteTest {
    private static final String RESOLVE = "resolve:hello/2.12.1";
    private static final String NOBLE = "plan:hello/2.12.1/ubuntu/noble";
    private static final String JAMMY = "plan:hello/2.12.1/ubuntu/jammy";

    private final ScriptedLedger ledger = new ScriptedLedger();
    private final Steps.Resolver resolver = new Steps.Resolver();
    private final Steps.Planner planner = new Steps.Planner();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("05-resume", "30-plan", "90-failures")
                    .step("ledger", ledger)
                    .step("resolver", resolver)
                    .step("planner", planner)
                    .exit("{{freshet.queue.poll}}")
                    .exit("{{freshet.queue.fetch}}")
                    .exit("{{freshet.queue.package}}")
                    .exit("{{freshet.queue.publish}}");

    @BeforeEach
    void twoTargets() {
        ledger.row(RESOLVE, Records.orig(), NOBLE, JAMMY)
                .row(NOBLE, Records.targetResolution(), "package:hello/2.12.1/ubuntu/noble")
                .row(JAMMY, Records.targetResolution(), "package:hello/2.12.1/ubuntu/jammy");
    }

    @Test
    void resolvesOnceAndPlansEachTarget() {
        route.ring(RESOLVE);

        assertThat(resolver.calls).containsExactly(Records.orig());
        assertThat(planner.calls).hasSize(2);
        assertThat(route.rung("{{freshet.queue.package}}"))
                .containsExactly(
                        "package:hello/2.12.1/ubuntu/noble", "package:hello/2.12.1/ubuntu/jammy");
        assertThat(ledger.events)
                .containsExactly(
                        "take " + RESOLVE,
                        "pass " + RESOLVE + " Passed",
                        "take " + NOBLE,
                        "pass " + NOBLE + " Passed",
                        "take " + JAMMY,
                        "pass " + JAMMY + " Passed");
    }

    @Test
    void plansTheOtherTargetWhenOneFails() {
        planner.failWith(new InvalidInput("target `ubuntu/noble` has no changelog"));

        route.ring(RESOLVE);

        assertThat(ledger.events)
                .contains(
                        "fail " + NOBLE + " target `ubuntu/noble` has no changelog",
                        "pass " + JAMMY + " Passed");
        assertThat(route.rung("{{freshet.queue.package}}"))
                .containsExactly("package:hello/2.12.1/ubuntu/jammy");
    }

    @Test
    void opensNoPlanWhenResolvingFails() {
        resolver.failWith(new InvalidInput("`debian/control` is missing"));

        route.ring(RESOLVE);

        assertThat(planner.calls).isEmpty();
        assertThat(ledger.events)
                .containsExactly(
                        "take " + RESOLVE, "fail " + RESOLVE + " `debian/control` is missing");
    }
}
