package org.freshet.handover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.Dsc;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.handover.UploadRecord.State;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Plan;
import org.freshet.model.SourceName;
import org.freshet.model.SourcePackage;
import org.freshet.model.Stage;
import org.freshet.model.StoredFile;
import org.freshet.model.WorkKey;
import org.freshet.trust.Signer;

/**
 * One source package on its way to one destination: a directory with its files as they are sent,
 * the record of the upload beside its .changes, and what the destination said since. It stays, so
 * that what was sent is known whatever happens to the ledger.
 *
 * @param directory made when the package is laid down
 */
public record Outgoing(Path directory, Incoming to) {
    /** How it was planned; deb822. */
    private static final String PLAN = "plan";

    private static final String ORIGS = "Origs";
    private static final int MOST_BYTES = 1 << 20;

    /** What is known of it beside what was sent. Each is said once of what was sent last. */
    public enum Mark {
        /** The archive there lists it. */
        ACCEPTED,
        /**
         * The archive there refused it, with the reason: a person says so, or a mail that is surely
         * its.
         */
        REJECTED,
        /** A mail says so that anybody may have sent. */
        REJECTED_PERHAPS,
        /** A client that knows nothing but that archive gets it. */
        CONFIRMED;

        private String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it is of one try alone: what was refused may be sent again. */
        private boolean isOfOneTry() {
            return switch (this) {
                case REJECTED, REJECTED_PERHAPS -> true;
                case ACCEPTED, CONFIRMED -> false;
            };
        }
    }

    /**
     * How it was planned.
     *
     * @param release upstream's own version
     * @param suite that it was sent for
     * @param inputs digest of the packaging inputs of all targets; {@code debian} is its own
     *     target's
     * @param origs its orig tarballs and their signatures
     */
    record Planned(
            SourceName source,
            DebianVersion version,
            String release,
            String target,
            String suite,
            String inputs,
            String debian,
            List<HeldFile> origs) {}

    /**
     * Lays a package down as it is to be sent; after a crash again, as the same bytes.
     *
     * @param signer signs .dsc and .changes anew: an archive there may know other keys than ours
     * @param there names of files that the destination has, so that they need not be sent
     * @return the .changes
     */
    Path lay(SourcePackage source, ContentStore store, Signer signer, Set<String> there) {
        Durable.makeDirectory(directory);
        source.files().forEach(file -> link(store.path(file), directory.resolve(file.name())));
        write(PLAN, planned(source).text().getBytes(StandardCharsets.UTF_8));
        Path dsc = lay(source.dsc(), store, signer, source.plan(), stanza -> stanza);
        return lay(
                source.changes(),
                store,
                signer,
                source.plan(),
                stanza -> listing(stanza, dsc, there));
    }

    /** Also in the place of what an upload that came to nothing had under the same name. */
    private static void link(Path stored, Path name) {
        try {
            if (Files.exists(name) && Files.isSameFile(stored, name)) {
                return;
            }
            Files.deleteIfExists(name);
        } catch (IOException e) {
            throw Durable.failure(name.toString(), e);
        }
        Durable.link(stored, name);
    }

    @FunctionalInterface
    private interface Edit {
        Stanza of(Stanza stanza);
    }

    private Path lay(StoredFile file, ContentStore store, Signer signer, Plan plan, Edit edit) {
        Stanza stanza = edit.of(Dsc.stanza(file.name(), read(store.path(file))));
        write(file.name(), signer.clearSigned(stanza.text(), plan.date()));
        return directory.resolve(file.name());
    }

    /** The lists of a .changes with the .dsc as it is sent, and without what is there. */
    private static Stanza listing(Stanza changes, Path dsc, Set<String> there) {
        Map<String, String> fields = new LinkedHashMap<>(changes.fields());
        Digests digests;
        try {
            digests = Hash.of(dsc);
        } catch (IOException e) {
            throw Durable.failure(dsc.toString(), e);
        }
        for (String field : ListedFiles.FIELDS) {
            String digest =
                    switch (field) {
                        case "Files" -> digests.md5();
                        case "Checksums-Sha1" -> digests.sha1();
                        default -> digests.sha256();
                    };
            fields.computeIfPresent(
                    field,
                    (_, _) ->
                            changes.lines(field).stream()
                                    .filter(line -> !there.contains(name(line)))
                                    .map(line ->
                                            name(line).equals(dsc.getFileName().toString())
                                                    ? line.replaceFirst(
                                                            "^[^ ]+ [^ ]+",
                                                            digest + " " + digests.size())
                                                    : line)
                                    .collect(Collectors.joining("\n ", "\n ", "")));
        }
        return new Stanza(fields);
    }

