package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.testkit.Apt;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages tell users to do, done with the real apt and the real unattended-upgrades. */
@Tag("judge")
class UserJudgeTest {
    private static final String THEIRS = "1.0-1ubuntu2404";
    private static final String OURS = "2.0-0~fresh1~ubuntu2404";
    private static final String CANDIDATE = "3.0~rc1-0~fresh1~ubuntu2404";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Path fresh;
    private Apt apt;

    /** A distribution's noble with hello and other; ours with newer ones, and noble-rc. */
    @BeforeEach
    void publish() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        fresh = dir.resolve("fresh");
        Archive distribution =
                Archive.init(
                        dir.resolve("theirs"),
                        ArchiveOptions.suites("noble").withOrigin("Ubuntu").withLabel("Ubuntu"),
                        now);
        distribution.publish("noble", packages(THEIRS, "hello", "other"), false, now);
        Archive archive =
                Archive.init(
                        fresh,
                        // apt's patterns and lists have rules of their own for all of these.
                        ArchiveOptions.suites("noble", "noble-rc")
                                .withOrigin("Example, Inc. [*]")
                                .withLabel("Fresh/\"1\""),
                        now);
        archive.publish("noble", packages(OURS, "hello", "other", "only"), false, now);
        archive.publish("noble-rc", packages(CANDIDATE, "hello", "extra"), false, now);
        apt =
                Apt.in(dir.resolve("apt"))
                        .file(
                                "etc/sources.list.d/theirs.sources",
                                Files.readString(dir.resolve("theirs/theirs-noble.sources")))
                        .file(
                                "etc/sources.list.d/fresh-noble-rc.sources",
                                page("fresh-noble-rc.sources"));
        apt.run("apt-get", "update").ok();
    }

    private List<Path> packages(String version, String... names) {
        return Stream.of(names)
                .map(name ->
                        new TinyBinary(name, version, "amd64", "", version).in(dir.resolve("in")))
                .toList();
    }

    private String page(String name) throws IOException {
        return Files.readString(fresh.resolve(name));
    }

    private String candidates(String... options) {
        String policy =
                apt.run(
                                "apt-cache",
                                Stream.concat(
                                                Stream.of("policy", "hello", "other", "only"),
                                                Stream.of(options))
                                        .toArray(String[]::new))
                        .ok();
        return policy.lines()
                .filter(line -> line.contains("Candidate: "))
                .map(line -> line.replaceFirst(".*: ", ""))
                .collect(Collectors.joining(" "));
    }

    @Test
    void withoutPreferencesAllOfItComesButNoPrerelease() {
        assertThat(candidates()).isEqualTo(String.join(" ", OURS, OURS, OURS));
    }

    /** As the package's page says. */
    private void prefer(String name) throws IOException {
        apt.file(
                "etc/preferences.d/50-fresh-%s.pref".formatted(name),
                page("packages/%s/%s.pref".formatted(name.substring(0, 1), name)));
        apt.file("etc/preferences.d/90-fresh-others.pref", page("fresh-others.pref"));
        assertThat(page("packages/%s/%s.html".formatted(name.substring(0, 1), name)))
                .contains(
                        " | sudo tee /etc/apt/preferences.d/50-fresh-%s.pref\n".formatted(name),
                        " | sudo tee /etc/apt/preferences.d/90-fresh-others.pref<");
    }

    @Test
    void withThePreferencesOfOnePackageOnlyThatOneComes() throws IOException {
        prefer("hello");

        assertThat(candidates()).isEqualTo(String.join(" ", OURS, THEIRS, "(none)"));
    }

    @Test
    void soItDoesUnderADefaultRelease() throws IOException {
        prefer("hello");

        assertThat(candidates("-o", "APT::Default-Release=noble"))
                .isEqualTo(String.join(" ", OURS, THEIRS, "(none)"));
        // Who makes prereleases the default gets them.
        assertThat(candidates("-o", "APT::Default-Release=noble-rc"))
                .isEqualTo(String.join(" ", CANDIDATE, THEIRS, "(none)"));
    }

    @Test
    void twoPackagesAreTwoFiles() throws IOException {
        prefer("hello");
        prefer("only");

        assertThat(candidates()).isEqualTo(String.join(" ", OURS, THEIRS, OURS));
    }

    @Test
    void goesBackToWhatTheDistributionHas() throws IOException {
        apt.file(
                "state/status",
                installed("hello", OURS) + installed("other", THEIRS) + installed("only", OURS));
        String commands =
                shown("Take it away again", "fresh-noble-rc.sources")
                        .replace("sudo ", "")
                        .replace("/etc/apt/", apt.path("etc") + "/")
                        .replace("apt-get install", "apt-get install -s");

        Tool.Ran ran = apt.run("sh", "-c", commands);

        assertThat(ran.out() + ran.err())
                .contains("Inst hello [%s] (%s Ubuntu:noble".formatted(OURS, THEIRS))
                .contains("only/now " + OURS)
                .doesNotContain("Inst other", "Inst only", "E:");
        assertThat(apt.path("etc/sources.list.d/fresh-noble-rc.sources")).doesNotExist();
    }

    private static String installed(String name, String version) {
        return """
        Package: %s
        Status: install ok installed
        Version: %s
        Architecture: amd64
        Maintainer: B. Person <b@example.org>
        Description: a package

        """
                .formatted(name, version);
    }

    /** What stands below a summary of the front page, as a user copies it. */
    private String shown(String summary, String names) throws IOException {
        Matcher block =
                Pattern.compile("(?s)<summary>%s</summary>.*?<pre>(.*?)</pre>".formatted(summary))
                        .matcher(page("index.html"));
        while (block.find()) {
            String text =
                    block.group(1)
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&#39;", "'")
                            .replace("&amp;", "&");
            if (text.contains(names)) {
                return text;
            }
        }
        throw new AssertionError("no `%s` with `%s`".formatted(summary, names));
    }

    @Test
    void unattendedUpgradesTakeReleasesWhereSomebodyAsksForThem() throws IOException {
        assertThat(unattended("")).doesNotContain("will be upgraded: ");
        assertThat(unattended(shown("Upgrade from it without being asked", "codename=noble\"")))
                .contains("Packages that will be upgraded: hello other\n");
    }

    /**
     * What unattended-upgrades would do; its program takes another root only from its own tests, so
     * it is started as they do.
     */
    private String unattended(String configuration) throws IOException {
        Path root = dir.resolve("root");
        for (String each :
                List.of(
                        "etc/apt/apt.conf.d",
                        "etc/apt/preferences.d",
                        "etc/apt/trusted.gpg.d",
                        "var/cache/apt/archives/partial",
                        "var/lib/apt/lists/partial",
                        "var/lib/apt/periodic",
                        "var/lib/dpkg/updates",
                        "var/log/unattended-upgrades",
                        "var/run")) {
            Files.createDirectories(root.resolve(each));
        }
        Files.writeString(
                root.resolve("var/lib/dpkg/status"),
                installed("hello", THEIRS)
                        + installed("other", THEIRS)
                        + installed("extra", THEIRS));
        Files.writeString(
                root.resolve("etc/apt/apt.conf"),
                """
                Dir "%1$s";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                Dir::Etc::sourceparts "%2$s";
                Dir::Bin::methods "/usr/lib/apt/methods";
                APT::Architecture "amd64";
                APT::Sandbox::User "%3$s";
                Acquire::Languages "none";
                %4$s
                """
                        .formatted(
                                root,
                                apt.path("etc/sources.list.d"),
                                System.getProperty("user.name"),
                                configuration));
        String conf = root.resolve("etc/apt/apt.conf").toString();
        Tool.named("apt-get").env("APT_CONFIG", conf).run("update").ok();
        Path program = Tool.named("unattended-upgrade").path();
        Tool.Ran ran =
                // That of the distribution: another would not know apt's module.
                Tool.named("env")
                        .env("APT_CONFIG", conf)
                        .run(
                                "/usr/bin/python3",
                                "-c",
                                """
                                import importlib.machinery, importlib.util, sys, types
                                loader = importlib.machinery.SourceFileLoader("uu", sys.argv[1])
                                uu = importlib.util.module_from_spec(importlib.util.spec_from_loader("uu", loader))
                                loader.exec_module(uu)
                                options = types.SimpleNamespace(dry_run=True, debug=True, verbose=True,
                                    apt_debug=False, minimal_upgrade_steps=True, download_only=False)
                                sys.exit(uu.main(options, rootdir=sys.argv[2]))
                                """,
                                program.toString(),
                                root.toString());
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran.out() + ran.err();
    }
}
