package org.freshet.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory as a disk would have it: what a process did to it, as strace recorded it, and of that
 * what was synced. POSIX promises nothing of what was not: bytes of a file until fsync of the file,
 * names in a directory until fsync of the directory.
 */
final class RecordedDisk {
    /** The system calls that change a directory or make it durable, for {@code strace -e}. */
    static final String CALLS =
            "open,openat,creat,close,lseek,write,pwrite64,ftruncate,copy_file_range,sendfile,"
                    + "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,"
                    + "mkdir,mkdirat,rmdir,fsync,fdatasync";

    private static final Pattern LINE =
            Pattern.compile("(?:(\\d+) +)?(\\w+)\\((.*)\\) += (-?\\d+)(?: .*)?");
    private static final Pattern UNFINISHED =
            Pattern.compile("(\\d+) +(.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");

    /** What of the unsynced a loss of power spares. */
    enum Spared {
        NOTHING,
        /** Names, and no bytes: a file system that writes its journal first. */
        NAMES,
        /** Of each directory some of the names in their order, and any files. */
        SOME
    }

    private static final class Node {
        private final boolean directory;
        private byte[] bytes = new byte[0];
        private byte[] synced = new byte[0];
        private final Map<String, Node> names = new TreeMap<>();
        private final Map<String, Node> syncedNames = new TreeMap<>();
        private final List<Map<String, Node>> since = new ArrayList<>();

        private Node(boolean directory) {
            this.directory = directory;
        }

        private void changed() {
            since.add(new TreeMap<>(names));
        }

        private void sync() {
            synced = bytes;
            syncedNames.clear();
            syncedNames.putAll(names);
            since.clear();
        }
    }

    private static final class Open {
        private final Node node;
        private int at;

        private Open(Node node) {
            this.node = node;
        }
    }

    private final Path root;
    private final Node top;
    private final Map<Integer, Open> open = new HashMap<>();
    private final Map<String, String> unfinished = new HashMap<>();

    /** What lies there now, all of it durable. */
    RecordedDisk(Path root) throws IOException {
        this.root = root;
        this.top = read(root, new HashMap<>());
    }

    private static Node read(Path path, Map<Object, Node> seen) throws IOException {
        Node node = new Node(Files.isDirectory(path));
        if (node.directory) {
            try (Stream<Path> below = Files.list(path)) {
                for (Path each : below.toList()) {
                    Object key = Files.getAttribute(each, "unix:ino");
                    Node known = seen.get(key);
                    Node child = known == null ? read(each, seen) : known;
                    seen.put(key, child);
                    node.names.put(each.getFileName().toString(), child);
                }
            }
        } else {
            node.bytes = Files.readAllBytes(path);
        }
        node.sync();
        return node;
    }

    /** Does what one line of the record says; tells whether that may matter to a loss of power. */
    boolean apply(String raw) {
        String line = raw;
        Matcher half = UNFINISHED.matcher(raw);
        if (half.matches()) {
            unfinished.put(half.group(1), half.group(2));
            return false;
        }
        Matcher rest = RESUMED.matcher(raw);
        if (rest.matches()) {
            line = rest.group(1) + " " + unfinished.remove(rest.group(1)) + rest.group(2);
        }
        Matcher call = LINE.matcher(line);
        if (!call.matches() || call.group(4).startsWith("-")) {
            return false;
        }
        return apply(call.group(2), call.group(3), Integer.parseInt(call.group(4)));
    }

    private boolean apply(String call, String arguments, int result) {
        List<String> texts = texts(arguments);
        String[] words = arguments.split(", ", -1);
        switch (call) {
            case "open", "openat", "creat" -> {
                return opened(Path.of(texts.getFirst()), arguments, result);
            }
            case "close" -> open.remove(Integer.parseInt(words[0]));
            case "lseek" -> find(words[0]).at = result;
            case "write" -> {
                Open file = open.get(Integer.parseInt(words[0]));
                if (file == null) {
                    return false;
                }
                write(file.node, file.at, bytes(arguments), result);
                file.at += result;
                return true;
            }
            case "pwrite64" -> {
                Open file = open.get(Integer.parseInt(words[0]));
                if (file == null) {
                    return false;
                }
                write(file.node, Integer.parseInt(words[3]), bytes(arguments), result);
                return true;
            }
            case "rename", "renameat", "renameat2" -> {
                return renamed(Path.of(texts.getFirst()), Path.of(texts.getLast()));
            }
            case "link", "linkat" -> {
                Path to = Path.of(texts.getLast());
                return inside(to) && put(to, node(Path.of(texts.getFirst())));
            }
            case "mkdir", "mkdirat" -> {
                Path made = Path.of(texts.getLast());
                return inside(made) && put(made, new Node(true));
            }
            case "unlink", "unlinkat", "rmdir" -> {
                Path gone = Path.of(texts.getLast());
                if (!inside(gone)) {
                    return false;
                }
                Node parent = node(gone.resolveSibling(""));
                parent.names.remove(gone.getFileName().toString());
                parent.changed();
                return true;
            }
            case "fsync", "fdatasync" -> {
                Open file = open.get(Integer.parseInt(words[0]));
                if (file == null) {
                    return false;
                }
                file.node.sync();
                return true;
            }
            case "ftruncate" -> {
                Open file = open.get(Integer.parseInt(words[0]));
                if (file != null) {
                    file.node.bytes = Arrays.copyOf(file.node.bytes, Integer.parseInt(words[1]));
                }
                return file != null;
            }
            case "copy_file_range" -> {
                Open from = open.get(Integer.parseInt(words[0]));
                Open to = open.get(Integer.parseInt(words[2]));
                if (from == null || to == null) {
                    return false;
                }
                int at = words[1].equals("NULL") ? from.at : number(words[1]);
                write(to.node, to.at, Arrays.copyOfRange(from.node.bytes, at, at + result), result);
                to.at += result;
                return true;
            }
            case "sendfile", "symlink", "symlinkat" -> {
                if (open.containsKey(Integer.parseInt(words[0].replaceAll("\\D+", "0")))) {
                    throw new IllegalStateException("not understood: " + call + " " + arguments);
                }
            }
            default -> throw new IllegalStateException("not understood: " + call);
        }
        return false;
    }

