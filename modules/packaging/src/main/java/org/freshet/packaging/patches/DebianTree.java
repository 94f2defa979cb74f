package org.freshet.packaging.patches;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.patches.Tree.Node;

/** An unpacked source package: {@code debian/} as it will be, all else from upstream. */
record DebianTree(SortedMap<String, Entry> debian, OrigTree orig) implements Tree {
    private static final int MOST_HOPS = 10;

    @Override
    public Node at(String path) {
        if (!path.equals("debian") && !path.startsWith("debian/")) {
            return orig.at(path);
        }
        String name =
                new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        Optional<Entry> entry = Optional.ofNullable(debian.get(name));
        return entry.map(it ->
                        switch (it) {
                            case Entry.Directory() -> new Node.Directory();
                            case Entry.Link(String to) -> new Node.Link(to);
                            case Entry.File file ->
                                    new Node.File(
                                            new String(
                                                    bytes(name, file, PatchSeries.MOST_BYTES),
                                                    StandardCharsets.ISO_8859_1));
                        })
                .orElseGet(Node.Nothing::new);
    }

    /**
     * The bytes of a file, also through links; empty where there is none.
     *
     * @throws InvalidInput when it has more
     */
    static Optional<byte[]> bytes(SortedMap<String, Entry> debian, String name, int mostBytes) {
        String at = name;
        for (int hops = 0; hops < MOST_HOPS; hops++) {
            switch (debian.get(at)) {
                case Entry.File file -> {
                    return Optional.of(bytes(at, file, mostBytes));
                }
                case Entry.Link(String to) -> at = target(at, to);
                case Entry.Directory() -> {
                    return Optional.empty();
                }
                case null -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static String target(String link, String to) {
        List<String> path = new ArrayList<>(List.of(link.split("/", -1)));
        path.removeLast();
        for (String component : to.split("/", -1)) {
            if (component.equals("..")) {
                if (path.isEmpty()) {
                    return "";
                }
                path.removeLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                path.add(component);
            }
        }
        return String.join("/", path);
    }

    private static byte[] bytes(String name, Entry.File file, int mostBytes) {
        if (file.size() > mostBytes) {
            throw new InvalidInput(
                    "`%s` has %d bytes, expected at most %d"
                            .formatted(Shown.text(name), file.size(), mostBytes));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            file.content().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
