package org.freshet.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import org.freshet.model.FreshetException;
import org.freshet.testkit.Tree;

/** A process of its own for tests of what processes do to each other. */
final class Child {
    private Child() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }

    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "replace" -> full(path, () -> Durable.replace(path.resolve("file"), Child::much));
            case "put" -> full(path, () -> new ContentStore(path).put("file", Child::much));
            case "hold" -> {
                try (OsLock _ = OsLock.tryLock(path).orElseThrow()) {
                    System.out.println("held");
                    // Until the parent kills it, or dies itself.
                    System.in.read();
                }
            }
            case "try" -> {
                boolean free = OsLock.tryLock(path).isPresent();
                System.out.println(free ? "free" : "held by " + OsLock.holder(path));
            }
            case "tar" -> {
                var entries = new TreeMap<String, SameBytes.Entry>(Tarball.entries(path));
                entries.put("dir", new SameBytes.Entry.Directory());
                SameBytes.tar(entries, Instant.parse("2026-11-01T12:00:00.9Z"), System.out);
                System.out.flush();
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void much(java.io.OutputStream out) throws IOException {
        out.write(new byte[1 << 20]);
    }

    private static void full(Path directory, Runnable writes) {
        try {
            writes.run();
        } catch (FreshetException e) {
            System.out.println(e.getClass().getSimpleName());
            System.out.println(e.getMessage());
            System.out.println(e.hint().orElseThrow());
        }
        System.out.println("left: " + Tree.of(directory).strip());
    }
}
