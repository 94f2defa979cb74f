package org.freshet.upstream.watchfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.Offer;
import org.freshet.testkit.Tool;
import org.freshet.upstream.GitTags;
import org.freshet.upstream.watchfile.WatchCases.Case;
import org.freshet.upstream.watchfile.WatchCases.Served;
import org.freshet.upstream.watchfile.WatchPlace.Watched;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watch files in the shapes of real packages, judged by the real uscan on the same servers. */
@Tag("judge")
class UscanTest {
    private static final byte[] TARBALL = "not looked into".getBytes(StandardCharsets.UTF_8);
    private static final Pattern COMPONENT =
            Pattern.compile("<component id=\"(.*?)\">\n(.*?)</component>", Pattern.DOTALL);

    @TempDir private Path directory;

    private final Map<String, Served> served = new LinkedHashMap<>();

    @AfterEach
    void stop() {
        served.values().forEach(Served::close);
    }

    @Test
    void linesGiveWhatUscanFinds() throws IOException {
        Tool uscan = Tool.named("uscan");
        List<Case> cases = WatchCases.in("lines.txt");
        for (Case one : cases) {
            serve(one, one.watch().getFirst());
        }
        Map<String, String> answers =
                answers(run(uscan, "--no-download").out(), "<package>(.*?)</package>");

        List<String> different = new ArrayList<>();
        served.forEach((name, server) -> {
            List<String> said = said(server);
            List<String> theirs = theirs(answers.getOrDefault(name, ""));
            List<String> ours = ours(server, 0);
            if (!theirs.equals(said) || !ours.equals(said)) {
                different.add(
                        "%s:%n said  %s%n uscan %s%n we    %s%n"
                                .formatted(name, said, theirs, ours));
            }
        });
        assertThat(different).isEmpty();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void signaturesAreWhereUscanTakesThemFrom() throws IOException {
        Tool uscan = Tool.named("uscan");
        Signer signer = Signer.in(Files.createDirectories(directory.resolve("gnupg")));
        for (Case one : WatchCases.in("lines.txt")) {
            if (one.said("signed").isPresent()) {
                Path tree = serve(one, one.watch().getFirst());
                Files.createDirectories(tree.resolve("debian/upstream"));
                Files.writeString(tree.resolve("debian/upstream/signing-key.asc"), signer.key());
                Served server = Objects.requireNonNull(served.get(one.name()));
                server.web().serve(path(server.said("gives").getFirst()), TARBALL);
                server.web()
                        .serve(
                                path(server.said("signed").getFirst()),
                                signer.signature().getBytes(StandardCharsets.UTF_8));
            }
        }
        Map<String, String> talk =
                answers(
                        run(uscan, "--verbose", "--safe", "--force-download").err(),
                        "Process watch file at: \\S+\\n    package = (\\S+)");

        Map<String, String> said = new LinkedHashMap<>();
        Map<String, String> theirs = new LinkedHashMap<>();
        Map<String, String> ours = new LinkedHashMap<>();
        served.forEach((name, server) -> {
            said.put(name, server.said("signed").getFirst());
            theirs.put(
                    name,
                    found(
                            "Downloading OpenPGP signature from:\\n\\s+(\\S+) \\(",
                            talk.getOrDefault(name, "")));
            ours.put(
                    name, newest(server, 0).main().signature().map(String::valueOf).orElse("none"));
        });
        assertThat(theirs).isEqualTo(said);
        assertThat(ours).isEqualTo(said);
        assertThat(said).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void filesAreCalledWhatUscanCallsThem() throws IOException {
        Tool uscan = Tool.named("uscan");
        for (Case one : WatchCases.in("lines.txt")) {
            if (one.said("file").isPresent()) {
                serve(one, one.watch().getFirst());
            }
        }
        Map<String, String> talk =
                answers(
                        run(uscan, "--verbose", "--no-download").err(),
                        "Process watch file at: \\S+\\n    package = (\\S+)");

        served.forEach((name, server) -> {
            String said = server.said("file").getFirst();
            String theirs =
                    found(
                            "\\(filenamemangled\\) for downloaded file: (\\S+)",
                            talk.getOrDefault(name, ""));
            assertThat(theirs).as(name).isEqualTo(said);
            assertThat(newest(server, 0).file()).as(name).isEqualTo(said);
        });
        assertThat(served).hasSizeGreaterThanOrEqualTo(10);
    }

    /** Version 5, which this uscan does not read, against the same source by hand in version 4. */
    @Test
    void paragraphsGiveWhatTheSameSourceGivesInLines() throws IOException {
        Tool uscan = Tool.named("uscan");
        for (Case one : WatchCases.in("paragraphs.txt")) {
            serve(one, one.watch().getLast());
        }
        Map<String, String> answers =
                answers(run(uscan, "--no-download").out(), "<package>(.*?)</package>");

        List<String> different = new ArrayList<>();
        served.forEach((name, server) -> {
            List<String> said = said(server);
            List<String> theirs = theirs(answers.getOrDefault(name, ""));
            List<String> lines = ours(server, 1);
            List<String> paragraphs = ours(server, 0);
            if (!theirs.equals(said) || !lines.equals(said) || !paragraphs.equals(said)) {
                different.add(
                        "%s:%n said       %s%n uscan      %s%n lines      %s%n paragraphs %s%n"
                                .formatted(name, said, theirs, lines, paragraphs));
            }
        });
        assertThat(different).isEmpty();
    }

    /** A source tree with that watch file, and the server of its upstream. */
    private Path serve(Case one, String watch) throws IOException {
        Path tree = Files.createDirectories(directory.resolve(one.name()).resolve("tree"));
        Served server = one.serve(directory.resolve(one.name()));
        served.put(one.name(), server);
        Files.createDirectories(tree.resolve("debian"));
        Files.writeString(tree.resolve("debian/watch"), server.here(watch));
        Files.writeString(
                tree.resolve("debian/changelog"),
                """
                %s (0~0-1) unstable; urgency=low

                  * None.

                 -- A. Packager <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                """
                        .formatted(one.name()));
        return tree;
    }

    /** One run over all trees: starting it takes longer than all that it does. */
    private Tool.Ran run(Tool uscan, String... options) {
        List<String> all =
                new ArrayList<>(List.of("--no-conf", "--dehs", "--check-dirname-level", "0"));
        all.addAll(List.of(options));
        return uscan.in(directory)
                .env("HOME", directory.toString())
                .run(all.toArray(String[]::new));
    }

    /** Parts of a text by the name that begins each. */
    private static Map<String, String> answers(String text, String begin) {
        Map<String, String> answers = new LinkedHashMap<>();
        Matcher matcher = Pattern.compile(begin).matcher(text);
        String name = "";
        int from = 0;
        while (matcher.find()) {
            answers.putIfAbsent(name, text.substring(from, matcher.start()));
            name = matcher.group(1);
            from = matcher.start();
        }
        answers.putIfAbsent(name, text.substring(from));
        return answers;
    }

    private static List<String> said(Served server) {
        List<String> said = new ArrayList<>(server.said("gives"));
        server.said("component").forEach(one -> said.add("with " + one));
        return said;
    }

    private static List<String> theirs(String answer) {
        List<String> found = new ArrayList<>();
        found.add(tag(answer, "upstream-version") + " " + tag(answer, "upstream-url"));
        Matcher component = COMPONENT.matcher(answer);
        while (component.find()) {
            found.add(
                    "with %s %s %s"
                            .formatted(
                                    component.group(1),
                                    tag(component.group(2), "component-upstream-version"),
                                    tag(component.group(2), "component-upstream-url")));
        }
        return found;
    }

    private List<String> ours(Served server, int which) {
        List<String> found = new ArrayList<>();
        try {
            Watched newest = newest(server, which);
            found.add(shown(newest.main(), server));
            newest.components()
                    .forEach((component, offer) ->
                            found.add("with %s %s".formatted(component, shown(offer, server))));
        } catch (RuntimeException e) {
            found.add(String.valueOf(e));
        }
        return found;
    }

    private Watched newest(Served server, int which) {
        WatchFile file =
                WatchFile.parse(
                        "watch", server.watch(which), server.of().name(), server.registries());
        Web web = new Web(InstantSource.system());
        Pages pages = new Pages(web, directory.resolve("cache"), 1 << 20, InstantSource.system());
        return new WatchPlace(file, web, pages, new GitTags(web)).releases().getFirst();
    }

    private static String shown(Offer offer, Served server) {
        return offer.version().orElse("")
                + " "
                + offer.tarball()
                        .map(String::valueOf)
                        .orElse(server.git() + " refs/tags/" + offer.name());
    }

    private static String path(String versionAndUrl) {
        return URI.create(versionAndUrl.replaceFirst("^.* ", "")).getPath();
    }

    private static String tag(String xml, String tag) {
        return found("<%1$s>(.*?)</%1$s>".formatted(tag), xml).replace("&amp;", "&");
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** A key and its signature of the tarball. */
    private record Signer(String key, String signature) {
        static Signer in(Path home) throws IOException {
            Tool gpg = Tool.named("gpg").env("GNUPGHOME", home.toString());
            gpg.run(
                            "--batch",
                            "--quiet",
                            "--passphrase",
                            "",
                            "--quick-gen-key",
                            "a@example.org",
                            "ed25519",
                            "sign")
                    .ok();
            Path file = Files.write(home.resolve("tarball"), TARBALL);
            gpg.run("--batch", "--quiet", "--armor", "--detach-sign", file.toString()).ok();
            return new Signer(
                    gpg.run("--armor", "--export").ok(),
                    Files.readString(home.resolve("tarball.asc")));
        }
    }
}
