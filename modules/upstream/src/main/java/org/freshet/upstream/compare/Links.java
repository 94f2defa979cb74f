package org.freshet.upstream.compare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Where names lead through the links of a tag. */
final class Links {
    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_HOPS = 40;

    private static final int LINK_LENGTH = 4096;

    private Links() {}

    /** The name behind all links; empty when they lead out of the tree or in circles. */
    static Optional<String> resolve(TagFiles tag, String name) {
        List<String> here = new ArrayList<>();
        Deque<String> rest = new ArrayDeque<>(List.of(name.split("/")));
        int hops = 0;
        while (!rest.isEmpty()) {
            String part = rest.removeFirst();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                if (here.isEmpty()) {
                    return Optional.empty();
                }
                here.removeLast();
                continue;
            }
            here.add(part);
            String path = String.join("/", here);
            TagFiles.TagFile file = tag.files().get(path);
            if (file == null || file.content().kind() != Content.Kind.LINK) {
                continue;
            }
            Optional<byte[]> to = tag.content(path, LINK_LENGTH);
            if (++hops > MOST_HOPS || to.isEmpty()) {
                return Optional.empty();
            }
            String link = new String(to.get(), StandardCharsets.ISO_8859_1);
            if (link.startsWith("/")) {
                return Optional.empty();
            }
            here.removeLast();
            List.of(link.split("/")).reversed().forEach(rest::addFirst);
        }
        return Optional.of(String.join("/", here));
    }
}
