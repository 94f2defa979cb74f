package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;

class RouteMapTest extends EditedRoutes {
    @Test
    void findsNothingWrongWithTheShippedRoutes() {
        assertThat(RouteMap.read(RouteHarness.SHIPPED).problems(beans(), properties())).isEmpty();
    }

    @Test
    void readsFilesInTheOrderOfTheirNames() {
        assertThat(RouteMap.read(routes).files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "05-resume.camel.yaml",
                        "10-watch.camel.yaml",
                        "20-fetch.camel.yaml",
                        "30-plan.camel.yaml",
                        "35-package.camel.yaml",
                        "50-publish.camel.yaml",
                        "55-upload.camel.yaml",
                        "60-confirm.camel.yaml",
                        "70-keep.camel.yaml",
                        "75-send.camel.yaml",
                        "90-failures.camel.yaml");
    }

    @Test
    void findsAMisspeltDirectEndpoint() {
        change("20-fetch", "uri: direct:ring", "uri: direct:rnig");

        assertThat(told())
                .containsExactly(
                        at("20-fetch", "direct:rnig")
                                + " no route consumes `direct:rnig` | did you mean `direct:ring`?");
    }

    @Test
    void findsAMisspeltComponent() {
        change("20-fetch", "uri: direct:ring", "uri: dircet:ring");

        assertThat(told())
                .contains(
                        at("20-fetch", "dircet:ring")
                                + " component `dircet` of `dircet:ring` is unknown"
                                + " | did you mean `direct`?");
    }

    @Test
    void hasTheUsualComponentsOnBoard() {
        assertThat(Endpoints.USUAL).allMatch(Endpoints::isOnBoard);
    }

    @Test
    void findsAnEndpointThatNamesNoComponent() {
        change("20-fetch", "uri: direct:ring", "uri: ring");

        assertThat(told())
                .contains(
                        at("20-fetch", "ring\n              - bean:")
                                + " `ring` is no endpoint | an endpoint begins with its"
                                + " component, such as direct:ring");
    }

    @Test
    void findsAMisspeltBean() {
        change("35-package", "ref: sourceBuilder", "ref: sourceBuidler");

        assertThat(told())
                .containsExactly(
                        at("35-package", "sourceBuidler")
                                + " bean `sourceBuidler` is unknown | did you mean"
                                + " `sourceBuilder`?");
    }

    @Test
    void findsAMisspeltMethod() {
        change("35-package", "method: build", "method: biuld");

        assertThat(told())
                .containsExactly(
                        at("35-package", "biuld")
                                + " bean `sourceBuilder` has no method `biuld` | did you"
                                + " mean `build`?");
    }

    @Test
    void findsAMethodWithTooFewArguments() {
        change("05-resume", "method: resume({{freshet.resume.room}})", "method: resume()");

        assertThat(told())
                .containsExactly(
                        at("05-resume", "resume()")
                                + " `ledger.resume` takes 1 argument, got 0 | ");
    }

    @Test
    void findsAMethodWhoseArgumentsAreMissing() {
        change(
                "35-package",
                "method: outcome(${exchangeProperty.work}, ${exchangeProperty.outcome})",
                "method: outcome # none");

        assertThat(told())
                .containsExactly(
                        at("35-package", "outcome # none")
                                + " `outcomeLog.outcome` takes 2 arguments, and none are written |"
                                + " write them: outcome(${exchangeProperty.work}, ${body})");
    }

    @Test
    void findsAMisspeltFailurePolicy() {
        change("50-publish", "routeConfigurationId: failures", "routeConfigurationId: failure");

        assertThat(told())
                .containsExactly(
                        "50-publish:7:27 failure policy `failure` is unknown | did you mean"
                                + " `failures`?");
    }

    @Test
    void findsAStageWhoseFailurePolicyDoesNotFreeItsRow() {
        change("50-publish", "routeConfigurationId: failures", "routeConfigurationId: notices");

        assertThat(told())
                .containsExactly(
                        "50-publish:7:27 failure policy `notices` does not free the row of stage"
                                + " `publish` | use one whose every onException asks ledger.fail");
    }

    @Test
    void findsAPropertyWithoutValue() {
        change("05-resume", "{{freshet.resume.room}}", "{{freshet.resume.rom}}");

        assertThat(told())
                .contains(
                        at("05-resume", "resume({{")
                                + " property `{{freshet.resume.rom}}` has no value | did you"
                                + " mean `freshet.resume.room`?");
    }

    @Test
    void findsAMisspeltQueue() {
        change(
                "35-package",
                "uri: \"{{freshet.queue.package}}\"",
                "uri: \"{{freshet.queue.packages}}\"");

        assertThat(told())
                .contains(
                        "35-package:9:12 property `{{freshet.queue.packages}}` has no value | did"
                                + " you mean `freshet.queue.package`?")
                .anyMatch(text -> text.contains("consumes `{{freshet.queue.package}}`"));
    }

    @Test
    void findsAnIdThatIsTakenInAnotherFile() {
        change("35-package", "id: package-take", "id: fetch-take");

        assertThat(told())
                .containsExactly(
                        "35-package:18:17 id `fetch-take` is taken by 20-fetch.camel.yaml:18 | ids"
                                + " of steps begin with their stage, such as package-take");
    }

    @Test
    void findsAFileThatWouldBeLeftOut() throws IOException {
        Files.writeString(routes.resolve("60-chat.yaml"), "");

        assertThat(RouteMap.read(routes).problems(beans, properties()))
                .extracting(Problem::text, problem -> problem.hint().orElse(""))
                .containsExactly(
                        tuple(
                                routes.resolve("60-chat.yaml") + ":1:1: is not read",
                                "name it `60-chat.camel.yaml`"));
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> RouteMap.read(routes.resolve("none")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("there is no folder `%s`", routes.resolve("none"));
    }

    @Test
    void refusesAFolderWithoutRouteFiles() throws IOException {
        Path empty = Files.createDirectory(routes.resolve("empty"));

        assertThatThrownBy(() -> RouteMap.read(empty))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("no route file in `%s`", empty);
    }

    @Test
    void tellsAllProblemsInOneRefusal() {
        change("20-fetch", "uri: direct:ring", "uri: direct:rnig");
        change("50-publish", "routeConfigurationId: failures", "routeConfigurationId: failure");

        InvalidInput refusal =
                RouteMap.refusal(RouteMap.read(routes).problems(beans, properties()));

        assertThat(refusal)
                .hasMessage(
                        """
                        2 problems in the routes:
                        %s/20-fetch.camel.yaml:46:24: no route consumes `direct:rnig`
                          hint: did you mean `direct:ring`?
                        %s/50-publish.camel.yaml:7:27: failure policy `failure` is unknown
                          hint: did you mean `failures`?\
                        """
                                .formatted(routes, routes));
        assertThat(refusal.exitStatus()).isEqualTo(2);
    }

    @Test
    void acceptsAMessageInAnOwnRoute() {
        Path file = routes.resolve("50-publish.camel.yaml");
        write(file, AddedStepTest.withChat(text(file), "http://127.0.0.1:1/hook"));

        assertThat(told()).isEmpty();
    }
}
