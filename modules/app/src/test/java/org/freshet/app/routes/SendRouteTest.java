package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SendRouteTest {
    private final GoneAtFirst remotes = new GoneAtFirst();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("75-send", "90-failures").step("remoteArchives", remotes);

    /** The step, with a host that is there again the second time. */
    public static final class GoneAtFirst {
        private final AtomicInteger calls = new AtomicInteger();

        public List<String> sendDue() {
            if (calls.incrementAndGet() == 1) {
                throw new Unavailable("the host is gone");
            }
            return List.of("sent fresh");
        }
    }

    @Test
    void goesOnTheNextTimeWhenItFailed() {
        route.trigger("{{freshet.send}}");
        route.trigger("{{freshet.send}}");

        assertThat(remotes.calls).hasValue(2);
    }
}
