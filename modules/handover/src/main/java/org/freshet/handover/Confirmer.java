package org.freshet.handover;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.handover.Outgoing.Mark;
import org.freshet.handover.Outgoing.Planned;
import org.freshet.handover.launchpad.Build;
import org.freshet.handover.launchpad.Confirmation;
import org.freshet.handover.launchpad.Confirmation.Base;
import org.freshet.handover.launchpad.Confirmation.Confirmed;
import org.freshet.handover.launchpad.Confirmation.NotYet;
import org.freshet.handover.launchpad.FollowUp;
import org.freshet.handover.launchpad.Progress;
import org.freshet.handover.launchpad.Progress.Listed;
import org.freshet.handover.launchpad.Progress.NotListed;
import org.freshet.model.Incoming;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Publication;
import org.freshet.model.Target;
import org.freshet.model.Uploaded;

/**
 * Follows what was uploaded to a PPA until its users get it. Launchpad says what it accepts through
 * its API alone and what it rejects by mail alone, so silence is an answer, too, after a while.
 *
 * <p>The subject of each outcome begins with how far the package is: {@code uploaded}, {@code
 * accepted}, {@code building}, {@code published}; {@code unanswered}, {@code rejected}, {@code
 * unbuilt}.
 */
public final class Confirmer {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** So long as an eighth of what it lasts already. */
    private static final int SHARE = 8;

    private final FollowUp followUp;
    private final Confirmation confirmation;
    private final Function<Target, Optional<Base>> bases;
    private final Uploads uploads;
    private final Mailbox mailbox;
    private final Duration acceptTimeout;
    private final Clock clock;

