package org.freshet.handover;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.freshet.files.Hash;
import org.freshet.handover.UploadRecord.State;
import org.freshet.handover.rules.Finding;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.sftp.RemoteFiles;
import org.freshet.handover.sftp.RemoteFiles.Content;
import org.freshet.model.Digests;
import org.freshet.model.FreshetException;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * Uploads packages: over one connection for each, files in the order of {@code Files}, the .changes
 * last, then the end of the connection, at which some servers look at what came (Launchpad's
 * txpkgupload). Nothing is sent twice by itself: a record beside the .changes tells what was.
 */
public final class Upload {
    // As often as the pipeline's failure policy tries, within half a minute.
    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(4), Duration.ofSeconds(16));

    private final Consumer<Duration> pause;
    private final Consumer<String> talk;

    /**
     * @param pause waits that long
     * @param talk hears what happens, one line each
     */
    public Upload(Consumer<Duration> pause, Consumer<String> talk) {
        this.pause = pause;
        this.talk = talk;
    }

    /**
     * Where and how an upload goes.
     *
     * @param host for messages and the record
     * @param directory where the server wants it; {@code .} for where it puts us
     * @param rules that its archive has
     * @param connect a new connection
     */
    public record Way(
            Incoming to,
            String host,
            String directory,
            List<Rule> rules,
            Supplier<? extends RemoteFiles> connect) {
        public Way {
            rules = List.copyOf(rules);
        }

        String path(String name) {
            return directory.equals(".") ? name : directory + "/" + name;
        }
    }

    /**
     * What was sent.
     *
     * @param files in their order, the .changes last
     */
    public record Sent(Incoming to, List<String> files, long bytes) {
        public Sent {
            files = List.copyOf(files);
        }
    }

    /**
     * Sends an upload that breaks no rule.
     *
     * @param consent whether somebody said of what is asked, by its subject, that what was, or may
     *     have been, sent before is to be sent again
     * @return {@code Nothing} when it was uploaded before, {@code Held} when that is not known or
     *     another one of that name was
     * @throws InvalidInput with everything that the archive would refuse it for
     */
    public Outcome<Sent> upload(Parcel parcel, Way way, Predicate<String> consent) {
        // Before the rules: an archive that has it would refuse it now.
        Optional<Outcome<Sent>> before = before(parcel, way, consent);
        if (before.isPresent()) {
            return before.get();
        }
        List<Finding> findings = Rule.findings(way.rules(), parcel);
        if (!findings.isEmpty()) {
            throw refused(parcel, way, findings);
        }
        Path file = UploadRecord.file(parcel.file(), way.to());
        try (UploadRecord record = UploadRecord.open(file)) {
            // Another process may have sent it meanwhile.
            return before(parcel, way, consent, record, file)
                    .orElseGet(() -> new Passed<>(persistently(parcel, way, record)));
        }
    }

    /** What keeps an upload from being sent, whatever the rules say; empty where nothing does. */
    public static Optional<Outcome<Sent>> before(
            Parcel parcel, Way way, Predicate<String> consent) {
        Path file = UploadRecord.file(parcel.file(), way.to());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (UploadRecord record = UploadRecord.open(file)) {
            return before(parcel, way, consent, record, file);
        }
    }

    private static InvalidInput refused(Parcel parcel, Way way, List<Finding> findings) {
        StringBuilder message =
                new StringBuilder(
                        "`%s` would refuse `%s`:"
                                .formatted(way.to().text(), Shown.text(parcel.changes().name())));
        findings.forEach(finding ->
                message.append(
                        "\n  %s: %s; %s"
                                .formatted(finding.rule(), finding.message(), finding.hint())));
        return new InvalidInput(message.toString(), "nothing was sent; mend it and try again");
    }

    private static Optional<Outcome<Sent>> before(
            Parcel parcel, Way way, Predicate<String> consent, UploadRecord record, Path file) {
        // Who consented to one more try is asked anew about what became of that.
        String subject = "upload:%s:%d".formatted(parcel.digest(), record.tries());
        if (record.state() == State.OPEN || consent.test(subject)) {
            return Optional.empty();
        }
        String name = Shown.text(parcel.changes().name());
        String hint =
                "look whether it is there; `--again` sends it in spite of `%s`".formatted(file);
        if (record.state() == State.UNKNOWN) {
            return Optional.of(
                    new Held<>(
                            "nobody knows whether `%s` has arrived at `%s`: the connection ended with it"
                                    .formatted(name, way.to().text()),
                            subject,
                            hint));
        }
        return Optional.of(
                record.isOf(parcel)
                        ? new Nothing<>(
                                "`%s` was uploaded to `%s` before, `%s` says; `--again` sends it again"
                                        .formatted(name, way.to().text(), file))
                        : new Held<>(
                                "another `%s` was uploaded to `%s` before"
                                        .formatted(name, way.to().text()),
                                subject,
                                hint));
    }

    /** Tries again where waiting may help, and nothing that counts was sent. */
    private Sent persistently(Parcel parcel, Way way, UploadRecord record) {
        record.intend(parcel, way.to());
        for (Duration wait : WAITS) {
            try {
                return send(parcel, way, record);
            } catch (Unavailable failure) {
                if (record.state() != State.OPEN) {
                    throw failure;
                }
                talk.accept(
                        "%s; trying again in %d s"
                                .formatted(failure.getMessage(), wait.toSeconds()));
                pause.accept(wait);
            }
        }
        return send(parcel, way, record);
    }

    private Sent send(Parcel parcel, Way way, UploadRecord record) {
        List<String> sent = new ArrayList<>();
        long bytes = 0;
        Map<String, MessageDigest> read = new HashMap<>();
        try (RemoteFiles remote = way.connect().get()) {
            SequencedMap<String, Content> files = new LinkedHashMap<>();
            for (ListedFiles.Line line : parcel.changes().listed().files()) {
                files.put(way.path(line.name()), () -> open(parcel, line.name(), read));
                sent.add(line.name());
                bytes += line.size();
            }
            remote.putAll(files, path -> told(path.substring(path.lastIndexOf('/') + 1)));
            unchanged(parcel, read);
            String name = parcel.changes().name();
            record.sending(name);
            last(remote, parcel, way, record);
            sent.add(name);
            bytes += parcel.changes().bytes().length;
        }
        record.done(sent, way.host(), way.to());
        return new Sent(way.to(), sent, bytes);
    }

    private static InputStream open(Parcel parcel, String name, Map<String, MessageDigest> read)
            throws IOException {
        MessageDigest sha256 = Hash.sha256();
        read.put(name, sha256);
        return new DigestInputStream(Files.newInputStream(parcel.path(name)), sha256);
    }

    private void told(String name) {
        talk.accept("sent " + name);
    }

    /** What was sent is what was checked. */
    private static void unchanged(Parcel parcel, Map<String, MessageDigest> read) {
        read.forEach((name, sha256) -> {
            Digests checked = Objects.requireNonNull(parcel.there().get(name));
            if (!Hash.hex(sha256).equals(checked.sha256())) {
                throw new InvalidInput(
                        "`%s` changed while it was sent".formatted(name),
                        "the .changes was not sent, so nothing counts; let nobody write there"
                                + " meanwhile");
            }
        });
    }

    /** The .changes, which makes the upload count. */
    private void last(RemoteFiles remote, Parcel parcel, Way way, UploadRecord record) {
        String name = parcel.changes().name();
        try {
            remote.put(way.path(name), new ByteArrayInputStream(parcel.changes().bytes()));
            told(name);
        } catch (FreshetException failure) {
            takeBack(remote, way, record, name);
            throw failure;
        }
    }

    /**
     * A server that still answers, and has it not, did not get it. Launchpad's says yes to whoever
     * removes something, and does nothing (txpkgupload): what of an upload came there stays
     * unknown.
     */
    private static void takeBack(RemoteFiles remote, Way way, UploadRecord record, String name) {
        if (way.to() instanceof Incoming.Ppa) {
            return;
        }
        try {
            remote.remove(way.path(name));
            record.takenBack(name);
        } catch (Unavailable | InvalidInput | IntegrityFailure _) {
            // It stays unknown.
            return;
        }
    }
}
