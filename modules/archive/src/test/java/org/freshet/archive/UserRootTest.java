package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.archive.serve.ArchiveServer;
import org.freshet.testkit.AptRoot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user wants one package of an archive, and then none, on Debian 12 and 13. */
@Tag("judge")
class UserRootTest {
    private static final String THEIRS = "1.0-1";
    private static final String OURS = "2.0-0~fresh1~deb13";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void takesOnePackageAndGoesBack(AptRoot.Release release) throws IOException {
        try (ArchiveServer server =
                        ArchiveServer.listen(
                                dir,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                Clock.systemUTC(),
                                ArchiveServer.Limits.DEFAULT);
                AptRoot root = AptRoot.of(release, dir)) {
            // The distribution's suite has another name as a directory, but is called as ours.
            Archive theirs =
                    Archive.init(
                            dir.resolve("theirs"),
                            ArchiveOptions.suites("stable")
                                    .withOrigin("Debian")
                                    .withLabel("Debian")
                                    .withUrl(server.url().resolve("theirs")),
                            now);
            theirs.publish("stable", packages(THEIRS, "hello", "other"), false, now);
            Archive ours =
                    Archive.init(
                            dir.resolve("fresh"),
                            ArchiveOptions.suites("trixie")
                                    .withOrigin("Example, Inc.")
                                    .withUrl(server.url().resolve("fresh")),
                            now);
            ours.publish("trixie", packages(OURS, "hello", "other", "only"), false, now);
            root.write(
                    "/etc/apt/sources.list.d/debian.sources", page("theirs/theirs-stable.sources"));
            root.write("/etc/apt/apt.conf.d/default", "APT::Default-Release \"trixie\";\n");
            root.write(
                    "/etc/apt/preferences.d/50-fresh-hello.pref",
                    page("fresh/packages/h/hello.pref"));
            root.write(
                    "/etc/apt/preferences.d/90-fresh-others.pref", page("fresh/fresh-others.pref"));
            root.write(
                    "/etc/apt/sources.list.d/fresh-trixie.sources",
                    page("fresh/fresh-trixie.sources"));
            root.aptGet("update").ok();

            root.aptGet("install", "hello", "other").ok();
            assertThat(root.installed("hello")).isEqualTo(OURS);
            assertThat(root.installed("other")).isEqualTo(THEIRS);
            root.aptGet("upgrade").ok();
            assertThat(root.installed("other")).isEqualTo(THEIRS);
            assertThat(root.aptGet("install", "only").exit()).isNotZero();

            root.run("rm", "/etc/apt/preferences.d/90-fresh-others.pref").ok();
            root.aptGet("upgrade").ok();
            root.aptGet("install", "only").ok();
            assertThat(root.installed("other")).isEqualTo(OURS);

            // No suite of the name is left then.
            root.run("rm", "/etc/apt/apt.conf.d/default").ok();
            String said = root.run("sh", "-c", wayBack()).out();

            assertThat(root.installed("hello")).isEqualTo(THEIRS);
            assertThat(root.installed("other")).isEqualTo(THEIRS);
            assertThat(root.installed("only")).isEqualTo(OURS);
            assertThat(said).contains("only/now " + OURS);
            assertThat(root.run("ls", "/etc/apt/sources.list.d").ok())
                    .isEqualTo("debian.sources\n");
        }
    }

    private List<Path> packages(String version, String... names) {
        return Stream.of(names)
                .map(name ->
                        new TinyBinary(name, version, "all", "", version).in(dir.resolve("in")))
                .toList();
    }

    private String page(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    /** The commands of the front page; inside nobody needs sudo, and apt asks nobody. */
    private String wayBack() throws IOException {
        Matcher block =
                Pattern.compile("(?s)<summary>Take it away again</summary>.*?<pre>(.*?)</pre>")
                        .matcher(page("fresh/index.html"));
        assertThat(block.find()).isTrue();
        return block.group(1)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .replace("sudo ", "")
                .replace("apt-get install", "apt-get install -y");
    }
}
