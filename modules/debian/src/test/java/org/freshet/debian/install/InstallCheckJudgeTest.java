package org.freshet.debian.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.freshet.debian.Deb822;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distributions' own answer to the same questions. */
@Tag("judge")
class InstallCheckJudgeTest {
    private static final Pattern BROKEN = Pattern.compile("package: (s\\d+)\\n");
    private static final int PACKAGES = 24;
    private static final int SOURCES = 150;

    @TempDir Path directory;

    @Test
    void answersAsDoseDoesOnArchivesOfEveryShape() throws IOException {
        Tool dose = Tool.named("dose-builddebcheck").in(directory);
        int broken = 0;
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            String index = World.index(packages(random));
            String sources = sources(random);
            Files.writeString(directory.resolve("Packages"), index);
            Files.writeString(directory.resolve("Sources"), sources);

            Map<String, List<String>> ours = ours(index, sources);
            List<String> theirs =
                    BROKEN.matcher(
                                    dose.run("--deb-native-arch=amd64", "-f", "Packages", "Sources")
                                            .out())
                            .results()
                            .map(MatchResult::group)
                            .map(line -> line.substring("package: ".length()).strip())
                            .sorted()
                            .toList();
            assertThat(List.copyOf(ours.keySet())).as("seed %d: %s", seed, ours).isEqualTo(theirs);
            broken += theirs.size();
        }
        assertThat(broken).isBetween(200, 12 * SOURCES - 200);
    }

    /**
     * dose takes qualifiers of packages that do not allow them; these two are what builders use.
     */
    @Test
    void readsMultiArchQualifiersAsAptAndDpkgTogetherDo() throws IOException {
        StringBuilder index = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (String multiArch :
                List.of("no", "same", "foreign", "allowed", "all-no", "all-foreign")) {
            for (String provides : List.of("", "Provides: v-" + multiArch + "\n")) {
                names.add((provides.isEmpty() ? "p-" : "v-") + multiArch);
                index.append(
                        """
                        Package: %s%s
                        Version: 1
                        Architecture: %s
                        Multi-Arch: %s
                        %s
                        """
                                .formatted(
                                        provides.isEmpty() ? "p-" : "of-v-",
                                        multiArch,
                                        multiArch.startsWith("all-") ? "all" : "amd64",
                                        multiArch.replace("all-", ""),
                                        provides));
            }
        }
        Path apt = machine(World.index(index.toString()));
        for (String name : names) {
            for (String qualifier : List.of("", ":any", ":native", ":amd64", ":i386")) {
                String source =
                        "Source: s\nMaintainer: A <a@example.org>\nBuild-Depends: "
                                + name
                                + qualifier;
                Files.writeString(
                        directory.resolve("s/debian/control"),
                        source + "\n\nPackage: b\nArchitecture: any\n");
                boolean judged =
                        Tool.named("dpkg-checkbuilddeps")
                                                .in(directory.resolve("s"))
                                                .run("--admindir=" + directory.resolve("dpkg"))
                                                .exit()
                                        == 0
                                && Tool.named("apt-get")
                                                .in(directory)
                                                .env("APT_CONFIG", apt.toString())
                                                .run("-s", "build-dep", "./s")
                                                .exit()
                                        == 0;
                assertThat(
                                new InstallCheck(World.of(index.toString()), "amd64")
                                        .toBuild(Deb822.parseOne("control", source))
                                        .gaps()
                                        .isEmpty())
                        .as(name + qualifier)
                        .isEqualTo(judged);
            }
        }
    }

    /** A machine of its own for apt, with one archive; dpkg has all of it installed. */
    private Path machine(String index) throws IOException {
        Files.createDirectories(directory.resolve("s/debian"));
        Files.createDirectories(directory.resolve("archive"));
        Files.createDirectories(directory.resolve("apt/lists/partial"));
        Files.createDirectories(directory.resolve("dpkg"));
        Files.writeString(
                directory.resolve("dpkg/status"),
                index.replace("\nVersion:", "\nStatus: install ok installed\nVersion:"));
        Files.writeString(
                directory.resolve("archive/Packages"),
                index.replace("\nVersion:", "\nFilename: x.deb\nSize: 1\nVersion:"));
        Files.writeString(
                directory.resolve("sources.list"),
                "deb [trusted=yes] file:%s ./\n".formatted(directory.resolve("archive")));
        Files.createFile(directory.resolve("apt/status"));
        Path configuration = directory.resolve("apt.conf");
        Files.writeString(
                configuration,
                """
                Dir::Etc::sourcelist "%1$s/sources.list";
                Dir::Etc::sourceparts "/dev/null";
                Dir::State "%1$s/apt";
                Dir::State::status "%1$s/apt/status";
                Dir::Cache "%1$s/apt";
                APT::Sandbox::User "";
                APT::Architecture "amd64";
                APT::Architectures { "amd64"; };
                """
                        .formatted(directory));
        Tool.named("apt-get").env("APT_CONFIG", configuration.toString()).run("update").ok();
        return configuration;
    }

    private Map<String, List<String>> ours(String index, String sources) throws IOException {
        Path file = directory.resolve("lines");
        PackageFile.write("Packages", new StringReader(index), file);
        PackageFile packages = PackageFile.read(file, "amd64").orElseThrow();
        Map<String, List<String>> broken = new TreeMap<>();
        for (Deb822.Stanza source : Deb822.parse("Sources", sources)) {
            InstallCheck.Answer answer = new InstallCheck(packages, "amd64").toBuild(source);
            assertThat(answer.decided()).isTrue();
            if (!answer.gaps().isEmpty()) {
                broken.put(
                        source.get("Package").orElseThrow(),
                        answer.gaps().stream().map(Gap::text).toList());
            }
        }
        return broken;
    }

    private static String packages(Random random) {
        StringBuilder stanzas = new StringBuilder();
        for (int i = 0; i < PACKAGES; i++) {
            boolean all = random.nextInt(3) == 0;
            stanzas.append("Package: p%d\nVersion: %d\n".formatted(i, 1 + random.nextInt(3)))
                    .append("Architecture: %s\n".formatted(all ? "all" : "amd64"))
                    .append(
                            "Multi-Arch: %s\n"
                                    .formatted(
                                            List.of("no", "foreign", "allowed", "same")
                                                    .get(random.nextInt(all ? 2 : 4))))
                    .append(field("Depends", random, 2, true))
                    .append(field("Pre-Depends", random, 1, true))
                    .append(field("Conflicts", random, 1, false))
                    .append(field("Breaks", random, 1, false));
            if (random.nextInt(3) == 0) {
                stanzas.append("Provides: v" + random.nextInt(4))
                        .append(random.nextBoolean() ? "\n" : " (= 2)\n");
            }
            stanzas.append('\n');
        }
        return stanzas.toString();
    }

    private static String sources(Random random) {
        StringBuilder stanzas = new StringBuilder();
        for (int i = 0; i < SOURCES; i++) {
            stanzas.append("Package: s%d\nVersion: 1\nArchitecture: any\n".formatted(i))
                    .append(field("Build-Depends", random, 4, true))
                    .append(field("Build-Depends-Indep", random, 1, true))
                    .append(field("Build-Conflicts", random, 1, false))
                    .append('\n');
        }
        return stanzas.toString();
    }

    /** Nothing, or a field of as many parts at most. */
    private static String field(String name, Random random, int most, boolean alternatives) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            String one = need(random);
            parts.add(alternatives && random.nextBoolean() ? one + " | " + need(random) : one);
        }
        return parts.isEmpty() ? "" : name + ": " + String.join(", ", parts) + "\n";
    }

    private static String need(Random random) {
        String name =
                random.nextInt(5) == 0
                        ? "v" + random.nextInt(4)
                        : "p" + random.nextInt(PACKAGES + 1);
        return switch (random.nextInt(4)) {
            case 0 ->
                    name
                            + " (%s %d)"
                                    .formatted(
                                            List.of(">=", "<=", "=", "<<", ">>")
                                                    .get(random.nextInt(5)),
                                            1 + random.nextInt(3));
            default -> name;
        };
    }
}
