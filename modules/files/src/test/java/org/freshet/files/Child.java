package org.freshet.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
            case "replace" ->
                    told(path, () -> Durable.replace(path.resolve("file"), text(arguments[2])));
            case "put" -> told(path, () -> new ContentStore(path).put("file", text(arguments[2])));
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

    private static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void told(Path directory, Runnable writes) {
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
