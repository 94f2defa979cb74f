package org.freshet.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * app -> ledger, steps -> means -> model; steps never import steps, a means only those listed
 * before it.
 */
class ArchitectureTest {
    private static final List<String> MEANS = List.of("files", "trust", "http", "debian");
    private static final List<String> STEPS =
            List.of("upstream", "packaging", "archive", "handover");

    private final JavaClasses freshet =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.freshet");

    @Test
    void dataFlowsOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app")
                .definedBy("org.freshet.app..")
                .layer("ledger")
                .definedBy("org.freshet.ledger..")
                .layer("steps")
                .definedBy(
                        STEPS.stream()
                                .map(name -> "org.freshet." + name + "..")
                                .toArray(String[]::new))
                .layer("means")
                .definedBy(
                        MEANS.stream()
                                .map(name -> "org.freshet." + name + "..")
                                .toArray(String[]::new))
                .layer("model")
                .definedBy("org.freshet.model..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("steps")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("means")
                .mayOnlyBeAccessedByLayers("app", "ledger", "steps")
                .check(freshet);
    }

    @Test
    void stepsDoNotImportSteps() {
        for (String one : STEPS) {
            for (String other : STEPS) {
                if (!one.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage("org.freshet." + one + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage("org.freshet." + other + "..")
                            .check(freshet);
                }
            }
        }
    }

    @Test
    void aMeansImportsOnlyThoseBeforeIt() {
        for (int i = 0; i < MEANS.size(); i++) {
            for (String later : MEANS.subList(i + 1, MEANS.size())) {
                noClasses()
                        .that()
                        .resideInAPackage("org.freshet." + MEANS.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.freshet." + later + "..")
                        .check(freshet);
            }
        }
    }

    @Test
    void onlyAppKnowsCamel() {
        noClasses()
                .that(resideInAPackage("org.freshet.."))
                .and()
                .resideOutsideOfPackage("org.freshet.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.camel..")
                .check(freshet);
    }

    @Test
    void onlyTrustKnowsBouncyCastle() {
        noClasses()
                .that(resideInAPackage("org.freshet.."))
                .and()
                .resideOutsideOfPackage("org.freshet.trust..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bouncycastle..", "org.pgpainless..")
                .check(freshet);
    }

    @Test
    void nothingBelowAppReadsTheClock() {
        noClasses()
                .that(resideInAPackage("org.freshet.."))
                .and()
                .resideOutsideOfPackage("org.freshet.app..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(freshet);
    }
}
