package org.freshet.handover.tree;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * Says on the remote tree whose it is, {@code .freshet/owner}, so that two who send to one tree
 * find each other. Beside it lie files that are not whole yet.
 */
final class Owner {
    static final String DIRECTORY = ".freshet";

    private static final String FILE = DIRECTORY + "/owner";
    private static final int MOST_BYTES = 1000;

    private final RemoteTree remote;
    private final Directory directory;

    Owner(RemoteTree remote, Directory directory) {
        this.remote = remote;
        this.directory = directory;
    }

    /** What the mark says: {@code OWNER TOKEN}; empty where there is none. */
    Optional<String> says() {
        return remote.read(directory.path(FILE), MOST_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    /** The token of what the mark says. */
    static String token(Optional<String> says) {
        return says.map(text -> text.substring(text.indexOf(' ') + 1)).orElse("");
    }

    static String text(SendState state) {
        return state.owner() + " " + state.token();
    }

    /** Marks the tree. */
    void claim(SendState state, Instant now) {
        remote.makeDirectories(List.of(directory.path(DIRECTORY)));
        byte[] bytes = (text(state) + "\n").getBytes(StandardCharsets.UTF_8);
        SequencedMap<String, RemoteTree.Written> one = new LinkedHashMap<>();
        one.put(
                directory.path(FILE + ".new"),
                new RemoteTree.Written(
                        () -> new ByteArrayInputStream(bytes),
                        now,
                        Optional.of(directory.path(FILE))));
        remote.writeAll(one, (_, _) -> {});
        sweep();
    }

    /** Removes what a send that was cut off left half written. */
    private void sweep() {
        String own = directory.path(DIRECTORY);
        List<String> left = new ArrayList<>();
        remote.list(List.of(own))
                .getOrDefault(own, List.of())
                .forEach(file -> {
                    if (file.kind() == RemoteFile.Kind.FILE && !file.name().equals("owner")) {
                        left.add(own + "/" + file.name());
                    }
                });
        remote.removeAll(left, _ -> {});
    }

    /**
     * Makes sure that nobody else has sent since.
     *
     * @throws IntegrityFailure when somebody has
     */
    void expect(SendState state) {
        Optional<String> says = says();
        if (!says.equals(Optional.of(text(state)))) {
            throw another(state, says);
        }
    }

    static IntegrityFailure another(SendState state, Optional<String> says) {
        return new IntegrityFailure(
                says.isEmpty()
                        ? "the tree at `%s` does not say any more that it is ours"
                                .formatted(Shown.text(state.at()))
                        : says.get().startsWith(state.owner() + " ")
                                ? "another copy of this archive has been sent to `%s`"
                                        .formatted(Shown.text(state.at()))
                                : "the tree at `%s` is another archive's"
                                        .formatted(Shown.text(state.at())),
                "two who send to one tree undo each other: find the other one, then say that it is"
                        + " yours with `freshet archive send --take-over`");
    }
}
