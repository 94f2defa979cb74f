package org.freshet.handover.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a tree that is for the public, in {@link Entry#ORDER}; hidden files are not. Reads
 * one directory at a time.
 */
final class LocalWalk implements Iterator<Entry> {
    private final LocalTree tree;
    private final Map<String, LocalTree.Suite> suites = new HashMap<>();
    private final Deque<Iterator<Path>> open = new ArrayDeque<>();
    private @Nullable Entry next;

    LocalWalk(LocalTree tree) {
        this.tree = tree;
        tree.suites().forEach(suite -> suites.put(suite.path(), suite));
        open.push(inside(tree.root()));
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Entry next() {
        Entry entry = next;
        if (entry == null) {
            throw new NoSuchElementException();
        }
        advance();
        return entry;
    }

    private void advance() {
        next = null;
        while (next == null && !open.isEmpty()) {
            if (open.element().hasNext()) {
                Path file = open.element().next();
                try {
                    next = entry(file);
                } catch (NoSuchFileException _) {
                    // It went since the directory was read.
                    next = null;
                } catch (IOException e) {
                    throw Durable.failure(file.toString(), e);
                }
            } else {
                open.remove();
            }
        }
    }

    private static Iterator<Path> inside(Path directory) {
        return Durable.visible(directory).stream()
                .sorted(Comparator.comparing(Path::toString, Entry.ORDER))
                .iterator();
    }

    private Entry entry(Path file) throws IOException {
        String path = tree.root().relativize(file).toString();
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(
                    "`%s` has a name that cannot be sent".formatted(Shown.text(path)), "rename it");
        }
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            open.push(inside(file));
            return Entry.directory(path);
        }
        if (attributes.isSymbolicLink()) {
            return new Entry(Entry.Kind.LINK, path, 0, 0, target(file));
        }
        return shown(path)
                .orElseGet(() ->
                        new Entry(
                                Entry.Kind.FILE,
                                path,
                                attributes.size(),
                                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                                Place.hash(path).orElse("")));
    }

    /** Links may lead within the tree only: elsewhere they would mean another thing there. */
    private String target(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        Path to = link.resolveSibling(target).normalize();
        if (target.isAbsolute() || !to.startsWith(tree.root())) {
            throw new InvalidInput(
                    "link `%s` leads out of the archive: `%s`"
                            .formatted(Shown.text(link.toString()), Shown.text(target.toString())),
                    "put what it leads to in its place, or hide it: names with a dot in front"
                            + " are not sent");
        }
        return target.toString();
    }

    /** What a suite shows under a name. */
    private Optional<Entry> shown(String path) {
        int slash = path.indexOf('/', "dists/".length());
        LocalTree.Suite suite = slash < 0 ? null : suites.get(path.substring(0, slash));
        if (suite == null) {
            return Optional.empty();
        }
        String name = path.substring(slash + 1);
        return switch (name) {
            case "InRelease" -> Optional.of(text(path, suite.inRelease()));
            case "Release" -> Optional.of(text(path, suite.release()));
            case "Release.gpg" -> Optional.of(text(path, suite.releaseGpg()));
            default ->
                    Optional.ofNullable(suite.indices().get(name))
                            .map(index ->
                                    new Entry(
                                            Entry.Kind.FILE,
                                            path,
                                            index.size(),
                                            0,
                                            index.sha256()));
        };
    }

    private static Entry text(String path, byte[] bytes) {
        return new Entry(Entry.Kind.FILE, path, bytes.length, 0, Hash.sha256(bytes));
    }
}
