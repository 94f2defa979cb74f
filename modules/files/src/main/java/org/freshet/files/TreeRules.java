package org.freshet.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * What the names and links of a tarball may be, so that unpacking it writes below one directory
 * only. Remembers the links, and of other names their hashes.
 */
final class TreeRules {
    /** The kernel's trees have some hundred; the bound is for memory. */
    private static final int MOST_LINKS = 50_000;

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_HOPS = 40;

    /** NAME_MAX of every file system we know. */
    private static final int MOST_COMPONENT = 255;

    private final int mostName;
    private final boolean oneTop;
    private final boolean beside;
    private final Function<String, IntegrityFailure> refusal;
    private final Runnable deadline;
    private final Map<String, String> links = new HashMap<>();
    private final MetNames files = new MetNames();
    private final MetNames directories = new MetNames();
    private String parent = "";
    private @Nullable String top;
    private boolean several;

    /**
     * @param mostName bytes of a name
     * @param oneTop whether one directory must hold everything; without one, what holds everything
     *     is the root of the archive, as dpkg-source has it
     * @param beside whether links may lead to what lies beside that one directory
     * @param refusal makes the failure from what is wrong
     * @param deadline throws when the time is over
     */
    TreeRules(
            int mostName,
            boolean oneTop,
            boolean beside,
            Function<String, IntegrityFailure> refusal,
            Runnable deadline) {
        this.mostName = mostName;
        this.oneTop = oneTop;
        this.beside = beside;
        this.refusal = refusal;
        this.deadline = deadline;
    }

    void accept(TarReader.Entry entry) {
        List<String> path = path(entry.name(), entry.name());
        if (path.isEmpty()) {
            if (entry.kind() != TarReader.Kind.DIRECTORY) {
                throw refusal.apply("has an entry %s without a name".formatted(show(entry.name())));
            }
            return;
        }
        top(path, entry);
        notThroughALink(path, entry.name());
        String name = String.join("/", path);
        below(path, entry.name());
        switch (entry.kind()) {
            case FILE -> {
                notALink(name, entry.name());
                notADirectory(name, entry.name());
                files.add(name);
            }
            case DIRECTORY -> {
                notALink(name, entry.name());
                notAFile(name, entry.name());
                directories.add(name);
            }
            case LINK -> {
                notADirectory(name, entry.name());
                link(name, entry);
            }
            case HARD_LINK -> {
                notALink(name, entry.name());
                notADirectory(name, entry.name());
                hardLink(entry);
                files.add(name);
            }
        }
    }

    /** What an entry lies in is a directory, whether an entry says so or not. */
    private void below(List<String> path, String shown) {
        List<String> above = path.subList(0, path.size() - 1);
        String last = String.join("/", above);
        // Most entries follow another one of their directory.
        if (last.equals(parent)) {
            return;
        }
        for (int i = 1; i <= above.size(); i++) {
            String name = String.join("/", above.subList(0, i));
            notAFile(name, shown);
            directories.add(name);
        }
        parent = last;
    }

    private void notAFile(String name, String shown) {
        if (files.has(name)) {
            throw refusal.apply(
                    "has an entry %s where an earlier entry made a file".formatted(show(shown)));
        }
    }

    private void notADirectory(String name, String shown) {
        if (directories.has(name)) {
            throw refusal.apply(
                    "has an entry %s where an earlier entry made a directory"
                            .formatted(show(shown)));
        }
    }

    /** The one top directory, when everything was accepted; empty when there are several. */
    String finish() {
        if (top == null) {
            if (oneTop) {
                throw refusal.apply("has no top directory: it is empty");
            }
            // `dpkg-source --create-empty-orig` makes such a one for packages of components only.
            return "";
        }
        for (String name : links.keySet()) {
            deadline.run();
            follow(name);
        }
        return several ? "" : shownName(top);
    }

    private void top(List<String> path, TarReader.Entry entry) {
        if (path.size() == 1 && entry.kind() != TarReader.Kind.DIRECTORY) {
            several = true;
        }
        if (several && oneTop) {
            throw refusal.apply(
                    "has no top directory: %s lies at the top".formatted(show(entry.name())));
        }
        String first = path.getFirst();
        if (top == null) {
            top = first;
        } else if (!top.equals(first)) {
            several = true;
        }
        if (several && oneTop) {
            throw refusal.apply(
                    "has two top directories: %s and %s".formatted(show(top), show(first)));
        }
    }

    private void notThroughALink(List<String> path, String shown) {
        if (links.isEmpty()) {
            return;
        }
        StringBuilder parent = new StringBuilder();
        for (String component : path.subList(0, path.size() - 1)) {
            parent.append(parent.isEmpty() ? "" : "/").append(component);
            if (links.containsKey(parent.toString())) {
                throw refusal.apply(
                        "has an entry %s that goes through the link %s"
                                .formatted(show(shown), show(parent.toString())));
            }
        }
    }

