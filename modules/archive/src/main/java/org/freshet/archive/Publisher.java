package org.freshet.archive;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.freshet.files.ContentStore;
import org.freshet.model.Delivery;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Publication;

/** Makes built source packages visible in our own archives. */
public final class Publisher {
    private final Map<String, Archive> archives;
    private final ContentStore store;
    private final Clock clock;

    /**
     * @param archives by the name that follows {@code archive:}
     */
    public Publisher(Map<String, Archive> archives, ContentStore store, Clock clock) {
        this.archives = Map.copyOf(archives);
        this.store = store;
        this.clock = clock;
    }

    /**
     * Publishes a source package in its plan's suite, or finds that the suite holds it.
     *
     * @return nothing, when the suite holds a higher version or the version was withdrawn
     * @throws org.freshet.model.IntegrityFailure when a file of that name was published with other
     *     contents
     * @throws org.freshet.model.Unavailable when the disk is full or the clock was set back
     */
    public Outcome<Publication> publish(Delivery delivery) {
        Archive archive = Archives.find(archives, delivery.destination());
        Plan plan = delivery.source().plan();
        List<Outcome<Provenance>> outcomes =
                archive.publishAll(
                        plan.suite(),
                        List.of(Submission.of(delivery.source(), store)),
                        false,
                        clock.instant());
        return outcomes.getFirst().map(published -> publication(delivery, published));
    }

    private static Publication publication(Delivery delivery, Provenance published) {
        Plan plan = delivery.source().plan();
        Instant at = published.suites().get(plan.suite());
        if (at == null) {
            throw new IllegalStateException("published nowhere: " + plan.version());
        }
        return new Publication(
                plan.source(),
                plan.orig().release().version(),
                published.version(),
                plan.target(),
                plan.suite(),
                delivery.destination(),
                at);
    }
}
