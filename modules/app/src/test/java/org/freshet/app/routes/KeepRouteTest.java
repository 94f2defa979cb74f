package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeepRouteTest {
    private final FullDiskAtFirst keeper = new FullDiskAtFirst();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("70-keep", "90-failures").step("archiveKeeper", keeper);

    /** The step, with a disk that has room again the second time. */
    public static final class FullDiskAtFirst {
        private final AtomicInteger calls = new AtomicInteger();

        public List<String> keep() {
            if (calls.incrementAndGet() == 1) {
                throw new Unavailable("disk full");
            }
            return List.of("signed again fresh/noble", "made Contents of fresh/noble");
        }
    }

    @Test
    void triesAgainTheNextTimeWhenItFailed() {
        route.trigger("{{freshet.keep}}");
        route.trigger("{{freshet.keep}}");

        assertThat(keeper.calls).hasValue(2);
    }
}
