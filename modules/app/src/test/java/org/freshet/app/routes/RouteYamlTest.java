package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RouteYamlTest extends EditedRoutes {
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
    void acceptsWhateverCamelKnows() {
        Path file = routes.resolve("60-more.camel.yaml");
        write(
                file,
                """
                - route:
                    id: more
                    description: Steps that the shipped routes do without
                    routeConfigurationId: notices
                    from:
                      uri: direct:more
                      parameters:
                        synchronous: true
                      steps:
                        - delay:
                            id: more-delay
                            expression:
                              constant:
                                expression: "10"
                        - doTry:
                            id: more-try
                            steps:
                              - toD:
                                  id: more-to
                                  uri: log:${body}
                                  pattern: InOnly
                            doCatch:
                              - id: more-catch
                                exception:
                                  - java.lang.Exception
                                steps:
                                  - stop:
                                      id: more-stop
                        - multicast:
                            id: more-multicast
                            parallelProcessing: true
                            steps:
                              - to:
                                  id: more-log
                                  uri: log:more
                                  parameters:
                                    showAll: true
                        - to: direct:more
                """);

        assertThat(told()).isEmpty();
    }
}
