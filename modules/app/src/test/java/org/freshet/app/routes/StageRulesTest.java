package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StageRulesTest extends EditedRoutes {
    @Test
    void findsAStageThatDoesNotNoteItsKey() {
        change("35-package", "name: work", "name: wrok");

        assertThat(told())
                .contains(
                        "35-package:11:11 stage `package` does not begin by noting its key | begin"
                                + " with setProperty, name: work, simple: ${body}");
    }

    @Test
    void findsAnExchangePropertyThatNobodySets() {
        change("20-fetch", "${exchangeProperty.outcome}", "${exchangeProperty.outcom}");

        assertThat(told())
                .containsExactly(
                        at("20-fetch", "outcome(${")
                                + " no step sets the exchange property `outcom` | did you mean"
                                + " `outcome`?");
    }

    @Test
    void findsAStageThatDoesNotTake() {
        change("35-package", "method: take(", "method: pass(");

        assertThat(told())
                .contains(
                        "35-package:17:11 the first bean of stage `package` is not `ledger.take` |"
                                + " without it a key that comes twice is worked on twice");
    }

    @Test
    void findsAStageThatDoesNotRing() {
        change(
                "35-package",
                "to:\n                  id: package-ring\n                  uri: direct:ring",
                "log:\n                  id: package-ring\n                  message: rings");

        assertThat(told())
                .contains(
                        at("35-package", "log:\n                  id: package-ring")
                                + " stage `package` does not ring after `pass` | the step"
                                + " after `pass` is `to`, uri: direct:ring");
    }

    @Test
    void findsAStepAfterPassWhoseFailureWouldBeTheRows() {
        Path file = routes.resolve("50-publish.camel.yaml");
        write(
                file,
                text(file)
                        + """
                                      - to:
                                          id: chat
                                          uri: https://chat.example.org/hook
                        """);

        assertThat(told())
                .containsExactly(
                        at("50-publish", "to:\n                  id: chat")
                                + " `chat` comes after `pass`, where its failure would be"
                                + " told as the row's | give it an own route with"
                                + " routeConfigurationId: notices, and send there by wireTap"
                                + " (routes/README.md, Add a step)");
    }

    @Test
    void findsALogBeforePass() {
        insert(
                "35-package",
                "        - split:",
                """
                        - log:
                            id: package-look
                            message: ${body.nosuch}
                """);

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith(
                                at("35-package", "log:") + " `package-look` logs before `pass`"));
    }

    @Test
    void findsARouteWithoutPolicyIdOrDescription() {
        change("35-package", "    id: package\n", "");
        change("35-package", "    description: Build the source package of one target\n", "");
        change("35-package", "    routeConfigurationId: failures\n", "");

        assertThat(told())
                .contains(
                        "35-package:4:3 route has no `id` | ",
                        "35-package:4:3 route has no `description` | ",
                        "35-package:4:3 route has no `routeConfigurationId` | ");
    }

    @Test
    void findsAStageThatRingHasNoBranchFor() {
        change("05-resume", "startsWith 'plan:'", "startsWith 'paln:'");

        assertThat(told())
                .contains(
                        at("05-resume", "route:\n    id: ring")
                                + " `ring` has no branch for stage `plan` | add a `when` with"
                                + " ${body} startsWith 'plan:' that sends to"
                                + " {{freshet.queue.plan}}",
                        at("05-resume", "id: ring-when-plan")
                                + " stage `paln` is unknown | did you mean `plan`?");
    }

    @Test
    void findsABranchThatSendsToTheQueueOfAnotherStage() {
        change("05-resume", "uri: \"{{freshet.queue.plan}}\"", "uri: \"{{freshet.queue.poll}}\"");

        assertThat(told())
                .anyMatch(text ->
                        text.endsWith(
                                " keys of stage `plan` are not sent to `{{freshet.queue.plan}}` | "));
    }
}
