package org.freshet.app;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.app.Settings.ArchiveSettings;
import org.freshet.app.Settings.RemoteSettings;
import org.freshet.archive.Archive;
import org.freshet.archive.ShownSuite;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.tree.LocalTree;
import org.freshet.handover.tree.RemoteArchive;
import org.freshet.handover.tree.RemoteArchive.Reached;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.handover.tree.Sent;
import org.freshet.http.Web;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Shown;
import org.freshet.trust.Passphrases;

/** The archives of the settings that web hosts serve. */
public final class RemoteArchives {
    private final SequencedMap<String, ArchiveSettings> archives = new LinkedHashMap<>();
    private final Web web;
    private final Clock clock;

    /**
     * @param archives by name; those without a remote do not count
     */
    RemoteArchives(Map<String, ArchiveSettings> archives, Web web, Clock clock) {
        new TreeMap<>(archives)
                .forEach((name, archive) -> {
                    if (archive.remote().isPresent()) {
                        this.archives.put(name, archive);
                    }
                });
        this.web = web;
        this.clock = clock;
    }

    public static RemoteArchives of(Settings settings, Clock clock) {
        return new RemoteArchives(settings.archives(), new Web(clock), clock);
    }

    /** Their names. */
    public List<String> names() {
        return List.copyOf(archives.keySet());
    }

    /**
     * Makes what a web host has of an archive equal to what is published here.
     *
     * @throws InvalidInput when the archive is not there yet
     */
    public synchronized Outcome<Sent> send(String name, Wish wish) {
        ArchiveSettings archive = archive(name);
        return remote(archive).send(() -> tree(Archive.open(archive.root()), archive), wish);
    }

    /**
     * Step: sends every archive that has changed since it was sent; costs hardly anything where
     * none has. After a failure it waits a while.
     *
     * @return what was sent, one line each
     * @throws FreshetException of the first one that cannot be sent; the others are sent all the
     *     same
     */
    public List<String> sendDue() {
        return sendEach(false);
    }

    /** As {@link #sendDue}, without a wait after failures. */
    public List<String> sendNow() {
        return sendEach(true);
    }

    private List<String> sendEach(boolean now) {
        List<String> lines = new ArrayList<>();
        Optional<FreshetException> first = Optional.empty();
        for (Map.Entry<String, ArchiveSettings> each : archives.entrySet()) {
            ArchiveSettings archive = each.getValue();
            try {
                if (Archive.find(archive.root()).isPresent()
                        && (now || remote(archive).isDue(LocalTree.fingerprint(archive.root())))
                        && send(each.getKey(), Wish.CHANGES) instanceof Passed<Sent>(var sent, _)) {
                    lines.add(told(each.getKey(), sent));
                }
            } catch (FreshetException failure) {
                if (first.isEmpty()) {
                    first = Optional.of(failure);
                } else {
                    first.get().addSuppressed(failure);
                }
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
        return lines;
    }

    /** What was sent, in a line. */
    public static String told(String name, Sent sent) {
        return "sent %s to %s: %s%d files, %d bytes%s%s"
                .formatted(
                        name,
                        Shown.text(sent.at()),
                        sent.suites().isEmpty() ? "" : String.join(", ", sent.suites()) + ": ",
                        sent.files(),
                        sent.bytes(),
                        sent.removed() == 0 ? "" : ", removed %d".formatted(sent.removed()),
                        sent.readBack() == 0 ? "" : ", read back %d".formatted(sent.readBack()));
    }

    /** Why hosts lag behind, one line each. */
    public List<String> alarms() {
        return archives.entrySet().stream()
                .flatMap(each ->
                        remote(each.getValue()).alarm().stream()
                                .map(alarm -> "archive %s: %s".formatted(each.getKey(), alarm)))
                .toList();
    }

    /**
     * What clients of the host see of a suite as it is here now; empty where no host serves the
     * archive, and where the suite is not there.
     */
    public Optional<Reached> reached(String name, String suite) {
        ArchiveSettings archive = archives.get(name);
        if (archive == null) {
            return Optional.empty();
        }
        Path inRelease = archive.root().resolve("dists").resolve(suite).resolve("InRelease");
        return Files.exists(inRelease)
                ? Optional.of(remote(archive).reached(suite, Hash.sha256(inRelease)))
                : Optional.empty();
    }

    private ArchiveSettings archive(String name) {
        ArchiveSettings archive = archives.get(name);
        if (archive == null) {
            throw new InvalidInput(
                    "archive `%s` has no remote in the settings".formatted(Shown.text(name)),
                    "name its host as `archives.%s.remote.sftp`".formatted(Shown.text(name)));
        }
        return archive;
    }

    private RemoteArchive remote(ArchiveSettings archive) {
        RemoteSettings to = archive.remote().orElseThrow();
        return new RemoteArchive(
                archive.root(),
                new RemoteArchive.Remote(
                        to.text(),
                        to.directory(),
                        () -> SftpConnection.open(to.server(), Passphrases.of(System.getenv())),
                        archive.url().filter(RemoteArchives::isWeb)),
                web,
                Archive.GRACE,
                clock);
    }

    private static boolean isWeb(URI url) {
        return "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    }

    private static LocalTree tree(Archive archive, ArchiveSettings settings) {
        String fingerprint = LocalTree.fingerprint(settings.root());
        return new LocalTree(
                settings.root(),
                fingerprint,
                archive.shown().stream().map(RemoteArchives::suite).toList());
    }

    private static LocalTree.Suite suite(ShownSuite shown) {
        SortedMap<String, LocalTree.Index> indices = new TreeMap<>();
        shown.says()
                .files()
                .forEach((path, file) ->
                        indices.put(path, new LocalTree.Index(file.sha256(), file.size())));
        return new LocalTree.Suite(
                shown.suite(), shown.inRelease(), shown.release(), shown.releaseGpg(), indices);
    }
}
