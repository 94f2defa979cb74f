package org.freshet.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A web service on loopback with the answers of Launchpad's, as far as Freshet asks: archives,
 * source publications, builds, files, signing keys. As the real one it knows no rejected uploads.
 */
public final class FakeLaunchpad implements AutoCloseable {
    /** Fewer than the real one's, to have more pages. */
    private static final int ON_A_PAGE = 3;

    private final FakeWeb web = FakeWeb.start();
    private final FakeArchive primary;
    private final AtomicInteger notModified = new AtomicInteger();

    private FakeLaunchpad() {
        primary = new FakeArchive("ubuntu/+archive/primary");
    }

    public static FakeLaunchpad start() {
        return new FakeLaunchpad();
    }

    /** The root of the API. */
    public URI api() {
        return web.uri("/devel/");
    }

    /** What it answers through, to make it answer badly. */
    public FakeWeb web() {
        return web;
    }

    /** How often it said that nothing changed. */
    public int notModified() {
        return notModified.get();
    }

    public FakeArchive primary() {
        return primary;
    }

    public FakeArchive ppa(String owner, String name) {
        return new FakeArchive("~%s/+archive/ubuntu/%s".formatted(owner, name));
    }

    @Override
    public void close() {
        web.close();
    }

    /** One archive. */
    public final class FakeArchive {
        private final String path;
        private final Map<String, String> fields = new TreeMap<>();
        private final List<FakeListing> listings = new CopyOnWriteArrayList<>();
        private String key = "null";

        private FakeArchive(String path) {
            this.path = path;
            set("web_link", quoted("http://127.0.0.1/" + path));
            set("private", "false");
            set("publish", "true");
            set("status", quoted("Active"));
            set("signing_key_fingerprint", "null");
            web.answer("/devel/" + path, this::answer);
        }

        /** A field of the archive, its value as JSON has it. */
        public FakeArchive set(String field, String json) {
            fields.put(field, json);
            return this;
        }

        public FakeArchive signedBy(String fingerprint, String armored) {
            key = quoted(armored);
            return set("signing_key_fingerprint", quoted(fingerprint));
        }

        /** A version that is listed from now on. */
        public FakeListing lists(String source, String version, String series, String status) {
            FakeListing listing =
                    new FakeListing(this, listings.size() + 1, source, version, series, status);
            listings.addFirst(listing);
            return listing;
        }

        private void answer(HttpExchange exchange) throws IOException {
            Map<String, String> asked = parameters(exchange);
            switch (asked.getOrDefault("ws.op", "")) {
                case "" ->
                        send(
                                exchange,
                                fields.entrySet().stream()
                                        .map(each -> quoted(each.getKey()) + ":" + each.getValue())
                                        .collect(Collectors.joining(",", "{", "}")));
                case "getSigningKeyData" -> send(exchange, key);
                case "getPublishedSources" ->
                        page(
                                exchange,
                                asked,
                                listings.stream()
                                        .filter(each -> each.fits(asked))
                                        .map(FakeListing::json)
                                        .toList());
                case "getBuildSummariesForSourceIds" -> {
                    String id = asked.getOrDefault("source_ids", "").replaceAll("[\\[\\]]", "");
                    FakeListing listing =
                            listings.stream()
                                    .filter(each -> each.id == Integer.parseInt(id))
                                    .findFirst()
                                    .orElseThrow();
                    send(
                            exchange,
                            "{%s:{\"builds\":[],\"status\":%s}}"
                                    .formatted(quoted(id), quoted(listing.summary)));
                }
                default -> exchange.sendResponseHeaders(400, -1);
            }
        }
    }

    /** That an archive has a version in a series. */
    public final class FakeListing {
        private final FakeArchive archive;
        private final int id;
        private final String source;
        private final String version;
        private final String series;
        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private final Map<String, String> builds = new LinkedHashMap<>();
        private volatile String status;
        private volatile String summary = "FULLYBUILT";

        private FakeListing(
                FakeArchive archive,
                int id,
                String source,
                String version,
                String series,
                String status) {
            this.archive = archive;
            this.id = id;
            this.source = source;
            this.version = version;
            this.series = series;
            this.status = status;
            web.answer("/devel/" + path(), this::answer);
        }

        private String path() {
            return archive.path + "/+sourcepub/" + id;
        }

