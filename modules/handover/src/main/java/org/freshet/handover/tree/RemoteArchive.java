package org.freshet.handover.tree;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.files.Durable;
import org.freshet.files.OsLock;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.http.Web;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;

/**
 * Step: keeps a published archive equal on a web host, in the order in which it was published:
 * files of the pool, indices by their hash, then suite by suite the plain names, {@code
 * Release.gpg}, {@code Release} and, by one rename, {@code InRelease}. What was sent is remembered
 * beside the tree, so that the remote one need not be listed.
 */
public final class RemoteArchive {
    private static final String OWN = ".remote";

    /**
     * Where it goes.
     *
     * @param at for people, {@code me@www.example.org/fresh}; another one is another remote
     * @param directory {@code .} for where the server puts us
     * @param connect a new connection
     * @param url where users reach it over http or https; without it nothing is read back
     */
    public record Remote(
            String at,
            String directory,
            Supplier<? extends RemoteTree> connect,
            Optional<URI> url) {}

    /** What is asked for besides. */
    public enum Wish {
        /** What was sent is believed to be there. */
        CHANGES,
        /** The remote tree is listed, and what is not as it was sent is sent again. */
        FULL,
        /** As {@link #FULL}, of a tree that is not known to be ours. */
        TAKE_OVER
    }

    /** How far a suite has come. */
    public enum Reached {
        /** The remote shows another state of it, or none. */
        NOT_SENT,
        /** It was sent, and nobody has looked. */
        SENT,
        /** Clients are served it. */
        READ_BACK
    }

    private final Path own;
    private final Remote remote;
    private final Web web;
    private final Duration grace;
    private final InstantSource clock;

    /**
     * @param root of the tree here
     * @param grace how long what nothing leads to stays
     */
    public RemoteArchive(Path root, Remote remote, Web web, Duration grace, InstantSource clock) {
        this.own = root.resolve(OWN);
        this.remote = remote;
        this.web = web;
        this.grace = grace;
        this.clock = clock;
    }

    /**
     * Makes the remote tree equal to this one. Cut off anywhere, it is taken up by calling it
     * again.
     *
     * @param tree sees the tree as it is when it is asked
     * @throws IntegrityFailure when the remote tree is not as it was left, or the web server shows
     *     something else
     * @throws Unavailable for what may heal
     */
    public Outcome<Sent> send(Supplier<LocalTree> tree, Wish wish) {
        Durable.makeDirectory(own);
        try (OsLock _ =
                OsLock.tryLock(own.resolve("lock"))
                        .orElseThrow(() ->
                                new Unavailable(
                                        "another process sends it already: "
                                                + OsLock.holder(own.resolve("lock")),
                                        "wait for it"))) {
            SendState state = state().orElseGet(() -> SendState.begun(remote.at(), newToken()));
            try (SentRecord record = SentRecord.open(own)) {
                return send(tree, wish, state, record);
            }
        }
    }

    private Outcome<Sent> send(
            Supplier<LocalTree> seen, Wish wish, SendState state, SentRecord record) {
        if (state.token().isEmpty()) {
            // What is known of another remote means nothing here.
            record.clear();
        }
        Progress progress = new Progress(own, state);
        try {
            LocalTree tree = seen.get();
            Sending sending = new Sending(tree, remote, record, progress, clock);
            Difference difference = Difference.of(tree, record, clock.instant(), grace);
            if (wish == Wish.CHANGES
                    && !state.token().isEmpty()
                    && difference.isNothing()
                    && sending.showsAll()) {
                sending.end(difference);
                return new Nothing<>(
                        "`%s` has all of it, as far as it was sent from here"
                                .formatted(remote.at()));
            }
            try (RemoteTree connection = remote.connect().get()) {
                sending.claim(connection, wish, newToken());
                if (wish != Wish.CHANGES) {
                    difference = Difference.of(tree, record, clock.instant(), grace);
                }
                sending.send(connection, difference, new ReadBack(web, remote.url()));
            }
            return new Passed<>(sending.sent());
        } catch (FreshetException failure) {
            progress.is(progress.state().failed(failure, clock.instant()));
            throw failure;
        }
    }

    private static String newToken() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private Optional<SendState> state() {
        return SendState.find(own).filter(state -> state.at().equals(remote.at()));
    }

    /**
     * Whether something is to be done, which asks nobody: the archive has changed since it was sent
     * whole, something is to be removed there, or the last try failed and may be repeated.
     *
     * @param fingerprint of the tree now
     */
    public boolean isDue(String fingerprint) {
        Instant now = clock.instant();
        Optional<SendState> state = state();
        if (isBusy()) {
            return false;
        }
        if (state.flatMap(SendState::trouble).isPresent()) {
            SendState.Trouble trouble = state.get().trouble().get();
            return !trouble.retry().isAfter(now);
        }
        return state.map(one ->
                        !one.complete().equals(fingerprint)
                                || (one.due() != 0 && one.due() <= now.getEpochSecond()))
                .orElse(true);
    }

    /** Whether a person sends it just now. */
    private boolean isBusy() {
        Durable.makeDirectory(own);
        Optional<OsLock> lock = OsLock.tryLock(own.resolve("lock"));
        lock.ifPresent(OsLock::close);
        return lock.isEmpty();
    }

    /** Why the remote lags behind, for people; empty where nothing failed. */
    public Optional<String> alarm() {
        return state().flatMap(SendState::trouble)
                .map(trouble ->
                        "not sent to %s: %s%s"
                                .formatted(
                                        remote.at(),
                                        trouble.message(),
                                        trouble.hint().isEmpty()
                                                ? ""
                                                : "\n  hint: " + trouble.hint()));
    }

    /**
     * What clients are shown there of the generation of a suite whose InRelease has this sha256.
     */
    public Reached reached(String suite, String inRelease) {
        return state().map(SendState::suites)
                .flatMap(suites -> Optional.ofNullable(suites.get(suite)))
                .filter(shown -> shown.inRelease().equals(inRelease))
                .map(shown -> shown.isRead() ? Reached.READ_BACK : Reached.SENT)
                .orElse(Reached.NOT_SENT);
    }
}
