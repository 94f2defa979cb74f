package org.freshet.app.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.freshet.app.Installation;
import org.freshet.app.demo.Demo;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.SameBytes;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.upstream.GitTags;

/**
 * One run that touches what commands and the pipeline's start touch, so that the launcher can keep
 * their classes ready ({@code -XX:AOTCacheOutput}). Nobody else calls it.
 */
final class Warm {
    private static final int TAGS = 200;

    /** So many that the JVM notes what is worth compiling. */
    private static final int LOOKS = 1000;

    /** So many that a .dsc that names them fills a page of an index. */
    private static final int BINARIES = 1500;

    private static final String MAINTAINER = "A. Person <a@example.org>";
    private static final List<String> PACKINGS = List.of("gz", "xz", "bz2");
    private static final String CHANGELOG =
            """
            hello-freshet (1.0-1) UNRELEASED; urgency=medium

              * Say hello.

             -- A. Person <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
            """;

    private static final String PATCH =
            """
            Description: say it otherwise
            Forwarded: not-needed

            --- a/hello-freshet.c
            +++ b/hello-freshet.c
            @@ -1,2 +1,2 @@
            -/* Says hello from the newest release. */
            +/* Says hello, and from which release. */
             #include <stdio.h>
            """;

    private Warm() {}

    /**
     * The first argument is what to touch, the second a directory: {@code flow} fills it, {@code
     * ask} asks what is in it, {@code make} makes source packages in it, {@code keep} keeps an
     * archive of them.
     */
    public static void main(String... arguments) {
        Path scratch = Path.of(arguments[1]);
        PrintStream nowhere =
                new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        int status =
                switch (arguments[0]) {
                    case "flow" -> flow(nowhere, scratch);
                    case "ask" -> ask(new Screen(nowhere, nowhere), scratch);
                    case "make" -> make(new Screen(nowhere, nowhere), scratch.resolve("make"));
                    case "keep" -> keep(new Screen(nowhere, nowhere), scratch);
                    default -> 2;
                };
        System.exit(status);
    }

    private static int flow(PrintStream nowhere, Path scratch) {
        Installation here = Installation.here();
        new Demo(here, here.routes(), nowhere, nowhere, Clock.systemUTC())
                .pipeline(scratch, URI.create("http://127.0.0.1/"));
        looks();
        return 0;
    }