        public FakeListing file(String name, byte[] bytes) {
            files.put(name, bytes);
            web.serve(file(name), bytes);
            return this;
        }

        private String file(String name) {
            return "/%s/+sourcefiles/%s/%s/%s".formatted(archive.path, source, version, name);
        }

        /** How building for an architecture stands, in Launchpad's words. */
        public FakeListing build(String architecture, String state) {
            builds.put(architecture, state);
            return this;
        }

        public FakeListing status(String now) {
            status = now;
            return this;
        }

        /** Such as {@code FULLYBUILT_PENDING}. */
        public FakeListing summary(String now) {
            summary = now;
            return this;
        }

        private boolean fits(Map<String, String> asked) {
            return source.equals(asked.get("source_name"))
                    && asked.getOrDefault("version", version).equals(version);
        }

        private String json() {
            return """
            {"source_package_name": %s, "source_package_version": %s, "status": %s,
             "display_name": %s, "pocket": "Release", "component_name": "main",
             "date_created": "2026-11-01T12:00:00.123456+00:00",
             "date_published": %s, "distro_series_link": %s, "self_link": %s}\
            """
                    .formatted(
                            quoted(source),
                            quoted(version),
                            quoted(status),
                            quoted("%s %s in %s".formatted(source, version, series)),
                            status.equals("Pending")
                                    ? "null"
                                    : "\"2026-11-01T12:20:00.123456+00:00\"",
                            quoted(api() + "ubuntu/" + series),
                            quoted(api() + path()));
        }

        private void answer(HttpExchange exchange) throws IOException {
            Map<String, String> asked = parameters(exchange);
            switch (asked.getOrDefault("ws.op", "")) {
                case "getBuilds" ->
                        page(
                                exchange,
                                asked,
                                builds.entrySet().stream()
                                        .map(each -> buildJson(each.getKey(), each.getValue()))
                                        .toList());
                case "sourceFileUrls" ->
                        send(
                                exchange,
                                files.entrySet().stream()
                                        .map(each -> fileJson(each.getKey(), each.getValue()))
                                        .collect(Collectors.joining(",", "[", "]")));
                default -> send(exchange, json());
            }
        }

        private String buildJson(String architecture, String state) {
            boolean over = !List.of("Needs building", "Currently building").contains(state);
            String page = "http://127.0.0.1/" + archive.path + "/+build/" + id;
            return """
            {"arch_tag": %s, "buildstate": %s, "build_log_url": %s, "web_link": %s}\
            """
                    .formatted(
                            quoted(architecture),
                            quoted(state),
                            over
                                    ? quoted(
                                            page
                                                    + "/+files/buildlog_ubuntu-"
                                                    + architecture
                                                    + ".txt.gz")
                                    : "null",
                            quoted(page));
        }

        private String fileJson(String name, byte[] bytes) {
            return "{\"url\": %s, \"size\": %d, \"sha256\": %s}"
                    .formatted(
                            quoted(web.uri(file(name).replace("~", "%7E")).toString()),
                            bytes.length,
                            quoted(sha256(bytes)));
        }
    }

    /** The entries from `ws.start` on, and where the next are. */
    private void page(HttpExchange exchange, Map<String, String> asked, List<String> entries)
            throws IOException {
        int start = Integer.parseInt(asked.getOrDefault("ws.start", "0"));
        List<String> some = entries.stream().skip(start).limit(ON_A_PAGE).toList();
        int next = start + some.size();
        String query = exchange.getRequestURI().getRawQuery().replaceAll("&ws\\.start=[0-9]+", "");
        String link =
                next < entries.size()
                        ? ", \"next_collection_link\": "
                                + quoted(
                                        web.uri(exchange.getRequestURI().getRawPath())
                                                + "?"
                                                + query
                                                + "&ws.start="
                                                + next)
                        : "";
        send(
                exchange,
                "{\"start\": %d, \"total_size\": %d%s, \"entries\": [%s]}"
                        .formatted(start, entries.size(), link, String.join(",", some)));
    }

    private void send(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String etag = "\"" + sha256(bytes) + "\"";
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            notModified.incrementAndGet();
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new TreeMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            String[] both = parameter.split("=", 2);
            parameters.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static String quoted(String text) {
        return text.chars()
                .mapToObj(c ->
                        c < ' ' || c == '"' || c == '\\'
                                ? "\\u%04x".formatted(c)
                                : Character.toString(c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
