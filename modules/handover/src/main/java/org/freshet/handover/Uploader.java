package org.freshet.handover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.freshet.files.ContentStore;
import org.freshet.handover.Upload.Sent;
import org.freshet.handover.Upload.Way;
import org.freshet.handover.UploadRecord.State;
import org.freshet.model.Delivery;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Uploaded;
import org.freshet.trust.Signer;

/** Uploads built source packages to the destinations that are not ours. */
public final class Uploader {
    private final Function<Incoming, Outlet> outlets;
    private final Uploads uploads;
    private final ContentStore store;
    private final Upload upload;

    /**
     * @param outlets how uploads to a destination go
     * @param pause waits that long
     */
    public Uploader(
            Function<Incoming, Outlet> outlets,
            Uploads uploads,
            ContentStore store,
            Consumer<Duration> pause) {
        this.outlets = outlets;
        this.uploads = uploads;
        this.store = store;
        this.upload = new Upload(pause, _ -> {});
    }

    /**
     * How uploads to one destination go.
     *
     * @param signer signs what is sent, in place of who signed it when it was made
     * @param there names of those orig tarballs of a package that the destination has with the same
     *     bytes
     */
    public record Outlet(Way way, Signer signer, Function<Plan, Set<String>> there) {}

    /**
     * Uploads a source package, or finds that it was uploaded.
     *
     * @return held, when nobody knows whether it arrived and the destination cannot be asked
     * @throws InvalidInput with everything that the archive would refuse it for
     * @throws org.freshet.model.Unavailable when the host does not answer or its disk is full
     * @throws org.freshet.model.IntegrityFailure when its key is another one
     */
    public Outcome<Uploaded> upload(Delivery delivery) {
        Incoming to = (Incoming) delivery.destination();
        Plan plan = delivery.source().plan();
        Outgoing outgoing = uploads.of(to, plan.source(), plan.version());
        Optional<State> before = outgoing.state();
        if (before.filter(State.UPLOADED::equals).isPresent()) {
            return new Passed<>(new Uploaded(delivery, outgoing.sent()));
        }
        if (before.filter(State.UNKNOWN::equals).isPresent() && to instanceof Incoming.Ppa) {
            return new Passed<>(
                    new Uploaded(delivery, outgoing.sent()),
                    List.of(
                            "the connection ended while the .changes was sent; %s is asked whether it has it"
                                    .formatted(to)));
        }
        try {
            return upload(delivery, outgoing, to);
        } catch (InvalidInput refused) {
            // Whoever mends it must say so: nothing of the recipe need change.
            throw new InvalidInput(
                    String.valueOf(refused.getMessage()),
                    "%s: `freshet retry %s %s --because ...`"
                            .formatted(
                                    refused.hint().orElse("mend it"),
                                    plan.source(),
                                    plan.orig().release().version()),
                    refused);
        }
    }

    private Outcome<Uploaded> upload(Delivery delivery, Outgoing outgoing, Incoming to) {
        Plan plan = delivery.source().plan();
        Outlet outlet = outlets.apply(to);
        Path changes =
                outgoing.lay(delivery.source(), store, outlet.signer(), outlet.there().apply(plan));
        Parcel parcel = Parcel.read(changes);
        return switch (upload.upload(
                parcel, outlet.way(), plan.orig().release().approvals()::contains)) {
            case Passed<Sent> _, Nothing<Sent> _ ->
                    new Passed<>(new Uploaded(delivery, outgoing.sent()));
            case Held<Sent>(var question, var subject, _) ->
                    new Held<>(
                            question,
                            subject,
                            "look whether it is there; `freshet approve %s %s --because ...` sends it again, `freshet ignore` lets it be"
                                    .formatted(plan.source(), plan.orig().release().version()));
            case Later<Sent> later ->
                    throw new IllegalStateException("an upload waits for nothing: " + later);
        };
    }
}