    private static int number(String word) {
        return Integer.parseInt(word.replaceAll("\\D", ""));
    }

    private Open find(String descriptor) {
        return open.getOrDefault(Integer.parseInt(descriptor), new Open(new Node(false)));
    }

    private boolean opened(Path path, String arguments, int descriptor) {
        open.remove(descriptor);
        if (!inside(path) && !path.equals(root)) {
            return false;
        }
        boolean made = false;
        Node node = find(path);
        if (node == null) {
            node = new Node(false);
            made = put(path, node);
        } else if (arguments.contains("O_TRUNC")) {
            node.bytes = new byte[0];
        }
        Open file = new Open(node);
        file.at = arguments.contains("O_APPEND") ? node.bytes.length : 0;
        open.put(descriptor, file);
        return made;
    }

    private boolean renamed(Path from, Path to) {
        if (!inside(from) || !inside(to)) {
            return false;
        }
        Node moved = node(from);
        Node parent = node(from.resolveSibling(""));
        parent.names.remove(from.getFileName().toString());
        Node other = node(to.resolveSibling(""));
        if (!other.equals(parent)) {
            parent.changed();
        }
        return put(to, moved);
    }

    private boolean put(Path path, Node node) {
        Node parent = node(path.resolveSibling(""));
        parent.names.put(path.getFileName().toString(), node);
        parent.changed();
        return true;
    }

    private static void write(Node node, int at, byte[] bytes, int count) {
        byte[] longer = Arrays.copyOf(node.bytes, Math.max(node.bytes.length, at + count));
        System.arraycopy(bytes, 0, longer, at, count);
        node.bytes = longer;
    }

    private boolean inside(Path path) {
        return path.startsWith(root) && !path.equals(root);
    }

    private Node node(Path path) {
        Node found = find(path);
        if (found == null) {
            throw new IllegalStateException("nothing is at " + path);
        }
        return found;
    }

    private @Nullable Node find(Path path) {
        Node at = top;
        if (path.equals(root) || path.toString().equals(root + "/")) {
            return at;
        }
        for (Path name : root.relativize(path.normalize())) {
            Node next = at.names.get(name.toString());
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    private static List<String> texts(String arguments) {
        return TEXT.matcher(arguments)
                .results()
                .map(match -> new String(hex(match.group(1)), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(String arguments) {
        Matcher text = TEXT.matcher(arguments);
        return text.find() ? hex(text.group(1)) : new byte[0];
    }

    private static byte[] hex(String escaped) {
        return HexFormat.of().parseHex(escaped.replace("\\x", ""));
    }

    /** What is there after a loss of power now: each file by its path. */
    Map<String, byte[]> after(Spared spared, Random random) {
        Map<String, byte[]> files = new TreeMap<>();
        add(top, "", spared, random, files);
        return files;
    }

    private static void add(
            Node node, String path, Spared spared, Random random, Map<String, byte[]> files) {
        if (!node.directory) {
            files.put(
                    path, spared == Spared.SOME && random.nextBoolean() ? node.bytes : node.synced);
            return;
        }
        files.put(path + "/", new byte[0]);
        names(node, spared, random)
                .forEach((name, child) -> add(child, path + "/" + name, spared, random, files));
    }

    private static Map<String, Node> names(Node node, Spared spared, Random random) {
        return switch (spared) {
            case NOTHING -> node.syncedNames;
            case NAMES -> node.names;
            case SOME -> {
                int some = random.nextInt(node.since.size() + 1);
                yield some == 0 ? node.syncedNames : node.since.get(some - 1);
            }
        };
    }

    /** Writes such files below a directory. */
    static void write(Map<String, byte[]> files, Path to) {
        files.forEach((path, bytes) -> {
            try {
                Path file = to.resolve(path.replaceFirst("^/", ""));
                if (path.endsWith("/")) {
                    Files.createDirectories(file);
                } else {
                    Files.write(file, bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