    /**
     * @param bases what packages of a target are installed on top of, where that is known
     * @param mailbox where verdicts arrive
     * @param acceptTimeout after which silence is an answer
     */
    public Confirmer(
            FollowUp followUp,
            Confirmation confirmation,
            Function<Target, Optional<Base>> bases,
            Uploads uploads,
            Mailbox mailbox,
            Duration acceptTimeout,
            Clock clock) {
        this.followUp = followUp;
        this.confirmation = confirmation;
        this.bases = bases;
        this.uploads = uploads;
        this.mailbox = mailbox;
        this.acceptTimeout = acceptTimeout;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @return passed, when a client that has nothing but the PPA gets this version; held, when it
     *     was rejected, not built or not answered at all
     * @throws org.freshet.model.Unavailable when Launchpad does not answer as it should
     * @throws org.freshet.model.IntegrityFailure when what it publishes is not signed by its key
     */
    public Outcome<Publication> confirm(Uploaded uploaded) {
        Incoming.Ppa ppa = (Incoming.Ppa) uploaded.delivery().destination();
        Plan plan = uploaded.delivery().source().plan();
        Outgoing outgoing = uploads.of(ppa, plan.source(), plan.version());
        Progress progress = followUp.look(ppa, plan.source(), plan.version(), plan.suite());
        return switch (progress) {
            case NotListed _ -> notListed(uploaded, outgoing);
            case Listed listed -> {
                outgoing.say(Mark.ACCEPTED, clock.instant().toString());
                yield listed(uploaded, outgoing, ppa, listed);
            }
        };
    }

    /** What a verdict leaves to a person. */
    public static Held<Publication> rejected(Outgoing outgoing, String reason) {
        Planned planned = outgoing.plan().orElseThrow();
        return new Held<>(
                "%s rejected `%s %s`: %s"
                        .formatted(outgoing.to(), planned.source(), planned.version(), reason),
                "rejected:" + planned.version(),
                ("mend the packaging, which makes a new version of it; where the cause lies at Launchpad,"
                                + " end it there, then %s, and `freshet retry %s %s --because ...` follows it")
                        .formatted(sendAgain(outgoing), planned.source(), planned.release()));
    }

    private static String sendAgain(Outgoing outgoing) {
        return "`freshet upload --again %s %s` sends it again"
                .formatted(
                        outgoing.to(),
                        outgoing.changes().map(Path::toString).orElse("FILE.changes"));
    }

    private Outcome<Publication> notListed(Uploaded uploaded, Outgoing outgoing) {
        // What Launchpad lists it took, whatever a mail says.
        Optional<String> unread = mailbox.sort(uploads);
        Optional<String> rejected = outgoing.said(Mark.REJECTED);
        if (rejected.isPresent()) {
            return rejected(outgoing, rejected.get());
        }
        Plan plan = uploaded.delivery().source().plan();
        String subject = "unanswered:" + plan.version();
        // A person may have sent it again; what was sent may be lost.
        Instant sent = outgoing.state().isPresent() ? outgoing.sent() : uploaded.at();
        Duration waited = Duration.between(sent, clock.instant());
        if (waited.compareTo(acceptTimeout) < 0
                || plan.orig().release().approvals().contains(subject)) {
            return later(
                    uploaded,
                    "uploaded",
                    outgoing.said(Mark.REJECTED_PERHAPS)
                            .map(
                                    "a mail that anybody may have sent says that it was rejected: "
                                            ::concat)
                            .or(() -> unread.map("not accepted yet; "::concat))
                            .orElse("not accepted yet"));
        }
        Optional<String> perhaps = outgoing.said(Mark.REJECTED_PERHAPS);
        if (perhaps.isPresent()) {
            return rejected(outgoing, perhaps.get());
        }
        String to = uploaded.delivery().destination().text();
        return new Held<>(
                "unanswered: %s does not list `%s %s` in %s, %d minutes after the upload"
                        .formatted(
                                to,
                                plan.source(),
                                plan.version(),
                                plan.suite(),
                                waited.toMinutes()),
                subject,
                ("Launchpad says nothing at all when it does not know the key that signed, or when its"
                                + " owner has not confirmed it: look at the account's OpenPGP keys; a mail with a"
                                + " rejection may lie in its mailbox (`freshet verdict FILE.eml`); else its queue"
                                + " is long: `freshet approve %s %s --because ...` waits on. Nothing is sent again by"
                                + " itself; %s, and the same waits for that")
                        .formatted(
                                plan.source(),
                                plan.orig().release().version(),
                                sendAgain(outgoing)));
    }

    private Outcome<Publication> listed(
            Uploaded uploaded, Outgoing outgoing, Incoming.Ppa ppa, Listed listed) {
        Plan plan = uploaded.delivery().source().plan();
        return switch (listed.stage()) {
            case ACCEPTED -> later(uploaded, "accepted", "nothing is built yet");
            case BUILDING -> later(uploaded, "building", said(listed.builds()));
            case FAILED -> failed(uploaded, outgoing, ppa, listed);
            case PUBLISHED -> published(uploaded, outgoing, ppa, listed);
            case GONE ->
                    new Nothing<>(
                            "%s has `%s %s` no more: %s"
                                    .formatted(
                                            ppa,
                                            plan.source(),
                                            plan.version(),
                                            listed.status().name().toLowerCase(Locale.ROOT)));
        };
    }

    private Outcome<Publication> failed(
            Uploaded uploaded, Outgoing outgoing, Incoming.Ppa ppa, Listed listed) {
        Plan plan = uploaded.delivery().source().plan();
        String subject = "unbuilt:" + plan.version();
        if (plan.orig().release().approvals().contains(subject)) {
            return published(uploaded, outgoing, ppa, listed);
        }
        return new Held<>(
                "%s could not build `%s %s`: %s"
                        .formatted(ppa, plan.source(), plan.version(), said(listed.builds())),
                subject,
                "mend the packaging; or let Launchpad build it again on its page, then `freshet retry %1$s %2$s"
                                .formatted(plan.source(), plan.orig().release().version())
                        + " --because ...`; `freshet approve` is content with what was built");
    }

    private Outcome<Publication> published(
            Uploaded uploaded, Outgoing outgoing, Incoming.Ppa ppa, Listed listed) {
        Plan plan = uploaded.delivery().source().plan();
        return switch (confirmation.confirm(
                ppa,
                plan.suite(),
                plan.source(),
                plan.version(),
                listed.builds(),
                bases.apply(plan.target()))) {
            case NotYet(String why) -> later(uploaded, "published", why);
            case Confirmed(List<String> checks) -> {
                Instant now = clock.instant();
                outgoing.say(Mark.CONFIRMED, now + "\n" + String.join("\n", checks));
                yield new Passed<>(
                        new Publication(
                                plan.source(),
                                plan.orig().release().version(),
                                plan.version(),
                                plan.target(),
                                plan.suite(),
                                ppa,
                                listed.published().orElse(now)),
                        Stream.concat(
                                        checks.stream(),
                                        listed.builds().stream().map(Confirmer::said))
                                .toList());
            }
        };
    }

    private Later<Publication> later(Uploaded uploaded, String state, String what) {
        Instant now = clock.instant();
        Duration wait = Duration.between(uploaded.at(), now).dividedBy(SHARE);
        wait = wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
        wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        return new Later<>(
                "%s %s %s: %s"
                        .formatted(
                                state,
                                switch (state) {
                                    case "uploaded" -> "to";
                                    case "accepted" -> "by";
                                    case "building" -> "at";
                                    default -> "in";
                                },
                                uploaded.delivery().destination(),
                                what),
                state + ":" + uploaded.delivery().source().plan().version(),
                now.plus(wait));
    }

    private static String said(List<Build> builds) {
        return builds.stream().map(Confirmer::said).collect(Collectors.joining(", "));
    }

    private static String said(Build build) {
        return "%s: %s%s"
                .formatted(
                        build.architecture(),
                        build.said(),
                        build.log().map(" (%s)"::formatted).orElse(""));
    }
}
