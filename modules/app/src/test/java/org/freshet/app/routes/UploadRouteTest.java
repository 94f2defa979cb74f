package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UploadRouteTest {
    private static final String UPLOAD = "upload:hello/2.12.1/ubuntu/noble/ppa:me/fresh";
    private static final String CONFIRM = "confirm:hello/2.12.1/ubuntu/noble/ppa:me/fresh";

    private final ScriptedLedger ledger =
            new ScriptedLedger()
                    .row(UPLOAD, Records.deliveryElsewhere())
                    .row(CONFIRM, Records.uploaded());
    private final Steps.Uploader uploader = new Steps.Uploader();
    private final Steps.Confirmer confirmer = new Steps.Confirmer();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("55-upload", "60-confirm", "90-failures")
                    .step("ledger", ledger)
                    .step("uploader", uploader)
                    .step("confirmer", confirmer)
                    .exit("direct:ring");

    @Test
    void takesUploadsPassesAndRings() {
        route.ring(UPLOAD);

        assertThat(uploader.calls).containsExactly(Records.deliveryElsewhere());
        assertThat(ledger.events).containsExactly("take " + UPLOAD, "pass " + UPLOAD + " Passed");
        assertThat(route.rung("direct:ring")).containsExactly("[]");
    }

    @Test
    void callsAnUploadThatFailedNotAtOnceAgain() {
        uploader.failWith(new Unavailable("the host does not answer"));

        route.ring(UPLOAD);

        assertThat(uploader.calls).hasSize(1);
        assertThat(ledger.events)
                .containsExactly("take " + UPLOAD, "fail " + UPLOAD + " the host does not answer");
    }

    @Test
    void asksWhatBecameOfAnUploadAndLetsTheLedgerWait() {
        confirmer.answer(_ -> new Later<>("accepted", "accepted:1", Instant.EPOCH));

        route.ring(CONFIRM);

        assertThat(confirmer.calls).containsExactly(Records.uploaded());
        assertThat(ledger.events).containsExactly("take " + CONFIRM, "pass " + CONFIRM + " Later");
    }

    @Test
    void leavesARejectionToAPerson() {
        confirmer.answer(_ -> new Held<>("rejected", "rejected:1", "mend it"));

        route.ring(CONFIRM);

        assertThat(ledger.events).containsExactly("take " + CONFIRM, "pass " + CONFIRM + " Held");
    }
}
