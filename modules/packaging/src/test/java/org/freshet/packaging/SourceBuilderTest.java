package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Resolution;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceBuilderTest {
    private static final String RICH_CONTROL =
            """
            # the source
            Source: hello
            Section: utils
            Priority: optional
            Maintainer: Somebody Else <else@example.org>
            Uploaders: A. Person <a@example.org>,
                       B. Person <b@example.org>,
            Origin: nowhere
            Build-Depends: debhelper-compat (= 13), libfoo-dev (>= 1.0),
             libfoo-dev, # a comment is no comment here
            Build-Depends-Indep: python3:any <!nocheck>, dh-python | python3-all (<< 3) [linux-any !amd64]
            Build-Conflicts: zoo (<< 2), autoconf, zoo (<< 3), autoconf (>= 1)
            Standards-Version: 4.6.2
            Homepage: https://example.org/hello
            Vcs-Git: https://example.org/hello-packaging.git -b main
            Vcs-Browser: https://example.org/hello-packaging
            Rules-Requires-Root: no
            Testsuite: autopkgtest-pkg-python
            XS-Colour: blue
            XSBC-Shape: round
            XC-Only-Changes: yes

            Package: hello
            Architecture: linux-any kfreebsd-amd64 amd64 hurd-i386
            Multi-Arch: foreign
            Depends: ${misc:Depends}, ${shlibs:Depends}
            Description: say hello
             It says hello.

            Package: hello-doc
            Section: doc
            Architecture: all
            Build-Profiles: <!nodoc> <pkg.hello.all !cross>
            Depends: ${misc:Depends}
            Description: say how to say hello
             It says how.

            Package: hello-udeb
            Package-Type: udeb
            Section: debian-installer
            Priority: extra
            Architecture: any-arm armhf amd64
            Essential: yes
            XB-Only-Binary: x
            Description: say hello early
             It says hello.
            """
                    .replace(" # a comment is no comment here", "");
    private static final String OLD_CHANGELOG =
            """
            hello (1:0.9-1) unstable; urgency=low

              * Say less.

             -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0100
            """;

    @TempDir Path directory;
    private Bench bench;
    private Signer signer;

    @BeforeEach
    void makeKey() {
        bench = new Bench(directory);
        signer =
                OpenPgpKey.generate(
                        directory.resolve("key.asc"),
                        "Test Key <test@example.org>",
                        Instant.parse("2020-01-01T00:00:00Z"));
    }

    @Test
    void namesItsFilesAsDebianDoes() {
        SourcePackage source = build("1.0", "ubuntu/noble");

        assertThat(source.dsc().name()).isEqualTo("hello_1.0-0~fresh1~ubuntu2404.dsc");
        assertThat(source.changes().name())
                .isEqualTo("hello_1.0-0~fresh1~ubuntu2404_source.changes");
        assertThat(source.files())
                .extracting(StoredFile::name)
                .containsExactly(
                        "hello_1.0.orig.tar.gz", "hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz");
    }

    @Test
    void writesTheDsc() throws IOException {
        SourcePackage source = build("1.0", "ubuntu/noble");

        assertThat(withoutDigests(text(source.dsc())))
                .isEqualTo(
                        """
                        Format: 3.0 (quilt)
                        Source: hello
                        Binary: hello
                        Architecture: any
                        Version: 1.0-0~fresh1~ubuntu2404
                        Origin: Freshet
                        Maintainer: Hello Packager <packager@example.org>
                        Standards-Version: 4.6.2
                        Build-Depends: debhelper-compat (= 13)
                        Package-List:
                         hello deb misc optional arch=any
                        Checksums-Sha1:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Checksums-Sha256:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Files:
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Original-Maintainer: Somebody Else <else@example.org>
                        """);
    }

    @Test
    void writesTheChanges() throws IOException {
        SourcePackage source = build("1.0", "ubuntu/noble");

        assertThat(withoutDigests(text(source.changes())))
                .isEqualTo(
                        """
                        Format: 1.8
                        Date: Thu, 29 Feb 2024 12:34:56 +0000
                        Source: hello
                        Architecture: source
                        Version: 1.0-0~fresh1~ubuntu2404
                        Distribution: noble
                        Urgency: medium
                        Maintainer: Hello Packager <packager@example.org>
                        Changed-By: Hello Packager <packager@example.org>
                        Changes:
                         hello (1.0-0~fresh1~ubuntu2404) noble; urgency=medium
                         .
                           * New upstream release 1.0.
                        Checksums-Sha1:
                         # hello_1.0-0~fresh1~ubuntu2404.dsc
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Checksums-Sha256:
                         # hello_1.0-0~fresh1~ubuntu2404.dsc
                         # hello_1.0.orig.tar.gz
                         # hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Files:
                         # misc optional hello_1.0-0~fresh1~ubuntu2404.dsc
                         # misc optional hello_1.0.orig.tar.gz
                         # misc optional hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz
                        Original-Maintainer: Somebody Else <else@example.org>
                        """);
    }

    @Test
    void theSamePlanGivesTheSameBytesInAnotherStore() {
        SourcePackage here = build("1.0", "ubuntu/noble");
        Bench elsewhere = new Bench(directory.resolve("elsewhere"));
        OrigTarball orig = elsewhere.orig("1.0");
        elsewhere.distribution("ubuntu/noble");
        Plan plan = Bench.passed(elsewhere.plan(elsewhere.resolve(orig), "ubuntu/noble"));

        SourcePackage there = Bench.passed(new SourceBuilder(elsewhere.store, signer).build(plan));

        assertThat(there.pool()).isEqualTo(here.pool());
        assertThat(there.changes()).isEqualTo(here.changes());
    }

    @Test
    void withoutAKeyTheTextsAreTheSameButNotSigned() throws IOException {
        SourcePackage signed = build("1.0", "ubuntu/noble");

        SourcePackage unsigned = Bench.passed(new SourceBuilder(bench.store).build(signed.plan()));

        assertThat(Files.readString(bench.store.path(unsigned.dsc())))
                .isEqualTo(text(signed.dsc()));
        assertThat(unsigned.files()).isEqualTo(signed.files());
    }

    @Test
    void allTargetsShareOneOrig() {
        OrigTarball orig = bench.orig("1.0");
        bench.distribution("ubuntu/noble")
                .distribution("ubuntu/jammy")
                .distribution("debian/trixie");
        Resolution resolution = bench.resolve(orig);

        List<SourcePackage> sources =
                List.of("ubuntu/jammy", "ubuntu/noble", "debian/trixie").stream()
                        .map(target -> build(resolution, target))
                        .toList();

        assertThat(sources)
                .extracting(source -> source.files().getFirst())
                .containsOnly(orig.file());
        assertThat(sources).extracting(SourcePackage::dsc).doesNotHaveDuplicates();
    }

    @Test
    @Tag("judge")
    void dpkgSourceUnpacksIt() throws IOException {
        bench.file("hello/debian/patches/series", "louder\n")
                .file(
                        "hello/debian/patches/louder",
                        """
                        --- a/hello.c
                        +++ b/hello.c
                        @@ -1 +1 @@
                        -int version = "1.0";
                        +int version = "1.0!";
                        """)
                .file("hello/debian/" + "long/".repeat(30) + "name", "deep\n")
                .file("hello/debian/run-me", "#!/bin/sh\n")
                .mode("hello/debian/run-me", "rwxr-xr-x")
                .mode("hello/debian/rules", "rw-r--r--")
                .link("hello/debian/like-control", "control")
                .file("hello/debian/changelog", OLD_CHANGELOG.replace("1:", ""));
        Path left = bench.leave(build("1.0", "ubuntu/noble"), directory.resolve("pool"));

        Path tree = unpack(left, "hello_1.0-0~fresh1~ubuntu2404.dsc");

        assertThat(Tree.of(tree).replaceAll("(?m)^\\.pc/.*\n", ""))
                .isEqualTo(
                        """
                        debian/changelog
                        debian/control
                        debian/copyright
                        debian/like-control
                        debian/%sname
                        debian/patches/louder
                        debian/patches/series
                        debian/rules
                        debian/run-me
                        debian/source/format
                        hello.c
                        """
                                .formatted("long/".repeat(30)));
        assertThat(tree.resolve("hello.c")).hasContent("int version = \"1.0!\";\n");
        assertThat(Files.isExecutable(tree.resolve("debian/rules"))).isTrue();
        assertThat(Files.isExecutable(tree.resolve("debian/run-me"))).isTrue();
        assertThat(tree.resolve("debian/copyright")).hasContent("Everybody may do everything.\n");
        assertThat(tree.resolve("debian/source/format")).hasContent("3.0 (quilt)\n");
        assertThat(tree.resolve("debian/changelog"))
                .hasContent(
                        """
                        hello (1.0-0~fresh1~ubuntu2404) noble; urgency=medium

                          * New upstream release 1.0.

                         -- Hello Packager <packager@example.org>  Thu, 29 Feb 2024 12:34:56 +0000

                        hello (0.9-1) unstable; urgency=low

                          * Say less.

                         -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0100
                        """);
        assertThat(Tool.named("dpkg-source").in(left).run("--before-build", tree.toString()).err())
                .isEmpty();
    }

    @Test
    @Tag("judge")
    void theDscHasTheFieldsThatDpkgSourceWrites() throws IOException {
        rich();
        SourcePackage source = build("1.0", "ubuntu/noble");
        Path left = bench.leave(source, directory.resolve("pool"));
        Path tree = unpack(left, source.dsc().name());
        Path again = Files.createDirectories(directory.resolve("again"));
        Files.copy(left.resolve("hello_1.0.orig.tar.gz"), again.resolve("hello_1.0.orig.tar.gz"));

        Tool.named("dpkg-source").in(again).run("-b", tree.toString()).ok();

        assertThat(withoutDigests(text(source.dsc())))
                .isEqualTo(withoutDigests(Files.readString(again.resolve(source.dsc().name()))));
    }

    @Test
    @Tag("judge")
    void theChangesHasTheFieldsThatDpkgGenchangesWrites() throws IOException {
        rich();
        SourcePackage source = build("1.0", "ubuntu/noble");
        Path left = bench.leave(source, directory.resolve("pool"));
        Path tree = unpack(left, source.dsc().name());

        String theirs = Tool.named("dpkg-genchanges").in(tree).run("-S", "-sa", "-u" + left).ok();

        assertThat(text(source.changes())).isEqualTo(theirs);
    }

    @Test
    @Tag("judge")
    void gpgvAcceptsBothSignatures() throws IOException {
        SourcePackage source = build("1.0", "ubuntu/noble");
        Path left = bench.leave(source, directory.resolve("pool"));
        Path keyring = directory.resolve("key.gpg");
        Files.write(keyring, signer.publicKeyBinary());

        for (StoredFile signed : List.of(source.dsc(), source.changes())) {
            Tool.Ran ran =
                    Tool.named("gpgv")
                            .run(
                                    "--keyring",
                                    keyring.toString(),
                                    left.resolve(signed.name()).toString());

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.err()).contains("Good signature from \"Test Key <test@example.org>\"");
        }
    }

    @Test
    @Tag("judge")
    void lintianFindsNoErrorOfOurs() throws IOException {
        bench.file(
                "hello/debian/copyright",
                """
                Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
                Upstream-Name: hello
                Source: https://example.org/hello

                Files: *
                Copyright: 2024, Hello Upstream <upstream@example.org>
                License: Zlib
                 This software is provided 'as-is', without any express or implied warranty.
                """);
        SourcePackage source = build("1.0", "debian/trixie");
        Path left = bench.leave(source, directory.resolve("pool"));

        Tool.Ran ran =
                Tool.named("lintian")
                        .in(left)
                        .run("--allow-root", "--fail-on", "error", source.dsc().name());

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    @Test
    @Tag("judge")
    void writesAChangelogEntryThatDpkgReads() throws IOException {
        bench.file(
                "hello/recipe.yaml",
                Bench.RECIPE.replace(
                                "tag: v{version}",
                                "tag: v{version}\n  exclude: [vendor]\n  repack-suffix: +ds\n"
                                        + "  closes: {\"1.0\": [\"#1012345\", \"LP: #2012345\"]}")
                        + "policy: {urgency: high, above-distribution: allowed}\n");
        bench.file("hello/debian/changelog", OLD_CHANGELOG);
        bench.contents.put("vendor/x.c", "x");
        bench.contents.put(
                "NEWS.md",
                """
                ## 1.0
                - Waves at everybody who is near enough to see it, and at nobody else, as was asked for.
                - Closes: #1 is not for us.

                ## 0.9
                - older
                """);
        Path left = bench.leave(build("1.0", "debian/trixie"), directory.resolve("pool"));

        Path tree = unpack(left, "hello_1.0+ds-0~fresh1~deb13.dsc");

        assertThat(tree.resolve("debian/changelog"))
                .content()
                .isEqualTo(
                        """
                        hello (1:1.0+ds-0~fresh1~deb13) trixie; urgency=high

                          * New upstream release 1.0.
                            - Waves at everybody who is near enough to see it, and at nobody else, as
                              was asked for.
                            - Closes #1 is not for us.
                          * Repack upstream's tarball without vendor.
                          * Closes: #1012345
                          * LP: #2012345

                         -- Hello Packager <packager@example.org>  Thu, 29 Feb 2024 12:34:56 +0000

                        """
                                + OLD_CHANGELOG);
        String parsed = Tool.named("dpkg-parsechangelog").in(tree).run("--all").ok();
        assertThat(parsed)
                .contains(
                        "Version: 1:1.0+ds-0~fresh1~deb13\n",
                        "Urgency: high\n",
                        "Closes: 1012345\n");
        assertThat(tree.resolve("vendor")).doesNotExist();
    }

    @Test
    @Tag("judge")
    void carriesUpstreamsSignature() throws IOException {
        OrigTarball orig = bench.orig("1.0");
        byte[] signature;
        try (InputStream in = bench.store.open(orig.file())) {
            signature = signer.detached(in, Bench.RELEASED);
        }
        StoredFile beside =
                bench.store.put(orig.file().name() + ".asc", out -> out.write(signature));
        bench.distribution("ubuntu/noble");
        bench.file(
                "hello/debian/upstream/signing-key.asc",
                new String(signer.publicKeyArmored(), StandardCharsets.US_ASCII));
        Resolution resolution =
                bench.resolve(
                        new OrigTarball(
                                orig.release(),
                                orig.file(),
                                List.of(beside),
                                orig.from(),
                                orig.tree(),
                                orig.released(),
                                orig.verdicts(),
                                orig.notes()));

        SourcePackage source = build(resolution, "ubuntu/noble");

        assertThat(source.files())
                .extracting(StoredFile::name)
                .containsExactly(
                        "hello_1.0.orig.tar.gz",
                        "hello_1.0.orig.tar.gz.asc",
                        "hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz");
        Path left = bench.leave(source, directory.resolve("pool"));
        Tool.Ran ran =
                Tool.named("dpkg-source")
                        .in(left)
                        .run("-x", source.dsc().name(), directory.resolve("tree").toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
        Tool.named("lintian")
                .in(left)
                .run("--allow-root", "--fail-on", "error", source.dsc().name())
                .ok();
    }

    private void rich() {
        bench.file("hello/debian/control", RICH_CONTROL)
                .file("hello/debian/changelog", OLD_CHANGELOG)
                .file(
                        "hello/debian/tests/control",
                        """
                        Tests: one
                        Depends: @, python3 (>= 3) | python3-all, hello-doc, @builddeps@

                        Test-Command: hello
                        Depends: bash, coreutils [amd64]
                        """)
                .file("hello/debian/tests/one", "#!/bin/sh\n");
    }

    private SourcePackage build(String version, String target) {
        bench.distribution(target);
        return build(bench.resolve(bench.orig(version)), target);
    }

    private SourcePackage build(Resolution resolution, String target) {
        Plan plan = Bench.passed(bench.plan(resolution, target));
        return Bench.passed(new SourceBuilder(bench.store, signer).build(plan));
    }

    private Path unpack(Path from, String dsc) {
        Path tree = directory.resolve("tree");
        Tool.named("dpkg-source").in(from).run("-x", dsc, tree.toString()).ok();
        return tree;
    }

    private String text(StoredFile signed) throws IOException {
        return Keyring.textOf(Files.readAllBytes(bench.store.path(signed)));
    }

    private static String withoutDigests(String text) {
        return text.replaceAll("(?m)^ [0-9a-f]{32,64} [0-9]+ ", " # ");
    }
}
