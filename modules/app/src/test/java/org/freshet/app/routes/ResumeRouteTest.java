package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.freshet.model.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResumeRouteTest {
    private final ScriptedLedger ledger = new ScriptedLedger();

    @RegisterExtension final RouteHarness route = harness();

    private RouteHarness harness() {
        RouteHarness harness = RouteHarness.of("05-resume", "90-failures").step("ledger", ledger);
        for (Stage stage : Stage.values()) {
            harness.exit("{{freshet.queue." + stage + "}}");
        }
        return harness;
    }

    @Test
    void ringsEachKeyAtTheQueueOfItsStageInTheLedgersOrder() {
        ledger.toResume(
                "confirm:hello/2.12.1/ubuntu/noble/ppa:me/fresh",
                "upload:hello/2.12.2/ubuntu/noble/ppa:me/fresh",
                "publish:hello/2.12.1/ubuntu/noble/archive:fresh",
                "package:hello/2.12.1/ubuntu/noble",
                "plan:hello/2.12.1/ubuntu/noble",
                "resolve:hello/2.12.1",
                "fetch:hello/2.12.2",
                "fetch:jq/1.7.1",
                "poll:jq");

        route.trigger("{{freshet.resume}}");

        assertThat(route.rung("{{freshet.queue.poll}}")).containsExactly("poll:jq");
        assertThat(route.rung("{{freshet.queue.fetch}}"))
                .containsExactly("fetch:hello/2.12.2", "fetch:jq/1.7.1");
        assertThat(route.rung("{{freshet.queue.resolve}}")).containsExactly("resolve:hello/2.12.1");
        assertThat(route.rung("{{freshet.queue.plan}}"))
                .containsExactly("plan:hello/2.12.1/ubuntu/noble");
        assertThat(route.rung("{{freshet.queue.package}}"))
                .containsExactly("package:hello/2.12.1/ubuntu/noble");
        assertThat(route.rung("{{freshet.queue.publish}}"))
                .containsExactly("publish:hello/2.12.1/ubuntu/noble/archive:fresh");
        assertThat(route.rung("{{freshet.queue.upload}}"))
                .containsExactly("upload:hello/2.12.2/ubuntu/noble/ppa:me/fresh");
        assertThat(route.rung("{{freshet.queue.confirm}}"))
                .containsExactly("confirm:hello/2.12.1/ubuntu/noble/ppa:me/fresh");
    }

    @Test
    void asksForAsManyAsThereIsRoomFor() {
        route.trigger("{{freshet.resume}}");

        assertThat(ledger.events).containsExactly("resume 8");
    }

    @Test
    void goesOnWithTheNextKeyWhenOneHasNoQueue() {
        ledger.toResume("mend:hello/2.12.1", "poll:jq");

        route.trigger("{{freshet.resume}}");

        assertThat(route.rung("{{freshet.queue.poll}}")).isEqualTo(List.of("poll:jq"));
    }
}
