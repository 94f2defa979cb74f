package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.model.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchRouteTest {
    private final ScriptedLedger ledger = new ScriptedLedger();
    private final Steps.ReleaseFinder releaseFinder = new Steps.ReleaseFinder();

    @RegisterExtension
    final RouteHarness route =
            RouteHarness.of("05-resume", "10-watch", "90-failures")
                    .step("ledger", ledger)
                    .step("releaseFinder", releaseFinder)
                    .exit("{{freshet.queue.fetch}}")
                    .exit("{{freshet.queue.resolve}}")
                    .exit("{{freshet.queue.plan}}")
                    .exit("{{freshet.queue.package}}")
                    .exit("{{freshet.queue.publish}}");

    @Test
    void looksAtEachUpstreamThatIsDueAndRingsWhatItOpened() {
        ledger.dueNow("poll:hello", "poll:jq")
                .row("poll:hello", Records.upstream(), "fetch:hello/2.12.1", "fetch:hello/2.12.2")
                .row("poll:jq", Records.upstream(), "resolve:jq/1.7.1");

        route.trigger("{{freshet.watch}}");

        assertThat(ledger.events)
                .containsExactly(
                        "due",
                        "take poll:hello",
                        "pass poll:hello Passed",
                        "take poll:jq",
                        "pass poll:jq Passed");
        assertThat(route.rung("{{freshet.queue.fetch}}"))
                .containsExactly("fetch:hello/2.12.1", "fetch:hello/2.12.2");
        assertThat(route.rung("{{freshet.queue.resolve}}")).containsExactly("resolve:jq/1.7.1");
    }

    @Test
    void goesOnWithTheOthersWhenOneUpstreamDoesNotAnswer() {
        ledger.dueNow("poll:hello", "poll:jq")
                .row("poll:hello", Records.upstream())
                .row("poll:jq", Records.upstream(), "fetch:jq/1.7.1");
        releaseFinder.failWith(new Unavailable("no answer from `git.example.org`"));

        route.trigger("{{freshet.watch}}");

        assertThat(ledger.events)
                .containsExactly(
                        "due",
                        "take poll:hello",
                        "fail poll:hello no answer from `git.example.org`",
                        "take poll:jq",
                        "pass poll:jq Passed");
        assertThat(route.rung("{{freshet.queue.fetch}}")).containsExactly("fetch:jq/1.7.1");
    }

    @Test
    void asksAnUpstreamThatDoesNotAnswerOnlyOnceARound() {
        ledger.dueNow("poll:hello").row("poll:hello", Records.upstream());
        releaseFinder.failWith(new Unavailable("down"));

        route.trigger("{{freshet.watch}}");

        assertThat(releaseFinder.calls).hasSize(1);
    }

    @Test
    void goesOnWithTheOthersAfterABug() {
        ledger.dueNow("poll:hello", "poll:jq")
                .row("poll:hello", Records.upstream())
                .row("poll:jq", Records.upstream());
        releaseFinder.failWith(new IllegalStateException("no such case"));

        route.trigger("{{freshet.watch}}");

        assertThat(ledger.events).contains("fail poll:hello no such case", "pass poll:jq Passed");
    }
}
