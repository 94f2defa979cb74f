package org.freshet.handover.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.handover.sftp.RemoteTree.Piece;
import org.freshet.handover.sftp.RemoteTree.Spliced;
import org.freshet.model.IntegrityFailure;

/**
 * Lets the server make new indices of those that they replace, by their hash, so that what did not
 * change of them need not be sent. What it made is read back as all else is.
 */
final class IndexSplicing {
    /** Two of these are held in memory. */
    private static final long MOST_BYTES = 32 << 20;

    private static final long LEAST_BYTES = 16 << 10;

    private final Path root;
    private final Directory directory;
    private final SentRecord record;
    private final Placing placing;
    private final InstantSource clock;

    IndexSplicing(
            Path root,
            Directory directory,
            SentRecord record,
            Placing placing,
            InstantSource clock) {
        this.root = root;
        this.directory = directory;
        this.record = record;
        this.placing = placing;
        this.clock = clock;
    }

    /**
     * Lets the server make those that it can.
     *
     * @param replaced the path of an older index, by that of a new one
     * @return what is to be sent whole
     */
    List<Entry> of(RemoteTree remote, List<Entry> entries, Map<String, String> replaced) {
        List<Entry> whole = new ArrayList<>();
        SequencedMap<String, String> names = new LinkedHashMap<>();
        List<Held> made = new ArrayList<>();
        for (Entry entry : entries) {
            Optional<Spliced> spliced = spliced(entry, replaced);
            String aside = placing.aside();
            Optional<RemoteFile> said = spliced.flatMap(each -> remote.splice(aside, each));
            if (said.isEmpty()) {
                whole.add(entry);
            } else {
                names.put(aside, directory.path(entry.path()));
                made.add(
                        new Held(
                                entry,
                                said.get().modified().map(Instant::getEpochSecond).orElse(0L),
                                0));
                placing.placed(sent(spliced.get().pieces()));
            }
        }
        remote.replaceAll(names);
        made.forEach(record::put);
        return whole;
    }

    private Optional<Spliced> spliced(Entry entry, Map<String, String> replaced) {
        String base = replaced.get(entry.path());
        if (base == null || entry.size() < LEAST_BYTES || entry.size() > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            Path old = root.resolve(base);
            if (Files.size(old) > MOST_BYTES) {
                return Optional.empty();
            }
            byte[] now = Files.readAllBytes(root.resolve(entry.path()));
            if (!Hash.sha256(now).equals(entry.sum())) {
                throw new IntegrityFailure(
                        "`%s` is damaged here".formatted(entry.path()),
                        "`freshet archive verify` tells more");
            }
            List<Piece> pieces = Splice.of(Files.readAllBytes(old), now);
            return sent(pieces) > entry.size() / 2
                    ? Optional.empty()
                    : Optional.of(new Spliced(directory.path(base), pieces, now, clock.instant()));
        } catch (NoSuchFileException _) {
            // It is superseded for too long: the other side may have it, but nothing tells how.
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(root.resolve(entry.path()).toString(), e);
        }
    }

    private static long sent(List<Piece> pieces) {
        return pieces.stream().filter(piece -> !piece.isCopied()).mapToLong(Piece::length).sum();
    }
}
