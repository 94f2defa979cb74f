package org.freshet.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.freshet.files.Hash;

/**
 * Pages that are asked for again and again: what came is kept with its validators, and a server
 * sends it again only when it changed. Asks as {@link Web} does, compressed on the way.
 *
 * <p>The directory may be deleted at any time. It holds no more than its bound: what was asked for
 * longest ago goes first. Safe for several threads and several processes.
 */
public final class Pages {
    /** Half-written files of killed processes. */
    private static final Duration LEFT_OVER = Duration.ofDays(1);

    private final Web web;
    private final Path directory;
    private final long most;
    private final InstantSource clock;

    /** Of all files, as far as is known; not looked at yet. */
    private long size;

    private boolean looked;

    /**
     * @param most bytes that are kept in all
     */
    public Pages(Web web, Path directory, long most, InstantSource clock) {
        this.web = web;
        this.directory = directory.toAbsolutePath();
        this.most = most;
        this.clock = clock;
    }

    /** As {@link Web#get(URI, Web.Bounds, Web.Body)}. */
    public <T> T get(URI uri, Web.Bounds bounds, Web.Body<T> body) {
        return get(Request.get(uri), bounds, body);
    }

    /** As {@link Web#page}. */
    public <T> T page(URI uri, Web.Bounds bounds, Web.Page<T> page) {
        return page(Request.get(uri).orHtml(), bounds, page);
    }

    /** As {@link Web#get(Request, Web.Bounds, Web.Body)}; what is read may have come before. */
    public <T> T get(Request request, Web.Bounds bounds, Web.Body<T> body) {
        return Web.scheme(request.uri()).equals("file") || request.body().isPresent()
                ? web.get(request, bounds, body)
                : page(request, bounds, (_, in) -> body.read(in));
    }

    /** As {@link #page(URI, Web.Bounds, Web.Page)}, asked in another way. */
    public <T> T page(Request request, Web.Bounds bounds, Web.Page<T> reader) {
        Path file = directory.resolve(key(request));
        try (Known known = new Known(KeptPage.open(file));
                KeptPage page = page(file, known.page(), request.compressed(), bounds)) {
            return reader.read(
                    page.uri(),
                    new BoundedBody(
                            page.body(),
                            "`" + Web.shown(request.subject()) + "`",
                            bounds,
                            page.size()));
        } catch (UncheckedIOException e) {
            throw Durable.failure(directory.toString(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    private record Known(Optional<KeptPage> page) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (page.isPresent()) {
                page.get().close();
            }
        }
    }

    private KeptPage page(Path file, Optional<KeptPage> known, Request request, Web.Bounds bounds) {
        Validators validators = known.map(KeptPage::validators).orElse(Validators.NONE);
        return web.ask(
                validators.on(request),
                bounds,
                answer -> {
                    try {
                        if (answer.status() == 304 && known.isPresent()) {
                            touch(file);
                            return known.get();
                        }
                        InputStream body = Web.file(request, answer);
                        Durable.makeDirectory(directory);
                        KeptPage page =
                                KeptPage.take(file, answer.uri(), Validators.of(answer), body);
                        touch(file);
                        makeRoom(page.sizeOnDisk());
                        return page;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private void touch(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (NoSuchFileException _) {
            // It is not kept, or somebody made room.
            return;
        }
    }

    /** Looks at the directory when it may have grown beyond its bound, and at first. */
    private synchronized void makeRoom(long added) throws IOException {
        size += added;
        if (looked && size <= most) {
            return;
        }
        looked = true;
        Durable.sweep(directory, clock.instant().minus(LEFT_OVER));
        List<Aged> oldestFirst = new ArrayList<>();
        for (Path file : Durable.visible(directory)) {
            Aged.of(file).ifPresent(oldestFirst::add);
        }
        oldestFirst.sort(Comparator.comparing(Aged::used));
        size = oldestFirst.stream().mapToLong(Aged::size).sum();
        for (Aged page : oldestFirst) {
            if (size <= most) {
                return;
            }
            Files.deleteIfExists(page.file());
            size -= page.size();
        }
    }

    private record Aged(Path file, Instant used, long size) {
        static Optional<Aged> of(Path file) throws IOException {
            try {
                BasicFileAttributes at = Files.readAttributes(file, BasicFileAttributes.class);
                return Optional.of(new Aged(file, at.lastModifiedTime().toInstant(), at.size()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    /** One name for one question; the answer may depend on its headers. */
    private static String key(Request request) {
        String text = "%s %s".formatted(request.uri(), new TreeMap<>(request.headers()));
        return Hash.sha256(text);
    }
}
