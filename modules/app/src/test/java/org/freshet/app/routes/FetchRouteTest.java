package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FetchRouteTest {
    private static final String KEY = "fetch:hello/2.12.1";

    private final ScriptedLedger ledger =
            new ScriptedLedger().row(KEY, Records.release(), "resolve:hello/2.12.1");
    private final Steps.Fetcher fetcher = new Steps.Fetcher();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("20-fetch", "90-failures")
                    .step("ledger", ledger)
                    .step("fetcher", fetcher)
                    .exit("direct:ring");

    @Test
    void takesFetchesPassesAndRings() {
        route.ring(KEY);

        assertThat(fetcher.calls).containsExactly(Records.release());
        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
        assertThat(route.rung("direct:ring")).containsExactly("[resolve:hello/2.12.1]");
    }

    @Test
    void doesNothingWhenTheRowIsNotOpen() {
        route.ring("fetch:hello/1.0");

        assertThat(ledger.events).containsExactly("take fetch:hello/1.0");
        assertThat(fetcher.calls).isEmpty();
    }

    @Test
    void recognisesASecondDeliveryOfTheSameKey() {
        route.ring(KEY);
        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(1);
    }

    @Test
    void triesAgainWhenUpstreamIsUnavailable() {
        fetcher.failWith(new Unavailable("down"), new Unavailable("down"));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(3);
        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Passed");
    }

    @Test
    void leavesTheRestToTheRowAfterThreeCalls() {
        fetcher.failWith(
                new Unavailable("down"),
                new Unavailable("still down"),
                new Unavailable("no answer", "try later", new IOException("reset")));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(3);
        assertThat(ledger.events).containsExactly("take " + KEY, "fail " + KEY + " no answer");
        assertThat(route.rung("direct:ring")).containsExactly("[]");
    }

    @Test
    void ringsTheRowsThatHadToWaitForTheFailedOne() {
        ledger.waiting(KEY, "fetch:hello/2.12.2");
        fetcher.failWith(new InvalidInput("no keys"));

        route.ring(KEY);

        assertThat(route.rung("direct:ring")).containsExactly("[fetch:hello/2.12.2]");
    }

    @Test
    void refusesAForgedTarballWithoutASecondTry() {
        fetcher.failWith(
                new IntegrityFailure("signature does not match", null, new IOException("x")));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(1);
        assertThat(ledger.events)
                .containsExactly("take " + KEY, "fail " + KEY + " signature does not match");
    }

    @Test
    void asksAPersonWithoutASecondTry() {
        fetcher.failWith(new InvalidInput("`keys` names no file"));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(1);
        assertThat(ledger.events).contains("fail " + KEY + " `keys` names no file");
    }

    @Test
    void doesNotTryAgainAfterABug() {
        fetcher.failWith(new IllegalStateException("no such case"));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(1);
        assertThat(ledger.events).contains("fail " + KEY + " no such case");
    }

    @Test
    void triesPassingAgainWithoutFetchingAgain() {
        ledger.failNextPass(new Unavailable("disk full"));

        route.ring(KEY);

        assertThat(fetcher.calls).hasSize(1);
        assertThat(ledger.events)
                .containsExactly(
                        "take " + KEY, "pass " + KEY + " Passed", "pass " + KEY + " Passed");
    }

    @Test
    void givesTheQuestionOfAHeldReleaseToTheLedger() {
        fetcher.answer(_ -> new Held<>("tag moved", "tree:1", "freshet approve hello 2.12.1"));

        route.ring(KEY);

        assertThat(ledger.events).containsExactly("take " + KEY, "pass " + KEY + " Held");
    }
}
