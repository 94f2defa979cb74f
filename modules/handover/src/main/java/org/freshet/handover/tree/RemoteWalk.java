package org.freshet.handover.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;

/** Everything in a remote tree, in {@link Entry#ORDER}, but what is hidden. */
final class RemoteWalk {
    /** So many directories are listed together. */
    private static final int TOGETHER = 32;

    private final RemoteTree remote;
    private final Directory directory;

    RemoteWalk(RemoteTree remote, Directory directory) {
        this.remote = remote;
        this.directory = directory;
    }

    /** What stands at the top, in order; empty where there is no such directory. */
    Optional<List<RemoteFile>> top() {
        return Optional.ofNullable(remote.list(List.of(directory.name())).get(directory.name()))
                .map(RemoteWalk::visible);
    }

    /**
     * @param seen hears of each path
     */
    void each(BiConsumer<String, RemoteFile> seen) {
        inside("", top().orElse(List.of()), seen);
    }

    private static List<RemoteFile> visible(List<RemoteFile> files) {
        return files.stream()
                .filter(file -> !file.name().startsWith("."))
                .sorted(Comparator.comparing(RemoteFile::name))
                .toList();
    }

    private void inside(
            String prefix, List<RemoteFile> files, BiConsumer<String, RemoteFile> seen) {
        Map<String, List<RemoteFile>> listed = Map.of();
        for (int i = 0; i < files.size(); i++) {
            RemoteFile file = files.get(i);
            String path = prefix + file.name();
            seen.accept(path, file);
            if (file.kind() == RemoteFile.Kind.DIRECTORY) {
                String full = directory.path(path);
                if (!listed.containsKey(full)) {
                    listed = list(prefix, files.subList(i, files.size()));
                }
                inside(path + "/", visible(listed.getOrDefault(full, List.of())), seen);
            }
        }
    }

    private Map<String, List<RemoteFile>> list(String prefix, List<RemoteFile> from) {
        List<String> next = new ArrayList<>();
        for (RemoteFile file : from) {
            if (file.kind() == RemoteFile.Kind.DIRECTORY && next.size() < TOGETHER) {
                next.add(directory.path(prefix + file.name()));
            }
        }
        return remote.list(next);
    }
}
