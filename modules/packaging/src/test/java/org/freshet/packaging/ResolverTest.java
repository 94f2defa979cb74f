package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.freshet.files.SameBytes;
import org.freshet.model.FirstSight;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverTest {
    @TempDir Path directory;
    private Bench bench;

    @BeforeEach
    void write() {
        bench = new Bench(directory).distribution("ubuntu/noble");
    }

    @Test
    void resolvesEveryTargetOlderSeriesFirst() {
        Resolution resolution = resolve();

        assertThat(resolution.targets())
                .extracting(packaging -> packaging.debian().name())
                .containsExactly(
                        "hello_1.0_deb13.debian.tar",
                        "hello_1.0_ubuntu2204.debian.tar",
                        "hello_1.0_ubuntu2404.debian.tar");
        assertThat(resolution.n()).isEqualTo(1);
        assertThat(resolution.targets()).extracting(Resolution.Packaging::epoch).containsOnly(0);
        assertThat(resolution.maintainer()).hasToString("Hello Packager <packager@example.org>");
        assertThat(resolution.inputs()).matches("[0-9a-f]{64}");
    }

    @Test
    void laysOverlaysOverTheBase() {
        bench.file(
                        "hello/recipe.yaml",
                        Bench.RECIPE
                                .replace("overlay: []", "overlay: [all/, more/]")
                                .replace("- ubuntu/noble", "- ubuntu/noble: {overlay: [noble/]}"))
                .file("hello/debian/both", "base\n")
                .file("hello/debian/gone", "base\n")
                .file("hello/debian/dir/a", "base\n")
                .file("hello/debian/dir/b", "base\n")
                .file("hello/all/both", "all\n")
                .file("hello/all/gone.remove", "")
                .file("hello/more/both", "more\n")
                .file("hello/noble/dir.remove", "")
                .file("hello/noble/dir/c", "noble\n");

        assertThat(tree(resolve(), 1))
                .isEqualTo(
                        """
                        debian/
                        debian/both more
                        debian/control
                        debian/copyright
                        debian/dir/
                        debian/dir/a base
                        debian/dir/b base
                        debian/rules*
                        debian/source/
                        debian/source/format 3.0 (quilt)
                        """);
        assertThat(tree(resolve(), 2))
                .isEqualTo(
                        """
                        debian/
                        debian/both more
                        debian/control
                        debian/copyright
                        debian/dir/
                        debian/dir/c noble
                        debian/rules*
                        debian/source/
                        debian/source/format 3.0 (quilt)
                        """);
    }

    @Test
    void keepsTheControlsMaintainerAsTheOriginalOne() {
        assertThat(content(resolve(), "debian/control"))
                .isEqualTo(
                        """
                        Source: hello
                        Section: misc
                        Priority: optional
                        Maintainer: Hello Packager <packager@example.org>
                        XSBC-Original-Maintainer: Somebody Else <else@example.org>
                        Origin: Freshet
                        Bugs: mailto:packager@example.org
                        Build-Depends: debhelper-compat (= 13)
                        Standards-Version: 4.6.2

                        Package: hello
                        Architecture: any
                        Depends: ${misc:Depends}
                        Description: say hello
                         It says hello.
                        """);
    }

    @Test
    void aReleaseThatThePackagingHasAlreadyIsNotCalledNew() {
        assertThat(resolve().changes()).startsWith("New upstream release 1.0.");

        bench.file(
                "hello/debian/changelog",
                """
                hello (1.0-3) unstable; urgency=medium

                  * New upstream release.

                 -- Somebody Else <else@example.org>  Sun, 01 Nov 2026 10:00:00 +0000
                """);
        assertThat(resolve().changes()).startsWith("Upstream release 1.0.");
        assertThat(bench.resolve(bench.orig("1.1")).changes())
                .startsWith("New upstream release 1.1.");
    }

    @Test
    void aBinaryFileMustBeNamedAsForDpkg() {
        bench.file("hello/debian/icon.bin", "GIF\0");

        assertThatThrownBy(this::resolve)
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`debian/icon.bin` is a binary file, and debian/source/include-binaries does not name"
                                + " it; take it out, or name it there, one a line; dpkg-source refuses it"
                                + " otherwise");

        bench.file("hello/debian/source/include-binaries", "debian/icon.bin\n");
        assertThat(tree(resolve(), 0)).contains("debian/icon.bin GIF");
    }

    @Test
    void whatIsRewrittenMayBeRunAsBefore() {
        bench.file("hello/debian/control", Bench.CONTROL);
        assertThat(directory.resolve("recipes/hello/debian/control").toFile().setExecutable(true))
                .isTrue();

        assertThat(tree(resolve(), 0)).contains("debian/control*\n");
    }

    @Test
    void leavesAControlOfTheSameMaintainerAlone() {
        String own =
                Bench.CONTROL.replace(
                        "Somebody Else <else@example.org>",
                        "Hello Packager <packager@example.org>");
        bench.file("hello/debian/control", own);

        assertThat(content(resolve(), "debian/control")).isEqualTo(own);
    }

    @Test
    void keepsAnOriginalMaintainerThatIsThere() {
        bench.file(
                "hello/debian/control",
                Bench.CONTROL.replace(
                        "Section:",
                        "XSBC-Original-Maintainer: First <first@example.org>\nSection:"));

        assertThat(content(resolve(), "debian/control"))
                .contains("XSBC-Original-Maintainer: First <first@example.org>\n")
                .contains("Maintainer: Hello Packager <packager@example.org>\n")
                .doesNotContain("Somebody Else");
    }

    @Test
    void givesAControlWithoutMaintainerOurs() {
        bench.file(
                "hello/debian/control",
                Bench.CONTROL.replace("Maintainer: Somebody Else <else@example.org>\n", ""));

        assertThat(content(resolve(), "debian/control"))
                .startsWith(
                        "Source: hello\nMaintainer: Hello Packager <packager@example.org>\nSection: misc\n");
    }

    @Test
    void nothingIsToDoWhileARecipeOnlyWatches() {
        bench.file(
                "hello/recipe.yaml",
                """
                schema: 1
                source: hello
                upstream: {git: https://example.org/hello.git}
                """);

        assertThat(bench.resolver().resolve(bench.orig("1.0")))
                .isEqualTo(
                        new Outcome.Nothing<Resolution>(
                                "the recipe of `hello` only watches: it has no `packaging`"));
    }

    @Test
    void waitsForAReleaseYoungerThanTheRecipeWantsUnlessAPersonDoesNot() {
        bench.file("hello/recipe.yaml", Bench.RECIPE + "policy: {min-age: PT2H}\n");
        bench.now = Instant.parse("2024-03-01T01:59:59Z");

        assertThat(bench.resolver().resolve(seen(List.of())))
                .isEqualTo(
                        new Outcome.Later<Resolution>(
                                "it is younger than `policy.min-age: PT2H`",
                                "young:1.0",
                                Instant.parse("2024-03-01T02:00:00Z")));
        assertThat(bench.resolver().resolve(seen(List.of("young:1.0"))))
                .isInstanceOf(Outcome.Passed.class);

        bench.now = Instant.parse("2024-03-01T02:00:00Z");
        assertThat(bench.resolver().resolve(seen(List.of()))).isInstanceOf(Outcome.Passed.class);
    }

    /** A release first seen at the turn of a day. */
    private OrigTarball seen(List<String> approvals) {
        OrigTarball orig = bench.orig("1.0", false, approvals);
        Release release = orig.release();
        FirstSight sight =
                new FirstSight(
                        release.tag(),
                        orig.tree(),
                        orig.from(),
                        orig.file().sha256(),
                        orig.file().digests().size(),
                        orig.verdicts(),
                        orig.notes(),
                        Instant.parse("2024-03-01T00:00:00Z"));
        return new OrigTarball(
                new Release(
                        release.source(),
                        release.version(),
                        release.orderable(),
                        release.prerelease(),
                        release.tag(),
                        release.offer(),
                        Optional.of(sight),
                        approvals),
                orig.file(),
                orig.beside(),
                orig.from(),
                orig.tree(),
                orig.released(),
                orig.verdicts(),
                orig.notes());
    }

    @Test
    void theEpochIsEachTargetsOwn() {
        bench.file(
                        "hello/recipe.yaml",
                        Bench.RECIPE.replace(
                                "- ubuntu/noble", "- ubuntu/noble: {overlay: [noble/]}"))
                .file(
                        "hello/noble/changelog",
                        """
                        hello (3:0.9-1) unstable; urgency=medium

                          * Before.

                         -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                        """);

        assertThat(resolve().targets())
                .extracting(packaging -> packaging.target() + " " + packaging.epoch())
                .containsExactly("debian/trixie 0", "ubuntu/jammy 0", "ubuntu/noble 3");
    }

    @Test
    void notesAKeyOfThePackagingThatUpstreamsSignatureIsNotBy() throws IOException {
        Signer upstream = key("upstream");
        Signer other = key("other");
        OrigTarball unsigned = bench.orig("1.0");
        byte[] signature;
        try (InputStream tarball = bench.store.open(unsigned.file())) {
            signature = upstream.detached(tarball, Instant.parse("2024-01-01T00:00:00Z"));
        }
        OrigTarball orig =
                unsigned.with(
                        unsigned.file(),
                        List.of(
                                bench.store.put(
                                        unsigned.file().name() + ".asc",
                                        out -> out.write(signature))));

        bench.file("hello/debian/upstream/signing-key.asc", armored(other));
        assertThat(notes(bench.resolver().resolve(orig)))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(
                        "by the packaging's own `debian/upstream/signing-key.asc`: signature of `hello_1.0.orig.tar.gz`")
                .contains(upstream.fingerprint());

        bench.file("hello/debian/upstream/signing-key.asc", armored(upstream));
        assertThat(notes(bench.resolver().resolve(orig))).isEmpty();
    }

    private Signer key(String name) {
        return OpenPgpKey.generate(
                directory.resolve(name),
                name + " <a@example.org>",
                Instant.parse("2023-01-01T00:00:00Z"));
    }

    private static String armored(Signer signer) {
        return new String(signer.publicKeyArmored(), StandardCharsets.UTF_8);
    }

    private static List<String> notes(Outcome<Resolution> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Passed.class);
        return ((Outcome.Passed<Resolution>) outcome).notes();
    }

    @Test
    void notesAMissingCopyright() {
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [less/]"))
                .file("hello/less/copyright.remove", "");

        Outcome<Resolution> outcome = bench.resolver().resolve(bench.orig("1.0"));

        assertThat(((Outcome.Passed<Resolution>) outcome).notes())
                .containsExactly("debian/copyright is missing");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [bad/]"))
                .file("hello/bad/rules.remove", "")
                .file("hello/bad/source/format", "1.0\n")
                .file("hello/bad/changelog", "hello 1.0\n")
                .file(
                        "hello/bad/control",
                        Bench.CONTROL
                                .replace("Source: hello", "Source: goodbye")
                                .replace("debhelper-compat (= 13)", "debhelper-compat (13)")
                                .replace("Architecture: any", "Architecture: any all"));

        assertThatThrownBy(this::resolve)
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        """
                        `debian/changelog` does not begin with an entry: `hello 1.0`; begin it with `source (version) distribution; urgency=medium` (deb-changelog(5))
                        debian/control: `Build-Depends`: `debhelper-compat (13)` is not a relation
                        debian/control: `Source` must be `hello`, got `goodbye`
                        debian/control: architecture `any` of package `hello` is not one, or not alone
                        debian/rules is missing
                        debian/source/format must be `3.0 (quilt)`, got `1.0`\
                        """);
    }

    @Test
    void refusesLinksThatLeaveTheDirectory() {
        bench.link("hello/debian/inside", "control")
                .link("hello/debian/patches/up", "../control")
                .link("hello/debian/absolute", "/etc/passwd")
                .link("hello/debian/outside", "../../other.c");

        assertThatThrownBy(this::resolve)
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("link `absolute` to `/etc/passwd` leaves the source tree")
                .hasMessageContaining("link `outside` to `../../other.c` leaves the source tree")
                .hasMessageNotContaining("inside")
                .hasMessageNotContaining("`patches/up`");
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [less/]"))
                .file("hello/less/watch.remove", "");

        assertThatThrownBy(this::resolve)
                .hasMessageContaining("`watch.remove` removes `watch`, which is not there");
    }

    @Test
    void keepsNWhileTheInputsAreThose() {
        publish("1.0");

        assertThat(resolve().n()).isEqualTo(1);
    }

    @Test
    void raisesNWhenThePackagingChanges() {
        publish("1.0");
        bench.file("hello/debian/rules", "#!/usr/bin/make -f\n");

        assertThat(resolve().n()).isEqualTo(2);
    }

    @Test
    void raisesNWhenTheSameInputsGiveAnotherPackagingByNow() {
        Plan plan = Bench.passed(bench.plan(resolve(), "ubuntu/noble"));
        bench.hold(
                new Holding(
                        plan.version(),
                        plan.suite(),
                        true,
                        plan.inputs(),
                        "0".repeat(64),
                        List.of()));

        assertThat(resolve().n()).isEqualTo(2);
    }

    @Test
    void raisesNAboveAllThatWasEverHeld() {
        publish("1.0");
        bench.holdByHand("1.0-0~fresh7~deb13", "trixie");
        bench.withdraw("1.0-0~fresh7~deb13", "trixie");

        assertThat(resolve().n()).isEqualTo(8);
    }

    @Test
    void doesNotTakeAnOldNAgainWhenInputsComeBack() {
        publish("1.0");
        bench.file("hello/debian/NEWS", "new\n");
        publish("1.0");
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [less/]"))
                .file("hello/less/NEWS.remove", "");

        assertThat(resolve().n()).isEqualTo(3);
    }

    @Test
    void raisesNWithTheEpoch() {
        publish("1.0");
        bench.file(
                "hello/debian/changelog",
                """
                hello (1:0.9-1) unstable; urgency=medium

                  * Before.

                 -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                """);

        assertThat(resolve())
                .returns(2, Resolution::n)
                .returns(1, resolution -> resolution.targets().getFirst().epoch());
    }

    @Test
    void startsAtOneForEveryUpstreamVersion() {
        publish("1.0");
        bench.holdByHand("0.9-0~fresh4~deb13", "trixie");

        assertThat(bench.resolve(bench.orig("1.1")).n()).isEqualTo(1);
    }

    private Resolution resolve() {
        return bench.resolve(bench.orig("1.0"));
    }

    private void publish(String version) {
        Plan plan = Bench.passed(bench.plan(bench.resolve(bench.orig(version)), "ubuntu/noble"));
        bench.publish(plan);
    }

    private String content(Resolution resolution, String name) {
        try (DebianTar tar = DebianTar.open(bench.store, resolution.targets().get(0).debian())) {
            return tar.files().text(name, 1 << 20).orElseThrow();
        }
    }

    /** Names, with `/` for a directory and `*` for a program, and the contents of short files. */
    private String tree(Resolution resolution, int target) {
        StoredFile debian = resolution.targets().get(target).debian();
        StringBuilder text = new StringBuilder();
        try (DebianTar tar = DebianTar.open(bench.store, debian)) {
            tar.files()
                    .entries()
                    .forEach((name, entry) -> {
                        text.append(name);
                        switch (entry) {
                            case SameBytes.Entry.Directory() -> text.append('/');
                            case SameBytes.Entry.Link(String to) -> text.append(" -> ").append(to);
                            case SameBytes.Entry.File file ->
                                    text.append(file.executable() ? "*" : "")
                                            .append(shortContent(file));
                        }
                        text.append('\n');
                    });
        }
        return text.toString();
    }

    private static String shortContent(SameBytes.Entry.File file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            file.content().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.size() > 12 ? "" : " " + bytes.toString(StandardCharsets.UTF_8).strip();
    }
}