    /** The demo's upstream is a directory; most are asked over the web, and often. */
    private static void looks() {
        StringBuilder refs = new StringBuilder();
        for (int i = 0; i < TAGS; i++) {
            String id = "0123456789abcdef0123456789abcdef01234567";
            String line = "%s refs/tags/v1.%d peeled:%s\n".formatted(id, i, id);
            refs.append("%04x%s".formatted(line.length() + 4, line));
        }
        byte[] answer = refs.append("0000").toString().getBytes(StandardCharsets.US_ASCII);
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        exchange.getResponseHeaders()
                                .set("Content-Type", "application/x-git-upload-pack-result");
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                        exchange.close();
                    });
            server.start();
            String url = "http://127.0.0.1:%d/warm".formatted(server.getAddress().getPort());
            GitTags tags = new GitTags(new Web(Clock.systemUTC()));
            for (int i = 0; i < LOOKS; i++) {
                tags.list(url);
            }
            server.stop(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Source packages of the demo's upstream with a patch, in each packing. */
    private static int make(Screen screen, Path scratch) {
        Installation here = Installation.here();
        SortedMap<String, SameBytes.Entry> upstream = new TreeMap<>();
        Tarball.entries(here.examples().resolve("hello-freshet"))
                .forEach((name, entry) -> upstream.put("hello-freshet-1.0/" + name, entry));
        SequencedMap<Path, Content> files = new LinkedHashMap<>();
        Tarball.entries(here.recipes().resolve("hello-freshet/debian"))
                .forEach((name, entry) -> {
                    if (entry instanceof SameBytes.Entry.File(Content content, _, _)) {
                        files.put(scratch.resolve("debian").resolve(name), content);
                    }
                });
        Path debian = scratch.resolve("debian");
        files.put(debian.resolve("changelog"), text(CHANGELOG));
        files.put(debian.resolve("patches/series"), text("otherwise.patch\n"));
        files.put(debian.resolve("patches/otherwise.patch"), text(PATCH));
        files.put(scratch.resolve("gz"), packed(upstream, SameBytes::gzip));
        files.put(scratch.resolve("xz"), packed(upstream, SameBytes::xz));
        files.put(scratch.resolve("bz2"), packed(upstream, Warm::bzip2));
        Durable.replaceAll(files);
        return PACKINGS.stream()
                .mapToInt(packing ->
                        Freshet.run(
                                screen,
                                "source",
                                "--orig",
                                scratch.resolve(packing).toString(),
                                "--debian",
                                debian.toString(),
                                "--out",
                                scratch.resolve("out-" + packing).toString(),
                                "--strict"))
                .sum();
    }

    /** An archive whose indices have several pages, which change: sources, and a binary package. */
    private static int keep(Screen screen, Path scratch) {
        String root = scratch.resolve("kept").toString();
        Stream<List<String>> publications =
                Stream.of("1.0-1", "1.0-2", "1.0-3", "1.0-4")
                        .map(version ->
                                List.of(
                                        "publish",
                                        root,
                                        "--suite",
                                        "noble",
                                        source(screen, scratch, version)));
        return Stream.of(
                        Stream.of(List.of("init", root, "--suite", "noble")),
                        Stream.of(List.of("keyring", root, "--maintainer", MAINTAINER)),
                        publications,
                        Stream.of(List.of("key", root, "add")),
                        Stream.of(List.of("list", root), List.of("list", root, "--json")))
                .flatMap(each -> each)
                .mapToInt(command ->
                        Freshet.run(
                                screen,
                                Stream.concat(Stream.of("archive"), command.stream())
                                        .toArray(String[]::new)))
                .sum();
    }

    /** A source package whose .dsc is larger than a page of an index. */
    private static String source(Screen screen, Path scratch, String version) {
        Path debian = scratch.resolve("kept-" + version).resolve("debian");
        StringBuilder control = new StringBuilder("Source: hello-freshet\nMaintainer: ");
        control.append(MAINTAINER).append("\nBuild-Depends: debhelper-compat (= 13)\n");
        for (int i = 0; i < BINARIES; i++) {
            control.append("\nPackage: hello-freshet-%d\nArchitecture: any\n".formatted(i));
            control.append("Description: says hello\n It does.\n");
        }
        SequencedMap<Path, Content> files = new LinkedHashMap<>();
        files.put(debian.resolve("control"), text(control.toString()));
        files.put(debian.resolve("rules"), text("#!/usr/bin/make -f\n%:\n\tdh $@\n"));
        files.put(debian.resolve("changelog"), text(CHANGELOG.replace("1.0-1", version)));
        Durable.replaceAll(files);
        Path out = scratch.resolve("kept-" + version).resolve("out");
        Freshet.run(
                screen,
                "source",
                "--orig",
                scratch.resolve("make/gz").toString(),
                "--debian",
                debian.toString(),
                "--out",
                out.toString());
        return out.resolve("hello-freshet_%s_source.changes".formatted(version)).toString();
    }

    private static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static OutputStream bzip2(OutputStream out) {
        try {
            return new BZip2CompressorOutputStream(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Content packed(
            SortedMap<String, SameBytes.Entry> tar, UnaryOperator<OutputStream> packing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = packing.apply(bytes)) {
            SameBytes.tar(tar, Instant.EPOCH, packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes::writeTo;
    }

    private static int ask(Screen screen, Path scratch) {
        String[] at = {
            "--home",
            scratch.resolve("home").toString(),
            "--recipes",
            scratch.resolve("recipes").toString()
        };
        return Stream.of(
                        List.of("--version"),
                        List.of("status"),
                        List.of("status", "--json"),
                        List.of("why", "hello-freshet"),
                        List.of("plan"),
                        List.of("status", "hello-freshet"))
                .mapToInt(command ->
                        Freshet.run(
                                screen,
                                Stream.concat(
                                                command.stream(),
                                                command.getFirst().startsWith("-")
                                                        ? Stream.of()
                                                        : Stream.of(at))
                                        .toArray(String[]::new)))
                .sum();
    }
}
