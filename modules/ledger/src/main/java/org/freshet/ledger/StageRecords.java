package org.freshet.ledger;

import java.util.function.UnaryOperator;
import org.freshet.model.Delivery;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Publication;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.SourcePackage;
import org.freshet.model.Stage;
import org.freshet.model.TargetResolution;
import org.freshet.model.Upstream;

/** The record that each stage takes, and the one that it passes. */
public final class StageRecords {
    private StageRecords() {}

    /** What {@code take} gives for a key of the stage. */
    public static Class<?> taken(Stage stage) {
        return switch (stage) {
            case POLL -> Upstream.class;
            case FETCH -> Release.class;
            case RESOLVE -> OrigTarball.class;
            case PLAN -> TargetResolution.class;
            case PACKAGE -> Plan.class;
            case PUBLISH -> Delivery.class;
        };
    }

    /** What {@code pass} expects in a Passed of the stage. */
    public static Class<?> passed(Stage stage) {
        return switch (stage) {
            case POLL -> Sightings.class;
            case FETCH -> OrigTarball.class;
            case RESOLVE -> Resolution.class;
            case PLAN -> Plan.class;
            case PACKAGE -> SourcePackage.class;
            case PUBLISH -> Publication.class;
        };
    }

    /** The same record of a work row, with its release changed. */
    static Object changed(Object record, UnaryOperator<Release> change) {
        return switch (record) {
            case Release release -> change.apply(release);
            case OrigTarball orig -> changed(orig, change);
            case TargetResolution(Resolution resolution, var target) ->
                    new TargetResolution(
                            new Resolution(
                                    changed(resolution.orig(), change),
                                    resolution.epoch(),
                                    resolution.n(),
                                    resolution.inputs(),
                                    resolution.targets(),
                                    resolution.destinations(),
                                    resolution.maintainer()),
                            target);
            case Plan plan -> changed(plan, change);
            case Delivery(SourcePackage source, var destination) ->
                    new Delivery(
                            new SourcePackage(
                                    changed(source.plan(), change),
                                    source.dsc(),
                                    source.changes(),
                                    source.files()),
                            destination);
            default -> throw new IllegalStateException("no work record: " + record.getClass());
        };
    }

    private static OrigTarball changed(OrigTarball orig, UnaryOperator<Release> change) {
        return new OrigTarball(
                change.apply(orig.release()),
                orig.file(),
                orig.from(),
                orig.tree(),
                orig.released(),
                orig.verdicts(),
                orig.notes());
    }

    private static Plan changed(Plan plan, UnaryOperator<Release> change) {
        return new Plan(
                changed(plan.orig(), change),
                plan.target(),
                plan.suite(),
                plan.version(),
                plan.n(),
                plan.inputs(),
                plan.debian(),
                plan.maintainer(),
                plan.date(),
                plan.destinations(),
                plan.proofs(),
                plan.notes());
    }
}
