package org.freshet.upstream.watchfile;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;

/** Watch files with the pages of their upstreams and what is to be found there, from a text. */
final class WatchCases {
    private WatchCases() {}

    /**
     * One of them.
     *
     * @param watch the files; those of version 5 have a second one by hand, in version 4
     * @param parts what the pages and the findings are, as the text says it
     */
    record Case(String name, List<String> watch, List<Part> parts) {
        Optional<String> said(String kind) {
            return parts.stream()
                    .filter(one -> one.kind().equals(kind))
                    .map(Part::rest)
                    .findFirst();
        }

        /** Starts the server of the pages. */
        Served serve(Path directory) {
            FakeWeb web = FakeWeb.start();
            Optional<FakeUpstream> git =
                    said("tags").map(tags -> repository(directory, tags.split(" ", -1)));
            // By name: a pattern that takes any number after a slash would take an address.
            String host = "localhost:" + web.uri("/").getPort();
            Served served = new Served(this, web, host, git.map(FakeUpstream::url).orElse(""));
            for (Part part : parts) {
                String body = served.here(String.join("\n", part.lines()));
                switch (part.kind()) {
                    case "page" -> page(web, part.rest(), body);
                    case "links" -> page(web, part.rest(), listing(part.lines(), served));
                    case "exists" -> web.serve(part.rest(), new byte[] {1});
                    case "redirect" -> {
                        String[] way = served.here(part.rest()).split(" ", -1);
                        web.redirect(way[0], way[1]);
                    }
                    case "agent" -> {
                        String[] known = part.rest().split(" ", 2);
                        web.answer(
                                known[0],
                                exchange ->
                                        agent(exchange, known[1], listing(part.lines(), served)));
                    }
                    default -> {}
                }
            }
            return served;
        }

        private static FakeUpstream repository(Path directory, String[] tags) {
            FakeUpstream git = FakeUpstream.in(directory, "upstream.git").commit("One");
            for (String tag : tags) {
                if (tag.length() % 2 == 0) {
                    git.annotatedTag(tag);
                } else {
                    git.tag(tag);
                }
            }
            return git;
        }

        private static void page(FakeWeb web, String path, String body) {
            web.serve(path, body.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8");
        }

        private static void agent(HttpExchange exchange, String known, String body)
                throws IOException {
            boolean fits = known.equals(exchange.getRequestHeaders().getFirst("User-Agent"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(fits ? 200 : 403, bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        private static String listing(List<String> links, Served served) {
            StringBuilder html = new StringBuilder("<html><body>\n");
            for (String link : links) {
                html.append("<a href=\"%s\">x</a><br>\n".formatted(served.here(link)));
            }
            return html.append("</body></html>\n").toString();
        }
    }

    /** A line that begins with two hyphens, and the lines after it. */
    record Part(String kind, String rest, List<String> lines) {}

    /** A case whose server runs. */
    record Served(Case of, FakeWeb web, String host, String git) implements AutoCloseable {
        String here(String text) {
            return text.replace("HOST", host).replace("GIT", git);
        }

        String watch(int which) {
            return here(of.watch().get(which));
        }

        /** What the text says of a kind, with the server's address. */
        List<String> said(String kind) {
            return of.parts().stream()
                    .filter(one -> one.kind().equals(kind))
                    .map(one -> here(one.rest()))
                    .toList();
        }

        Map<String, URI> registries() {
            Map<String, URI> registries = new LinkedHashMap<>();
            for (String name : List.of("github", "pypi", "npm", "cpan", "cran", "bioconductor")) {
                registries.put(name, URI.create("http://%s/%s".formatted(host, name)));
            }
            return registries;
        }

        @Override
        public void close() {
            web.close();
        }
    }

    static List<Case> in(String resource) {
        List<Case> cases = new ArrayList<>();
        String name = "";
        List<Part> parts = new ArrayList<>();
        for (String line : text(resource).lines().toList()) {
            if (line.startsWith("== ")) {
                add(cases, name, parts);
                name = line.substring(3);
                parts = new ArrayList<>();
            } else if (line.startsWith("-- ")) {
                String[] words = line.substring(3).split(" ", 2);
                parts.add(new Part(words[0], words.length > 1 ? words[1] : "", new ArrayList<>()));
            } else if (!parts.isEmpty()) {
                parts.getLast().lines().add(line);
            }
        }
        add(cases, name, parts);
        return cases;
    }

    private static void add(List<Case> cases, String name, List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        for (Part part : parts) {
            // The empty line before the next case.
            while (!part.lines().isEmpty() && part.lines().getLast().isEmpty()) {
                part.lines().removeLast();
            }
        }
        List<String> watch =
                parts.stream()
                        .filter(one -> one.kind().equals("watch"))
                        .map(one -> String.join("\n", one.lines()) + "\n")
                        .toList();
        cases.add(new Case(name.replaceFirst(":.*", ""), watch, List.copyOf(parts)));
    }

    private static String text(String resource) {
        try (InputStream in = WatchCases.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