    private static String name(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private static Stanza planned(SourcePackage source) {
        Plan plan = source.plan();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Source", plan.source().text());
        fields.put("Version", plan.version().toString());
        fields.put("Release", plan.orig().release().version());
        fields.put("Target", plan.target().text());
        fields.put("Suite", plan.suite());
        fields.put("Inputs", plan.inputs());
        fields.put("Debian", plan.debian().sha256());
        fields.put(
                ORIGS,
                plan.orig().files().stream()
                        .map(file -> file.sha256() + " " + file.name())
                        .collect(Collectors.joining("\n ", "\n ", "")));
        return new Stanza(fields);
    }

    /** How it was planned; empty where it was never laid down whole. */
    Optional<Planned> plan() {
        Path file = directory.resolve(PLAN);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Stanza stanza = Deb822.parseOne(PLAN, new String(read(file), StandardCharsets.UTF_8));
            return Optional.of(
                    new Planned(
                            new SourceName(stanza.get("Source").orElse("")),
                            DebianVersion.parse(stanza.get("Version").orElse("")),
                            stanza.get("Release").orElse(""),
                            stanza.get("Target").orElse(""),
                            stanza.get("Suite").orElse(""),
                            stanza.get("Inputs").orElse(""),
                            stanza.get("Debian").orElse(""),
                            stanza.lines(ORIGS).stream()
                                    .map(line ->
                                            new HeldFile(
                                                    name(line),
                                                    line.substring(0, line.indexOf(' '))))
                                    .toList()));
        } catch (InvalidInput | StringIndexOutOfBoundsException e) {
            throw new IntegrityFailure(
                    "`%s` is damaged: %s".formatted(file, e.getMessage()),
                    "bring it back from a backup; without it Freshet does not know what was uploaded",
                    e);
        }
    }

    /** The version that was laid down. */
    public DebianVersion version() {
        return plan().orElseThrow().version();
    }

    /** The key of the row that waits for what becomes of it. */
    public WorkKey confirming() {
        Planned planned = plan().orElseThrow();
        return new WorkKey(
                Stage.CONFIRM,
                planned.source(),
                Optional.of(planned.release()),
                Optional.of(planned.target()),
                Optional.of(to.text()));
    }

    /** How far its upload came; empty where there was none. */
    Optional<State> state() {
        return record().map(UploadRecord::state);
    }

    /** When it was sent last. */
    Instant sent() {
        return modified(record().orElseThrow());
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private Optional<Path> record() {
        return changes().map(file -> UploadRecord.file(file, to)).filter(Files::exists);
    }

    /** The .changes that was laid down. */
    Optional<Path> changes() {
        return Durable.visible(directory).stream()
                .filter(file -> file.getFileName().toString().endsWith(".changes"))
                .findFirst();
    }

    /** What was said of it with a mark. */
    public Optional<String> said(Mark mark) {
        Path file = directory.resolve(mark.file());
        return Files.exists(file) && !(mark.isOfOneTry() && modified(file).isBefore(sent()))
                ? Optional.of(new String(read(file), StandardCharsets.UTF_8).strip())
                : Optional.empty();
    }

    /** Marks it, durably; what was said before stays. */
    public void say(Mark mark, String what) {
        if (said(mark).isEmpty()) {
            write(mark.file(), (what.strip() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(String name, byte[] bytes) {
        Durable.replace(directory.resolve(name), out -> out.write(bytes));
    }

    private static byte[] read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(4 * MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw new IntegrityFailure(
                    "`%s` is not there any more".formatted(file),
                    "`freshet retry` makes what is missing in the store again",
                    e);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }
}
