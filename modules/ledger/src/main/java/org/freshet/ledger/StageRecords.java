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
import org.freshet.model.Uploaded;
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
            case PUBLISH, UPLOAD -> Delivery.class;
            case CONFIRM -> Uploaded.class;
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
            case PUBLISH, CONFIRM -> Publication.class;
            case UPLOAD -> Uploaded.class;
        };
    }

    /** The same record of a work row, with its release changed. */
    static Object changed(Object record, UnaryOperator<Release> change) {
        return switch (record) {
            case Release release -> change.apply(release);
            case OrigTarball orig -> orig.with(change.apply(orig.release()));
            case TargetResolution(Resolution resolution, var target) ->
                    new TargetResolution(
                            new Resolution(
                                    resolution
                                            .orig()
                                            .with(change.apply(resolution.orig().release())),
                                    resolution.n(),
                                    resolution.inputs(),
                                    resolution.changes(),
                                    resolution.targets(),
                                    resolution.destinations(),
                                    resolution.maintainer()),
                            target);
            case Plan plan -> changed(plan, change);
            case Delivery delivery -> changed(delivery, change);
            case Uploaded(Delivery delivery, var at) -> new Uploaded(changed(delivery, change), at);
            default -> throw new IllegalStateException("no work record: " + record.getClass());
        };
    }

    private static Delivery changed(Delivery delivery, UnaryOperator<Release> change) {
        SourcePackage source = delivery.source();
        return new Delivery(
                new SourcePackage(
                        changed(source.plan(), change),
                        source.dsc(),
                        source.changes(),
                        source.files()),
                delivery.destination());
    }

    private static Plan changed(Plan plan, UnaryOperator<Release> change) {
        return plan.with(plan.orig().with(change.apply(plan.orig().release())));
    }
}
