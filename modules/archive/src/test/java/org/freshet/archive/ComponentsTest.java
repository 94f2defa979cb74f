package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentsTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = init(ArchiveOptions.suites("trial").withComponents("main", "contrib"));
    }

    private Archive init(ArchiveOptions options) {
        return Archive.init(root, options.withUrl(URI.create("https://example.org/fresh")), NOW);
    }

    private static TinySource source(String version, String section) {
        return TinySource.hello(version).section(section);
    }

    private static TinyBinary binary(String version, String section) {
        return TinyBinary.hello(version).section(section);
    }

    private List<Outcome<Archive.Listing>> publish(Object... packages) {
        return publish(Optional.empty(), NOW, packages);
    }

    private List<Outcome<Archive.Listing>> publish(
            Optional<String> component, Instant at, Object... packages) {
        return archive.publish("trial", component, files(packages), false, at);
    }

    private List<Path> files(Object... packages) {
        Path in = dir.resolve("in");
        return Stream.of(packages)
                .map(each ->
                        each instanceof TinySource source
                                ? source.in(in)
                                : ((TinyBinary) each).in(in))
                .toList();
    }

    /** The names and versions in an index. */
    private List<String> index(String path) throws IOException {
        String text = Files.readString(root.resolve("dists/trial").resolve(path));
        return Stream.of(text.split("\n\n", -1))
                .filter(stanza -> !stanza.isBlank())
                .map(stanza ->
                        stanza.replaceAll("(?s)^Package: (\\S+)\n.*?Version: (\\S+)\n.*", "$1 $2"))
                .toList();
    }

    private void assertSound() {
        assertThat(archive.verify(NOW).problems()).isEmpty();
        assertThat(Archive.open(root).verify(NOW).problems()).isEmpty();
    }

    @Test
    void aPackageEntersTheComponentThatItsSectionNames() throws IOException {
        publish(
                source("1.0-1", "contrib/net"),
                binary("1.0-1", "contrib/net"),
                binary("1.0-1", "contrib/debug").named("hello-dbgsym"),
                TinySource.hello("1.0-1").named("other"));

        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/debug/binary-amd64/Packages"))
                .containsExactly("hello-dbgsym 1.0-1");
        assertThat(index("main/source/Sources")).containsExactly("other 1.0-1");
        assertThat(index("main/binary-amd64/Packages")).isEmpty();
        assertThat(root.resolve("pool/contrib/h/hello/hello_1.0-1_amd64.deb")).exists();
        assertThat(root.resolve("pool/contrib/h/hello/hello_1.0.orig.tar.gz")).exists();
        assertThat(root.resolve("changelogs/contrib/h/hello/hello_1.0-1_changelog")).exists();
        assertThat(Files.readString(root.resolve("dists/trial/Release")))
                .contains("\nComponents: main contrib contrib/debug\n");
        assertThat(Files.readString(root.resolve("fresh-trial.sources")))
                .contains("\nComponents: main contrib\n");
        assertSound();
    }

    @Test
    void aSourceInMainMayBuildPackagesOfContrib() throws IOException {
        Path dsc = TinySource.hello("1.0-1").in(dir.resolve("in"));
        Files.writeString(
                dsc,
                Files.readString(dsc)
                        .replace(
                                "Package-List:\n",
                                "Package-List:\n hello-extra deb contrib/utils optional arch=any\n"));
        archive.publish(
                "trial",
                List.of(
                        dsc,
                        binary("1.0-1", "utils").in(dir.resolve("in")),
                        binary("1.0-1", "contrib/utils")
                                .named("hello-extra")
                                .in(dir.resolve("in"))),
                false,
                NOW);

        assertThat(index("main/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(index("main/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello-extra 1.0-1");
        assertThat(root.resolve("pool/contrib/h/hello/hello-extra_1.0-1_amd64.deb")).exists();
        // apt looks for the changelog in the component of the package.
        assertThat(root.resolve("changelogs/contrib/h/hello/hello_1.0-1_changelog"))
                .hasSameTextualContentAs(
                        root.resolve("changelogs/main/h/hello/hello_1.0-1_changelog"));
        assertSound();

        archive.remove("trial", HELLO, Optional.empty(), true, NOW);

        assertThat(index("contrib/binary-amd64/Packages")).isEmpty();
        assertThat(root.resolve("changelogs/contrib/h/hello/hello_1.0-1_changelog")).doesNotExist();
        assertSound();
    }

    @Test
    void aSourceThatChangesItsSectionMoves() throws IOException {
        publish(source("1.0-1", "contrib/net"), binary("1.0-1", "contrib/net"));

        // Its tarball is there already, in the other component.
        TinySource next = source("1.0-2", "net");
        List<Path> files = files(next, binary("1.0-2", "net"));
        Files.delete(dir.resolve("in").resolve(next.origName()));
        archive.publish("trial", files, false, NOW);

        assertThat(index("main/source/Sources")).containsExactly("hello 1.0-2");
        assertThat(index("main/binary-amd64/Packages")).containsExactly("hello 1.0-2");
        // One of the two versions that the suite keeps.
        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(root.resolve("pool/main/h/hello/hello_1.0.orig.tar.gz"))
                .hasSameBinaryContentAs(root.resolve("pool/contrib/h/hello/hello_1.0.orig.tar.gz"));
        assertSound();

        Instant later = NOW.plus(Duration.ofDays(3));
        publish(Optional.empty(), later, source("1.1-1", "net"), binary("1.1-1", "net"));

        assertThat(index("contrib/source/Sources")).isEmpty();
        assertThat(index("contrib/binary-amd64/Packages")).isEmpty();
        assertThat(index("main/source/Sources")).containsExactly("hello 1.0-2", "hello 1.1-1");
        // Two generations stay that a suite can go back to; files have the machine's time.
        publish(Optional.empty(), later.plusSeconds(60), TinySource.hello("1.0-1").named("other"));
        publish(Optional.empty(), later.plusSeconds(120), TinySource.hello("1.1-1").named("other"));
        publish(Optional.empty(), later.plusSeconds(180), TinySource.hello("1.2-1").named("other"));
        Instant tomorrow = Instant.now().plus(Duration.ofDays(2));
        archive.prune(List.of(), Optional.empty(), Optional.empty(), false, tomorrow);
        assertThat(root.resolve("pool/contrib/h/hello/hello_1.0-1_amd64.deb")).doesNotExist();
        assertThat(root.resolve("pool/contrib/h/hello/hello_1.0.orig.tar.gz")).doesNotExist();
        assertThat(root.resolve("pool/main/h/hello/hello_1.0.orig.tar.gz")).exists();
        assertThat(archive.verify(tomorrow).problems()).isEmpty();
    }

    @Test
    void whereOneVersionIsKeptAMoveTakesTheOldOneAway() throws IOException {
        init(ArchiveOptions.suites("trial").withKeep(1));
        publish(
                source("1.0-1", "contrib/net"),
                binary("1.0-1", "contrib/net"),
                binary("1.0-1", "contrib/doc").named("hello-doc").forAll());

        publish(
                source("1.1-1", "net"),
                binary("1.1-1", "net"),
                binary("1.1-1", "doc").named("hello-doc").forAll());

        assertThat(index("contrib/source/Sources")).isEmpty();
        assertThat(index("contrib/binary-amd64/Packages")).isEmpty();
        assertThat(index("contrib/binary-arm64/Packages")).isEmpty();
        assertThat(index("contrib/i18n/Translation-en")).isEmpty();
        assertThat(index("main/binary-amd64/Packages"))
                .containsExactly("hello 1.1-1", "hello-doc 1.1-1");
        assertSound();
    }

    @Test
    void aLowerVersionIsRefusedWhateverItsComponent() throws IOException {
        publish(source("1.1-1", "contrib/net"), binary("1.1-1", "contrib/net"));

        assertThat(publish(source("1.0-1", "net")))
                .containsExactly(
                        new Outcome.Nothing<>(
                                "hello 1.0-1 is superseded by 1.1-1; `--allow-downgrade` lets it in all the same"));
        assertThat(publish(binary("1.0-1", "net")))
                .containsExactly(
                        new Outcome.Nothing<>(
                                "hello 1.0-1 is superseded by 1.1-1; `--allow-downgrade` lets it in all the same"));
        assertThat(index("main/source/Sources")).isEmpty();
    }

    @Test
    void oneNameHasTheSameContentsInAllComponents() throws IOException {
        publish(source("1.0-1", "contrib/net"), binary("1.0-1", "contrib/net"));

        assertThatThrownBy(() -> publish(source("1.0-2", "net").madeOf("other")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello_1.0.orig.tar.gz` was published with other contents");
        assertThatThrownBy(() -> publish(binary("1.0-1", "net")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello_1.0-1_amd64.deb` was published with other contents");
        assertThatThrownBy(() -> publish(source("1.0-1", "net")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("hello 1.0-1 was published with other contents");
        assertSound();
    }

    @Test
    void anUnknownComponentIsRefused() {
        assertThatThrownBy(() -> publish(source("1.0-1", "non-free/net")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        refused -> {
                            assertThat(refused)
                                    .hasMessage(
                                            "`hello_1.0-1.dsc` is for component `non-free`, and the archive has main, contrib");
                            assertThat(refused.hint())
                                    .contains(
                                            "add it with `freshet archive init %s --suite trial --component non-free`"
                                                    .formatted(root));
                        });
        assertThatThrownBy(() -> publish(binary("1.0-1", "non-free/net")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`hello_1.0-1_amd64.deb` is for component `non-free`, and the archive has main, contrib");

        ContentStore store = new ContentStore(dir.resolve("store"));
        assertThat(
                        new Publisher(
                                        Map.of("fresh", archive),
                                        store,
                                        Clock.fixed(NOW, ZoneOffset.UTC))
                                .publish(
                                        source("1.0-1", "non-free/net")
                                                .in(store, "ubuntu/noble", "trial")))
                .isEqualTo(
                        new Outcome.Held<>(
                                "`hello_1.0-1.dsc` is for component `non-free`, and the archive has main, contrib",
                                "component:non-free",
                                "add it with `freshet archive init %s --suite trial --component non-free`"
                                        .formatted(root)));

        init(ArchiveOptions.suites("trial").withComponents("non-free"));

        assertThat(publish(source("1.0-1", "non-free/net"), binary("1.0-1", "non-free/net")))
                .hasSize(1)
                .allMatch(Outcome.Passed.class::isInstance);
        assertThat(root.resolve("pool/non-free/h/hello/hello_1.0-1_amd64.deb")).exists();
        assertSound();
    }

    @Test
    void anArchiveOfOneComponentTakesEverything() throws IOException {
        root = dir.resolve("one");
        archive = init(ArchiveOptions.suites("trial"));
        publish(source("1.0-1", "universe/net"), binary("1.0-1", "universe/net"));

        assertThat(index("main/source/Sources")).containsExactly("hello 1.0-1");

        // With a second one, what does not belong there goes there from its next version on.
        init(ArchiveOptions.suites("trial").withComponents("universe"));
        assertThat(index("universe/source/Sources")).isEmpty();
        assertThat(Files.readString(root.resolve("one-trial.sources")))
                .contains("\nComponents: main universe\n");
        publish(source("1.1-1", "universe/net"), binary("1.1-1", "universe/net"));

        assertThat(index("universe/source/Sources")).containsExactly("hello 1.1-1");
        assertThat(index("universe/binary-amd64/Packages")).containsExactly("hello 1.1-1");
        assertSound();
    }

    @Test
    void whatOneAsksForStaysThere() throws IOException {
        publish(Optional.of("contrib"), NOW, TinySource.hello("1.0-1"), TinyBinary.hello("1.0-1"));

        publish(
                TinySource.hello("1.1-1"),
                TinyBinary.hello("1.1-1"),
                TinyBinary.hello("1.1-1").named("hello-new"));

        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1", "hello 1.1-1");
        assertThat(index("contrib/binary-amd64/Packages"))
                .containsExactly("hello 1.0-1", "hello 1.1-1", "hello-new 1.1-1");
        assertThatThrownBy(() -> publish(Optional.of("contirb"), NOW, TinySource.hello("1.2-1")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        refused -> {
                            assertThat(refused)
                                    .hasMessage("archive `fresh` has no component `contirb`");
                            assertThat(refused.hint()).contains("did you mean `contrib`?");
                        });
        assertSound();
    }

    @Test
    void whatASuiteHoldsStaysWhereItIs() throws IOException {
        publish(TinySource.hello("1.0-1"), TinyBinary.hello("1.0-1"));
        byte[] before = Files.readAllBytes(root.resolve("dists/trial/InRelease"));

        assertThat(
                        publish(
                                Optional.of("contrib"),
                                NOW,
                                TinySource.hello("1.0-1"),
                                TinyBinary.hello("1.0-1")))
                .containsExactly(new Outcome.Nothing<>("suite `trial` holds hello 1.0-1 already"));
        assertThat(root.resolve("dists/trial/InRelease")).hasBinaryContent(before);

        archive.remove("trial", HELLO, Optional.empty(), true, NOW);
        publish(Optional.of("contrib"), NOW, TinySource.hello("1.0-1"), TinyBinary.hello("1.0-1"));

        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertSound();
    }

    @Test
    void promotingAndWithdrawingKeepComponents() throws IOException {
        init(ArchiveOptions.suites("trial", "trial-proposed"));
        archive.publish(
                "trial-proposed",
                files(
                        source("1.0-1", "contrib/net"),
                        binary("1.0-1", "contrib/net"),
                        binary("1.0-1", "contrib/debug").named("hello-dbgsym")),
                false,
                NOW);

        archive.promote(
                List.of(Promotion.Wanted.parse("hello")),
                List.of("trial-proposed"),
                List.of("trial"),
                NOW);

        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/debug/binary-amd64/Packages"))
                .containsExactly("hello-dbgsym 1.0-1");
        assertSound();

        archive.withdraw(
                List.of(), HELLO, DebianVersion.parse("1.0-1"), "it eats files", "B.", NOW);

        assertThat(index("contrib/source/Sources")).isEmpty();
        assertThat(index("contrib/binary-amd64/Packages")).isEmpty();
        assertThat(index("contrib/debug/binary-amd64/Packages")).isEmpty();
        assertSound();
    }

    @Test
    void rollingBackBringsASourceBackToItsComponent() throws IOException {
        init(ArchiveOptions.suites("trial").withKeep(1));
        publish(source("1.0-1", "contrib/net"), binary("1.0-1", "contrib/net"));
        archive.snapshot(List.of(), Optional.of("before"), NOW);
        init(ArchiveOptions.suites("trial").withComponents("non-free"));
        publish(
                source("1.1-1", "net"),
                binary("1.1-1", "net"),
                TinySource.hello("1.0-1").named("other").section("non-free/net"));

        archive.rollBack("trial", "before", "B.", true, NOW);

        assertThat(index("contrib/source/Sources")).containsExactly("hello 1.0-1");
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertThat(index("main/source/Sources")).isEmpty();
        assertThat(index("non-free/source/Sources")).isEmpty();
        assertSound();
    }

    @Test
    void lostIndicesAreMadeAnewComponentByComponent() throws IOException {
        publish(source("1.0-1", "contrib/net"), binary("1.0-1", "contrib/net"));
        publish(source("1.0-2", "net"), binary("1.0-2", "net"));
        publish(source("1.0-1", "contrib/net").named("extra"));
        List<String> sources = index("contrib/source/Sources");
        assertThat(sources).containsExactly("extra 1.0-1", "hello 1.0-1");

        try (Stream<Path> all = Files.walk(root.resolve("dists/trial"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                Files.delete(each);
            }
        }
        archive.rebuild(List.of(), NOW);

        assertThat(index("contrib/source/Sources")).isEqualTo(sources);
        assertThat(index("contrib/binary-amd64/Packages")).containsExactly("hello 1.0-1");
        assertThat(index("main/source/Sources")).containsExactly("hello 1.0-2");
        assertThat(index("main/binary-amd64/Packages")).containsExactly("hello 1.0-2");
        assertSound();
    }

    @Test
    void theCharterIsReadFromItsSuitesWhenItIsLost() throws IOException {
        publish(source("1.0-1", "contrib/net"), binary("1.0-1", "contrib/debug").named("x-dbgsym"));
        Path charter = root.resolve("freshet-archive.json");
        String before = Files.readString(charter);
        Files.delete(charter);

        init(ArchiveOptions.suites("trial"));

        assertThat(Files.readString(charter)).isEqualTo(before);
        assertSound();
    }

    @Test
    void contentsAndWholeIndicesAreMadeOfEachComponent() throws IOException {
        publish(
                source("1.0-1", "contrib/net"),
                binary("1.0-1", "contrib/net"),
                new TinyBinary("main-one", "1.0-1", "amd64", "", "main-one"));

        archive.makeContents(NOW);
        archive.optimize(NOW);

        assertThat(Files.readString(root.resolve("dists/trial/contrib/Contents-amd64")))
                .matches("says-hello\\s+contrib/net/hello\n");
        assertThat(Files.readString(root.resolve("dists/trial/main/Contents-amd64")))
                .matches("says-main-one\\s+utils/main-one\n");
        assertSound();
    }

    @Test
    void theKeyringPackageNamesAllComponents() throws IOException {
        archive.publishKeyring(Optional.of("B. Person <b@example.org>"), NOW);

        init(ArchiveOptions.suites("trial").withComponents("non-free")).refreshKeyring(NOW);

        assertThat(index("main/source/Sources")).hasSize(2);
        assertThat(index("contrib/source/Sources")).isEmpty();
        assertSound();
    }
}
