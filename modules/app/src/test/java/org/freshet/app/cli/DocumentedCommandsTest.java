package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.app.Installation;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell people to type. */
class DocumentedCommandsTest {
    private static final Path ROOT = Installation.here().root();

    /** {@code freshet build --plan FILE}, at the begin of a line of code or between backticks. */
    private static final Pattern TYPED =
            Pattern.compile(
                    "(?m)(?:`|^ +(?:\\$ )?|ExecStart=\\S*/)(?:\\./)?freshet ([a-z][^`\\n]*)");

    /** After the words of a usage line comes what it means. */
    private static final Pattern MEANING = Pattern.compile(" {2,}.*");

    @TempDir Path dir;

    @Test
    void everyCommandAndOptionThatIsWrittenAnywhereExists() throws IOException {
        List<String> wrong = new ArrayList<>();
        int typed = 0;
        for (Path document : documents()) {
            Matcher matcher = TYPED.matcher(Files.readString(document));
            while (matcher.find()) {
                typed++;
                String line = MEANING.matcher(matcher.group(1)).replaceFirst("");
                for (String command : commands(line)) {
                    if (!takes(command, line)) {
                        wrong.add("%s: freshet %s".formatted(ROOT.relativize(document), line));
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(typed).isGreaterThan(30);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(
                                            "README.md",
                                            "CONTRIBUTING.md",
                                            "CHANGELOG.md",
                                            "recipes/README.md",
                                            "routes/README.md")
                                    .map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    /** {@code archive list|verify ROOT} names two commands. */
    private static List<String> commands(String line) {
        String[] words = line.split(" ", -1);
        boolean group = List.of("archive", "ledger", "recipe").contains(words[0]);
        if (!group) {
            return Arrays.asList(words[0].split("\\|", -1));
        }
        return Arrays.stream(words[1].split("\\|", -1)).map(word -> words[0] + " " + word).toList();
    }

    private static boolean takes(String command, String line) {
        Said help = help(command);
        Matcher option = Pattern.compile("--[a-z-]+").matcher(line);
        while (option.find()) {
            if (!help.out().matches("(?s).*" + option.group() + "[ =\\]\\n].*")) {
                return false;
            }
        }
        return help.exit() == 0;
    }

    private static Said help(String command) {
        List<String> words = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
        words.add("--help");
        return Said.by(words.toArray(String[]::new));
    }

    @Test
    void theReadmeNamesEveryCommand() throws IOException {
        String section = section("## The command line");
        Set<String> named = new TreeSet<>();
        Matcher matcher = TYPED.matcher(section);
        while (matcher.find()) {
            named.addAll(commands(MEANING.matcher(matcher.group(1)).replaceFirst("")));
        }

        assertThat(named).isEqualTo(existing());
    }

    private static Set<String> existing() {
        Set<String> commands = new TreeSet<>();
        for (String command : listed(Said.by("--help").out())) {
            List<String> below = listed(Said.by(command, "--help").out());
            if (below.isEmpty()) {
                commands.add(command);
            }
            below.forEach(word -> commands.add(command + " " + word));
        }
        return commands;
    }

    private static List<String> listed(String help) {
        int from = help.indexOf("Commands:\n");
        return from < 0
                ? List.of()
                : Pattern.compile("(?m)^  ([a-z]+)")
                        .matcher(help.substring(from))
                        .results()
                        .map(result -> result.group(1))
                        .toList();
    }

    private static String section(String title) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        int from = readme.indexOf("\n" + title + "\n");
        assertThat(from).as(title).isPositive();
        int to = readme.indexOf("\n## ", from + 1);
        return readme.substring(from, to);
    }

    /** The recipe and the commands as they stand there; only the address is one of this machine. */
    @Test
    void packagingSomethingWorksAsTheReadmeSays() throws IOException {
        String section = section("## Package something");
        Matcher yaml = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(section);
        assertThat(yaml.find()).isTrue();
        Site site = Site.in(dir);
        FakeUpstream jq = site.upstream("jq");
        for (String version : List.of("1.7.1", "1.8.0", "1.8.1")) {
            jq.file("VERSION", version + "\n").commit(version).tag("jq-" + version);
        }
        site.recipe("jq", "git: nowhere")
                .file(
                        "recipes/jq/recipe.yaml",
                        yaml.group(1)
                                .indent(-3)
                                .replace("https://github.com/jqlang/jq.git", jq.url()));
        Set<String> lines = new LinkedHashSet<>();
        Matcher typed = Pattern.compile("`\\./freshet ([^`]+)`").matcher(section);
        while (typed.find()) {
            lines.add(typed.group(1).replace("/tmp/jq", dir.resolve("out").toString()));
        }
        assertThat(lines).hasSizeGreaterThanOrEqualTo(6).contains("run", "status", "why jq");

        for (String line : lines) {
            String once = line.equals("run") ? "run --once" : line;
            assertThat(site.freshet(once.split(" ", -1)).text()).as(line).endsWith("exit 0\n");
        }

        assertThat(Tree.of(dir.resolve("out"))).contains("jq_1.8.1-0~fresh1~ubuntu2404.dsc\n");
        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET         DISTRIBUTION  ARCHIVE                    STATE
                        jq      1.8.1     ubuntu/noble   ?             1.8.1-0~fresh1~ubuntu2404  fresh
                        jq      1.8.1     debian/trixie  ?             1.8.1-0~fresh1~deb13       fresh
                        """);
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE   SOURCE  VERSION
                        noble   jq      1.8.0-0~fresh1~ubuntu2404
                        noble   jq      1.8.1-0~fresh1~ubuntu2404
                        trixie  jq      1.8.0-0~fresh1~deb13
                        trixie  jq      1.8.1-0~fresh1~deb13
                        """);
    }

    @Test
    void theShippedRecipesAndRoutesAreGood() throws IOException {
        // Groups of series mean the same on every machine.
        Files.writeString(dir.resolve("freshet.yaml"), "distro-info: .\n");
        Files.writeString(
                dir.resolve("debian.csv"),
                """
                version,codename,series,created,release,eol,eol-lts,eol-elts
                12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10,2099-06-30,2099-06-30
                13,Trixie,trixie,2023-06-10,2025-08-09,2099-08-09,2099-06-30,2099-06-30
                """);
        Files.writeString(
                dir.resolve("ubuntu.csv"),
                """
                version,codename,series,created,release,eol,eol-server,eol-esm
                22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2099-06-01,2099-06-01,2099-04-09
                24.04 LTS,Noble Numbat,noble,2023-10-12,2024-04-25,2099-05-31,2099-05-31,2099-04-25
                """);

        Said said =
                Said.by(
                        "check",
                        "--home",
                        dir.toString(),
                        "--recipes",
                        Installation.here().recipes().toString());

        assertThat(said.text()).isEqualTo("settings, 7 recipes and the routes are good\nexit 0\n");
    }

    @Test
    @Tag("judge")
    void theDemoEndsWithWhatAUserAdds() {
        Tool.named("apt-get");
        Tool.named("dpkg-source");

        Said said = Said.by("demo");

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.out())
                .contains("Types: deb deb-src\n", "-----BEGIN PGP PUBLIC KEY BLOCK-----")
                .endsWith(
                        """
                            hello-freshet-1.1
                            hello-freshet_1.1-0~fresh1~ubuntu2404.debian.tar.xz
                            hello-freshet_1.1-0~fresh1~ubuntu2404.dsc
                            hello-freshet_1.1.orig.tar.xz
                        """
                                .indent(0));
    }
}
