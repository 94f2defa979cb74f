package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.Publisher;
import org.freshet.ledger.Ledger;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.SourcePackage;
import org.freshet.model.Stage;
import org.freshet.packaging.Planner;
import org.freshet.packaging.Resolver;
import org.freshet.packaging.SourceBuilder;
import org.freshet.upstream.Fetcher;
import org.freshet.upstream.ReleaseFinder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteMapTest {
    @TempDir Path routes;

    private final Map<String, Class<?>> beans = new HashMap<>(beans());

    static Map<String, Class<?>> beans() {
        return Map.of(
                "ledger", Ledger.class,
                "releaseFinder", ReleaseFinder.class,
                "fetcher", Fetcher.class,
                "resolver", Resolver.class,
                "planner", Planner.class,
                "sourceBuilder", SourceBuilder.class,
                "publisher", Publisher.class,
                "outcomeLog", OutcomeLog.class);
    }

    static Set<String> properties() {
        Set<String> names = new TreeSet<>();
        for (Stage stage : Stage.values()) {
            names.add("freshet.queue." + stage);
        }
        names.addAll(
                Set.of(
                        "freshet.watch",
                        "freshet.resume",
                        "freshet.resume.room",
                        "freshet.retry.delay-ms"));
        return names;
    }

    @BeforeEach
    void takeTheShippedRoutes() throws IOException {
        try (Stream<Path> shipped = Files.list(RouteHarness.SHIPPED)) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
    }

    // The shipped routes

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
                        "90-failures.camel.yaml");
    }

    // What Camel tells late, without a place, or never

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

    // Types

    @Test
    void findsADescriptionThatIsNotWhatJavaSays() {
        change(
                "35-package",
                "description: Plan -> Outcome<SourcePackage>",
                "description: Plan -> Outcome<Publication>");

        assertThat(told())
                .contains(
                        at("35-package", "Plan -> Outcome")
                                + " `build-source-package` says it makes"
                                + " `Outcome<Publication>`, but `SourceBuilder.build` returns"
                                + " `Outcome<SourcePackage>` | ");
    }

    @Test
    void findsAStepThatIsGivenTheRecordOfAnotherStage() {
        change("35-package", "ref: sourceBuilder", "ref: publisher");
        change("35-package", "method: build", "method: publish");

        assertThat(told())
                .contains(
                        at("35-package", "Plan -> Outcome")
                                + " `build-source-package` gives `Plan`, but"
                                + " `Publisher.publish` takes `Delivery` | ");
    }

    @Test
    void findsATakeThatLiesAboutItsStage() {
        change("35-package", "WorkKey -> List<Plan>", "WorkKey -> List<Delivery>");

        assertThat(told())
                .contains(
                        at("35-package", "WorkKey -> List<Delivery>")
                                + " `package-take` says `WorkKey -> List<Delivery>`, but"
                                + " `ledger.take` is `WorkKey -> List<Plan>` in stage `package` | ");
    }

    @Test
    void findsADescriptionWithoutTypes() {
        change(
                "35-package",
                "description: Plan -> Outcome<SourcePackage>",
                "description: Builds the package");

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith(
                                at("35-package", "Builds the package")
                                        + " description of `build-source-package` is not `In -> Out`"));
    }

    @Test
    void findsASplitOfSomethingThatIsNoList() {
        beans.put("splitter", Unwrapped.class);
        insert(
                "35-package",
                "              - setProperty:\n                  id: package-outcome",
                """
                              - split:
                                  id: split-outcome
                                  expression:
                                    simple:
                                      expression: ${body}
                                  steps:
                                    - to:
                                        id: split-outcome-ring
                                        uri: direct:ring
                """);

        assertThat(told())
                .contains(
                        at("35-package", "split:\n                  id: split-outcome")
                                + " `split-outcome` splits `Outcome<SourcePackage>`, which is"
                                + " no list | ");
    }

    @Test
    void findsAStepThatReturnsAnOptional() {
        beans.put("sourceBuilder", Unwrapped.class);

        assertThat(told())
                .contains(
                        at("35-package", "Plan -> Outcome")
                                + " `Unwrapped.build` returns an Optional, which Camel does"
                                + " not unwrap | return a record or a List");
    }

    public static final class Unwrapped {
        public Optional<Outcome<SourcePackage>> build(Plan plan) {
            return Optional.of(new Outcome.Nothing<>(plan.suite()));
        }
    }

    // How a stage is written

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

    // Failure policies

    @Test
    void findsADelayWithAUnit() {
        change("90-failures", "\"{{freshet.retry.delay-ms}}\"", "2s");

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith(
                                at("90-failures", "2s")
                                        + " `redeliveryDelay` is no number of milliseconds: `2s`"));
    }

    @Test
    void findsAnExceptionThatDoesNotExist() {
        change("90-failures", "org.freshet.model.Unavailable", "org.freshet.model.Unavailible");

        assertThat(told())
                .anyMatch(text ->
                        text.startsWith("90-failures:")
                                && text.endsWith(
                                        "exception `org.freshet.model.Unavailible` is"
                                                + " unknown | did you mean"
                                                + " `org.freshet.model.Unavailable`?"));
    }

    @Test
    void findsAPolicyThatDoesNotMeetEveryFailure() {
        change("90-failures", "id: poll-failed", "id: poll-failed");
        Path file = routes.resolve("90-failures.camel.yaml");
        write(file, text(file).replace("- java.lang.Exception", "- java.io.IOException"));

        assertThat(told())
                .filteredOn(text -> text.contains("does not meet every failure"))
                .hasSize(3);
    }

    // YAML

    @Test
    void findsBrokenYamlAndGoesOnWithTheOtherFiles() {
        change("20-fetch", "    description: Fetch", "\tdescription: Fetch");
        change("35-package", "ref: sourceBuilder", "ref: sourceBuidler");

        assertThat(told())
                .anyMatch(text -> text.startsWith("20-fetch:6:1 is not YAML: "))
                .anyMatch(text -> text.startsWith("35-package:31:24 bean `sourceBuidler`"));
    }

    @Test
    void findsAnUnknownStep() {
        change(
                "35-package",
                "- bean:\n            id: package-take",
                "- baen:\n            id: package-take");

        assertThat(told())
                .contains("35-package:17:11 step `baen` is unknown | did you mean `bean`?");
    }

    @Test
    void findsAnUnknownKey() {
        change("35-package", "ref: sourceBuilder", "reff: sourceBuilder");

        assertThat(told())
                .contains(
                        at("35-package", "reff")
                                + " key `reff` is unknown in `bean` | did you mean `ref`?",
                        at("35-package", "bean:\n                  id: build")
                                + " bean step `build-source-package` has no `ref` | ");
    }

    @Test
    void findsAWordThatIsNotInItsList() {
        change("05-resume", "loggingLevel: ERROR", "loggingLevel: EROR");

        assertThat(told())
                .anyMatch(text ->
                        text.endsWith("`loggingLevel` cannot be `EROR` | did you mean `ERROR`?"));
    }

    @Test
    void findsAKeyThatStandsTwice() {
        change(
                "35-package",
                "ref: sourceBuilder",
                "ref: sourceBuilder\n                  ref: planner");

        assertThat(told()).contains(at("35-package", "ref: planner") + " `ref` stands twice | ");
    }

    @Test
    void findsStepsBesideFrom() {
        change(
                "35-package",
                "      steps:\n        - setProperty",
                "    steps:\n        - setProperty");

        assertThat(told())
                .anyMatch(text -> text.contains("`steps` of route `package` stands beside `from`"));
    }

    @Test
    void findsAFileThatWouldBeLeftOut() throws IOException {
        Files.writeString(routes.resolve("60-chat.yaml"), "");

        assertThat(RouteMap.read(routes).problems(beans, properties()))
                .extracting(Problem::text, problem -> problem.hint().orElse(""))
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
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

    // A step that a packager adds

    @Test
    void acceptsAMessageInAnOwnRoute() {
        Path file = routes.resolve("50-publish.camel.yaml");
        write(file, AddedStepTest.withChat(text(file), "http://127.0.0.1:1/hook"));

        assertThat(told()).isEmpty();
    }

    // Words

    private List<String> told() {
        return RouteMap.read(routes).problems(beans, properties()).stream()
                .map(problem ->
                        problem.file().getFileName().toString().replace(".camel.yaml", "")
                                + ":"
                                + problem.line()
                                + ":"
                                + problem.column()
                                + " "
                                + problem.message()
                                + " | "
                                + problem.hint().orElse(""))
                .toList();
    }

    /** The place where a text first stands in a file. */
    private String at(String name, String text) {
        String before = text(routes.resolve(name + ".camel.yaml"));
        before = before.substring(0, before.indexOf(text));
        int line = (int) before.lines().count();
        return name + ":" + line + ":" + (before.length() - before.lastIndexOf('\n'));
    }

    /** Replaces the first occurrence. */
    private void change(String name, String from, String to) {
        Path file = routes.resolve(name + ".camel.yaml");
        String text = text(file);
        int at = text.indexOf(from);
        assertThat(at).as("`%s` in %s", from, name).isNotNegative();
        write(file, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    private void insert(String name, String before, String added) {
        change(name, before, added.stripTrailing() + "\n" + before);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
