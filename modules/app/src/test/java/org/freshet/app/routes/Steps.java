package org.freshet.app.routes;

import java.util.List;
import java.util.Optional;
import org.freshet.model.Delivery;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Publication;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.SourcePackage;
import org.freshet.model.TargetResolution;
import org.freshet.model.Uploaded;
import org.freshet.model.Upstream;

/** Scripted steps with the verbs that the routes call. */
final class Steps {
    private Steps() {}

    public static final class ReleaseFinder extends Scripted<Upstream, Sightings> {
        ReleaseFinder() {
            super(upstream ->
                    new Passed<>(
                            new Sightings(
                                    upstream.source(),
                                    List.of(),
                                    List.of(),
                                    Optional.empty(),
                                    "none")));
        }

        public Outcome<Sightings> newReleases(Upstream upstream) {
            return call(upstream);
        }
    }

    public static final class Fetcher extends Scripted<Release, OrigTarball> {
        Fetcher() {
            super(_ -> new Passed<>(Records.orig()));
        }

        public Outcome<OrigTarball> fetch(Release release) {
            return call(release);
        }
    }

    public static final class Resolver extends Scripted<OrigTarball, Resolution> {
        Resolver() {
            super(_ -> new Passed<>(Records.resolution()));
        }

        public Outcome<Resolution> resolve(OrigTarball orig) {
            return call(orig);
        }
    }

    public static final class Planner extends Scripted<TargetResolution, Plan> {
        Planner() {
            super(resolution -> new Passed<>(Records.plan(resolution.target())));
        }

        public Outcome<Plan> plan(TargetResolution resolution) {
            return call(resolution);
        }
    }

    public static final class SourceBuilder extends Scripted<Plan, SourcePackage> {
        SourceBuilder() {
            super(_ -> new Passed<>(Records.sourcePackage()));
        }

        public Outcome<SourcePackage> build(Plan plan) {
            return call(plan);
        }
    }

    public static final class Publisher extends Scripted<Delivery, Publication> {
        Publisher() {
            super(_ -> new Passed<>(Records.publication()));
        }

        public Outcome<Publication> publish(Delivery delivery) {
            return call(delivery);
        }
    }

    public static final class Uploader extends Scripted<Delivery, Uploaded> {
        Uploader() {
            super(_ -> new Passed<>(Records.uploaded()));
        }

        public Outcome<Uploaded> upload(Delivery delivery) {
            return call(delivery);
        }
    }

    public static final class Confirmer extends Scripted<Uploaded, Publication> {
        Confirmer() {
            super(_ -> new Passed<>(Records.publication()));
        }

        public Outcome<Publication> confirm(Uploaded uploaded) {
            return call(uploaded);
        }
    }
}