    private void notALink(String name, String shown) {
        if (links.containsKey(name)) {
            throw refusal.apply(
                    "has an entry %s that an earlier entry made a link".formatted(show(shown)));
        }
    }

    private void link(String name, TarReader.Entry entry) {
        clean(entry.link(), entry.name());
        if (entry.link().isEmpty()) {
            throw refusal.apply("has a link %s to nowhere".formatted(show(entry.name())));
        }
        if (entry.link().startsWith("/")) {
            throw leaves(entry.name(), entry.link());
        }
        String before = links.put(name, entry.link());
        if (before != null && !before.equals(entry.link())) {
            notALink(name, entry.name());
        }
        if (links.size() > MOST_LINKS) {
            throw refusal.apply("has more than %d links".formatted(MOST_LINKS));
        }
    }

    private void hardLink(TarReader.Entry entry) {
        if (entry.link().startsWith("/") || split(entry.link()).contains("..")) {
            throw leaves(entry.name(), entry.link());
        }
        List<String> to = path(entry.link(), entry.name());
        if (to.isEmpty() || (oneTop && !to.getFirst().equals(top))) {
            throw leaves(entry.name(), entry.link());
        }
        notThroughALink(to, entry.name());
        // The second name of a link would be a link that nobody looked at.
        notALink(String.join("/", to), entry.name());
        if (!files.has(String.join("/", to))) {
            throw refusal.apply(
                    "has a hard link %s to %s, which no earlier entry made"
                            .formatted(show(entry.name()), show(entry.link())));
        }
    }

    /** Walks a link as the kernel does, through the archive's other links. */
    private void follow(String name) {
        List<String> here = split(name);
        here.removeLast();
        Deque<String> rest = new ArrayDeque<>(split(links.getOrDefault(name, "")));
        int hops = 0;
        while (!rest.isEmpty()) {
            String component = rest.removeFirst();
            if (component.equals("..")) {
                if (here.size() <= (several || beside ? 0 : 1)) {
                    throw leaves(name, links.getOrDefault(name, ""));
                }
                here.removeLast();
                continue;
            }
            here.add(component);
            String onward = links.get(String.join("/", here));
            if (onward != null) {
                // A circle of links leads nowhere, and so not out.
                if (++hops > MOST_HOPS) {
                    return;
                }
                here.removeLast();
                split(onward).reversed().forEach(rest::addFirst);
            }
        }
    }

    private List<String> path(String name, String shown) {
        clean(name, shown);
        if (name.startsWith("/")) {
            throw refusal.apply("has an entry %s with an absolute name".formatted(show(shown)));
        }
        List<String> path = split(name);
        for (String component : path) {
            if (component.equals("..")) {
                throw refusal.apply("has an entry %s that leaves the tree".formatted(show(shown)));
            }
            if (component.length() > MOST_COMPONENT) {
                throw refusal.apply(
                        "has an entry %s with a component of more than %d bytes"
                                .formatted(show(shown), MOST_COMPONENT));
            }
        }
        return path;
    }

    /** An accepted name without the top directory; empty for that itself. */
    static String belowTop(String name) {
        List<String> path = split(name);
        return path.isEmpty() ? "" : String.join("/", path.subList(1, path.size()));
    }

    /** An accepted name without empty components and {@code .}. */
    static String clean(String name) {
        return String.join("/", split(name));
    }

    /** The components without the empty ones and {@code .}. */
    private static List<String> split(String name) {
        List<String> path = new ArrayList<>();
        int start = 0;
        while (start < name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            String component = name.substring(start, end);
            if (!component.isEmpty() && !component.equals(".")) {
                path.add(component);
            }
            start = end + 1;
        }
        return path;
    }

    private void clean(String name, String shown) {
        if (name.length() > mostName) {
            throw refusal.apply("has a name of more than %d bytes".formatted(mostName));
        }
        // As bytes, not as decoded text: c1 control characters are bytes of good UTF-8 too.
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) == 0x7f) {
                throw refusal.apply(
                        "has an entry %s with a control character in its name"
                                .formatted(show(shown)));
            }
        }
    }

    private IntegrityFailure leaves(String name, String link) {
        return refusal.apply(
                "has a link %s to %s that leaves the tree".formatted(show(name), show(link)));
    }

    static String show(String name) {
        return "`" + Shown.text(shownName(name)) + "`";
    }

    /** The text of the raw bytes: UTF-8 where they are. */
    private static String shownName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return name;
        }
    }
}
