package org.freshet.handover;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.freshet.handover.sftp.RemoteFiles;
import org.freshet.model.FreshetException;
import org.freshet.model.Unavailable;

/** A host that keeps what comes, and fails where a test says. */
final class PlayedHost {
    final Map<String, byte[]> files = new LinkedHashMap<>();
    final List<String> said = new ArrayList<>();

    /** Connections that fail, with the number of files that come through before. */
    final List<Integer> cuts = new ArrayList<>();

    /** Whether connections that fail are gone; else the host just refuses the file. */
    boolean gone = true;

    Supplier<FreshetException> failure = () -> new Unavailable("connection ended");
    Runnable before = () -> {};

    RemoteFiles connect() {
        said.add("open");
        int cut = cuts.isEmpty() ? Integer.MAX_VALUE : cuts.removeFirst();
        return new RemoteFiles() {
            private int count;
            private boolean dead;

            @Override
            public void put(String path, InputStream content) {
                before.run();
                try {
                    byte[] bytes = content.readAllBytes();
                    if (count++ >= cut) {
                        files.put(path, new byte[bytes.length / 2]);
                        dead = gone;
                        said.add("cut " + path);
                        throw failure.get();
                    }
                    files.put(path, bytes);
                    said.add("put " + path);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }

            @Override
            public void putAll(SequencedMap<String, Content> all, Consumer<String> done) {
                all.forEach((path, content) -> {
                    try (InputStream in = content.open()) {
                        put(path, in);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    done.accept(path);
                });
            }

            @Override
            public boolean remove(String path) {
                if (dead) {
                    throw new Unavailable("connection ended");
                }
                said.add("remove " + path);
                return files.remove(path) != null;
            }

            @Override
            public void close() {
                said.add("close");
            }
        };
    }
}
