package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.freshet.archive.Archive.Listing;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What suites hold, and taking it out of them. */
class RemovingTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        archive = Archive.init(dir.resolve("fresh"), ArchiveOptions.suites("noble", "trial"), NOW);
    }

    private void publish(String suite, Path... files) {
        archive.publish(suite, List.of(files), false, NOW);
    }

    private Path source(String name, String version) {
        return TinySource.hello(version).named(name).in(dir.resolve("in"));
    }

    private Path binary(String name, String version) {
        return TinyBinary.hello(version).named(name).in(dir.resolve("in"));
    }

    private Path forAll(String name, String version) {
        return TinyBinary.hello(version).named(name).forAll().in(dir.resolve("in"));
    }

    private static DebianVersion version(String text) {
        return DebianVersion.parse(text);
    }

    private Outcome<List<Listing>> remove(String suite, String version) {
        return archive.remove(
                suite,
                HELLO,
                version.isEmpty() ? Optional.empty() : Optional.of(version(version)),
                false,
                NOW.plusSeconds(60));
    }

    @Test
    void tellsWhatWasBuiltOfEachSource() {
        publish(
                "trial",
                source("hello", "1.0-1"),
                binary("hello", "1.0-1"),
                forAll("hello-doc", "1.0-1"),
                binary("hello-dbgsym", "1.0-1"),
                binary("other", "0.9-1"));

        assertThat(archive.contents(List.of()))
                .containsExactly(
                        new Contents(
                                "trial",
                                HELLO,
                                version("0.9-1"),
                                Optional.empty(),
                                List.of(
                                        new Contents.Binary(
                                                "other",
                                                version("0.9-1"),
                                                "main",
                                                new TreeSet<>(List.of("amd64"))))),
                        new Contents(
                                "trial",
                                HELLO,
                                version("1.0-1"),
                                Optional.of("main"),
                                List.of(
                                        new Contents.Binary(
                                                "hello",
                                                version("1.0-1"),
                                                "main",
                                                new TreeSet<>(List.of("amd64"))),
                                        new Contents.Binary(
                                                "hello-dbgsym",
                                                version("1.0-1"),
                                                "main/debug",
                                                new TreeSet<>(List.of("amd64"))),
                                        new Contents.Binary(
                                                "hello-doc",
                                                version("1.0-1"),
                                                "main",
                                                new TreeSet<>(List.of("all"))))));
        assertThat(archive.contents(List.of("noble"))).isEmpty();
        assertThatThrownBy(() -> archive.contents(List.of("nobel")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("archive `fresh` has no suite `nobel`");
    }

    @Test
    void takesASourceOutWithWhatWasBuiltOfIt() {
        publish(
                "trial",
                source("hello", "1.0-1"),
                source("world", "1.0-1"),
                binary("hello", "1.0-1"),
                forAll("hello-doc", "1.0-1"));
        publish("noble", source("hello", "1.0-1"));

        assertThat(remove("trial", ""))
                .isEqualTo(
                        new Outcome.Passed<>(
                                List.of(new Listing("trial", HELLO, version("1.0-1")))));

        assertThat(archive.contents(List.of()))
                .extracting(each -> each.suite() + " " + each.source())
                .containsExactly("noble hello", "trial world");
        assertThat(dir.resolve("fresh/pool/main/h/hello/hello_1.0-1_amd64.deb")).exists();
        assertThat(archive.verify(NOW).problems()).isEmpty();
        // The same again, as after a kill.
        assertThat(remove("trial", ""))
                .isEqualTo(new Outcome.Nothing<>("suite `trial` holds hello no more"));
        // Nothing keeps it out.
        publish("trial", source("hello", "1.0-1"));
        assertThat(archive.contents(List.of("trial"))).hasSize(2);
    }

    @Test
    void takesOutOneVersion() {
        publish("trial", source("hello", "1.0-1"), binary("hello", "1.0-1"));
        publish("trial", source("hello", "1.1-1"), binary("hello", "1.1-1"));

        remove("trial", "1.0-1");

        assertThat(archive.contents(List.of()))
                .extracting(each -> each.version() + " " + each.binaries().size())
                .containsExactly("1.1-1 1");
    }

    @Test
    void saysWhatTheSuiteNeverHeld() {
        publish("trial", source("hello", "1.0-1"));

        assertThatThrownBy(() -> remove("trial", "2.0-1"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("suite `trial` never held hello 2.0-1");
        assertThatThrownBy(() ->
                        archive.remove(
                                "trial", new SourceName("helo"), Optional.empty(), false, NOW))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> assertThat(failure.hint()).contains("did you mean `hello`?"));
    }

    @Test
    void asksWhereMoreThanHalfOfASuiteWouldBeGone() throws Exception {
        List<Path> files = new ArrayList<>(List.of(source("hello", "1.0-1")));
        for (int i = 0; i < 6; i++) {
            files.add(binary("hello-" + i, "1.0-1"));
        }
        publish("trial", files.toArray(Path[]::new));
        byte[] before = Files.readAllBytes(dir.resolve("fresh/dists/trial/InRelease"));

        assertThat(remove("trial", "1.0-1"))
                .isEqualTo(
                        new Outcome.Held<>(
                                "6 of the 6 names in `binary-amd64/Packages` of suite `trial`"
                                        + " would be gone",
                                "shrink:trial",
                                "if it shall be so, add `--allow-shrink`"));
        assertThat(dir.resolve("fresh/dists/trial/InRelease")).hasBinaryContent(before);

        // A newer version replaces them: that is no loss.
        publish("trial", binary("hello-0", "1.1-1"));
        assertThat(archive.remove("trial", HELLO, Optional.empty(), true, NOW))
                .isInstanceOf(Outcome.Passed.class);
        assertThat(archive.contents(List.of())).isEmpty();
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void takesNothingOutOfAClosedSuite() {
        publish("trial", source("hello", "1.0-1"));
        archive.close("trial", Optional.of("the series is out of support"), NOW);

        assertThatThrownBy(() -> remove("trial", ""))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("suite `trial` of archive `fresh` is closed on");
    }
}
