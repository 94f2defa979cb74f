package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.SourcePackage;
import org.junit.jupiter.api.Test;

class RouteTypesTest extends EditedRoutes {
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
}
