package org.freshet.handover.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.files.SameBytes;
import org.freshet.handover.Parcel;
import org.freshet.handover.TinyUpload;
import org.freshet.model.SeriesTable.Life;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that Launchpad rejects, one at a time, on an upload that is good otherwise. */
class RulesTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-26");
    private static final List<Life> LIVES =
            List.of(
                    life("noble", true, "2023-10-12", "2029-05-31"),
                    life("questing", false, "2025-04-17", "2026-07-09"),
                    life("future", false, "2027-04-17", "2028-07-09"));

    @TempDir Path dir;

    private static Life life(String name, boolean longTerm, String created, String end) {
        return new Life(
                "ubuntu",
                name,
                "ubuntu0000",
                longTerm,
                LocalDate.parse(created),
                Optional.of(LocalDate.parse(created).plusMonths(6)),
                Optional.of(LocalDate.parse(end)),
                Optional.empty());
    }

    private static Signatures signatures() {
        return new Signatures(
                Optional.of(TinyUpload.KEYS), TinyUpload.DATE.plus(Duration.ofDays(1)));
    }

    private List<String> ppa(TinyUpload upload) throws IOException {
        return said(Rule.ofLaunchpad(signatures(), new OpenSeries(LIVES, TODAY)), upload);
    }

    private List<String> anywhere(TinyUpload upload) throws IOException {
        return said(Rule.ofAnyArchive(signatures()), upload);
    }

    private List<String> said(List<Rule> rules, TinyUpload upload) throws IOException {
        return Rule.findings(rules, upload.read(dir)).stream()
                .map(finding -> finding.rule() + ": " + finding.message())
                .toList();
    }

    private static TinyUpload hello() {
        return TinyUpload.hello("1.0-0ppa1~ubuntu2404");
    }

    @Test
    void aGoodUploadBreaksNone() throws IOException {
        TinyUpload upload = hello();
        upload.beside.put("hello_1.0-0ppa1~ubuntu2404_source.buildinfo", new byte[] {1});

        assertThat(ppa(upload)).isEmpty();
    }

    @Test
    void bothFilesMustBeSigned() throws IOException {
        TinyUpload upload = hello();
        upload.isSigned = false;
        upload.isDscSigned = false;

        assertThat(anywhere(upload))
                .containsExactly(
                        "signature: `hello_1.0-0ppa1~ubuntu2404_source.changes` is not signed",
                        "signature: `hello_1.0-0ppa1~ubuntu2404.dsc` is not signed");
    }

    @Test
    void repreproTakesAnUnsignedDscAndLaunchpadDoesNot() throws IOException {
        TinyUpload upload = hello();
        upload.isDscSigned = false;

        assertThat(ppa(upload))
                .containsExactly("signature: `hello_1.0-0ppa1~ubuntu2404.dsc` is not signed");
    }

    @Test
    void signaturesMustBeByAKeyThatTheArchiveKnows() throws IOException {
        TinyUpload upload = hello();
        upload.signsDsc = TinyUpload.STRANGER;

        assertThat(ppa(upload))
                .singleElement()
                .asString()
                .startsWith("signature: signature of `hello_1.0-0ppa1~ubuntu2404.dsc`")
                .contains(TinyUpload.STRANGER.fingerprint());
    }

    @Test
    void withoutKeysItMustDoThatTheyAreSigned() throws IOException {
        TinyUpload upload = hello();
        upload.signsDsc = TinyUpload.STRANGER;

        assertThat(said(Rule.ofAnyArchive(new Signatures(Optional.empty(), Instant.EPOCH)), upload))
                .isEmpty();
    }

    @Test
    void aTextChangedAfterItWasSignedIsFound() throws IOException {
        Path changes = hello().in(dir);
        Files.writeString(changes, Files.readString(changes).replace("* New.", "* Old."));

        assertThat(Rule.findings(Rule.ofAnyArchive(signatures()), Parcel.read(changes)))
                .extracting(Finding::rule)
                .containsExactly("signature");
    }

    @Test
    void fieldsMustBeThere() throws IOException {
        TinyUpload upload = hello();
        upload.changes.remove("Changed-By");
        upload.changes.remove("Date");
        upload.dsc.remove("Binary");

        assertThat(anywhere(upload))
                .containsExactly(
                        "mandatory-field: `hello_1.0-0ppa1~ubuntu2404_source.changes` has no field `Date`",
                        "mandatory-field: `hello_1.0-0ppa1~ubuntu2404_source.changes` has no field `Changed-By`",
                        "mandatory-field: `hello_1.0-0ppa1~ubuntu2404.dsc` has no field `Binary`");
    }

    @Test
    void theChangesIsNamedAsWhatItDescribes() throws IOException {
        TinyUpload upload = hello();
        upload.name = "hello_1.1-1_source.changes";

        assertThat(anywhere(upload))
                .containsExactly(
                        "file-name: `hello_1.1-1_source.changes` is not named as what it describes");
    }

    @Test
    void aPathIsNoNameAndNeverRead() throws IOException {
        Files.writeString(dir.resolveSibling("secret"), "s");
        TinyUpload upload = hello();
        upload.rewrite = text -> text.replace(" " + upload.debianTar(), " ../secret");

        Parcel parcel = upload.read(dir);
        assertThat(parcel.there()).doesNotContainKey("../secret");
        assertThat(anywhere(upload))
                .contains(
                        "file-name: `hello_1.0-0ppa1~ubuntu2404_source.changes` lists `../secret`,"
                                + " which is no name that archives take",
                        "contents: `../secret`, which `hello_1.0-0ppa1~ubuntu2404_source.changes`"
                                + " lists, is not there");
    }

    @Test
    void filesThatAreMissingOrDifferAreToldTogether() throws IOException {
        TinyUpload upload = hello();
        Path changes = upload.in(dir);
        Files.delete(dir.resolve(upload.debianTar()));
        Files.writeString(dir.resolve(upload.orig()), "other");

        assertThat(Rule.findings(Rule.ofAnyArchive(signatures()), Parcel.read(changes)))
                .extracting(Finding::message)
                .satisfiesExactly(
                        missing ->
                                assertThat(missing)
                                        .isEqualTo(
                                                "`hello_1.0-0ppa1~ubuntu2404.debian.tar.xz`, which"
                                                        + " `hello_1.0-0ppa1~ubuntu2404_source.changes`"
                                                        + " lists, is not there"),
                        differs ->
                                assertThat(differs)
                                        .startsWith(
                                                "`hello_1.0.orig.tar.gz` differs from what `Files` of"
                                                        + " `hello_1.0-0ppa1~ubuntu2404_source.changes`")
                                        .endsWith(
                                                "got 5 bytes, `795f3202b17cb6bc3d4b771d8c6c9eaf`"),
                        again ->
                                assertThat(again)
                                        .contains("`Files` of `hello_1.0-0ppa1~ubuntu2404.dsc`"));
    }

    @Test
    void aDscThatIsNoneIsFound() throws IOException {
        TinyUpload upload = hello();
        Path changes = upload.in(dir);
        Files.writeString(dir.resolve(upload.dscName()), "nothing of the kind");

        assertThat(Rule.findings(Rule.ofAnyArchive(signatures()), Parcel.read(changes)))
                .extracting(Finding::message)
                .contains("`hello_1.0-0ppa1~ubuntu2404.dsc` cannot be read: it is no .dsc");
    }

    @Test
    void eachOfTheChecksumsCounts() throws IOException {
        for (String field : List.of("Checksums-Sha1", "Checksums-Sha256", "Files")) {
            TinyUpload upload = hello();
            upload.rewrite =
                    text -> {
                        int at = text.indexOf('\n', text.indexOf(field + ":")) + 2;
                        char other = text.charAt(at) == '0' ? '1' : '0';
                        return text.substring(0, at) + other + text.substring(at + 1);
                    };
            assertThat(anywhere(upload))
                    .singleElement()
                    .asString()
                    .contains(
                            "`hello_1.0-0ppa1~ubuntu2404.dsc` differs from what `%s`"
                                    .formatted(field));
        }
    }

    /**
     * Patterns of the rules take hours for a name of megabytes, and millions of findings all
     * memory.
     */
    @Test
    void whatIsNoNameAndNoListIsNotLookedAtFurther() throws IOException {
        TinyUpload upload = hello();
        String line = "0".repeat(32) + " 1 utils optional a_" + ".orig-".repeat(1000);
        upload.rewrite =
                text ->
                        text.replace(
                                "\nFiles:\n",
                                "\nFiles:\n " + line + "\n" + " none\n".repeat(100_000));

        Parcel parcel = upload.read(dir);
        assertThat(parcel.changes().listed().malformed()).hasSize(10).contains("Files: " + line);
        assertThat(ppa(upload))
                .hasSize(2)
                .allMatch(said ->
                        said.startsWith(
                                "contents: `hello_1.0-0ppa1~ubuntu2404_source.changes` has a line that"
                                        + " is none: `Files: "));
    }

    @Test
    void theListsMustAgree() throws IOException {
        TinyUpload upload = hello();
        upload.rewrite =
                text -> {
                    int from = text.indexOf("Checksums-Sha256:");
                    int line = text.indexOf('\n', from);
                    int next = text.indexOf('\n', line + 1);
                    return text.substring(0, line) + text.substring(next);
                };
        assertThat(anywhere(upload))
                .containsExactly(
                        "contents: `Files` and `Checksums-Sha256` of"
                                + " `hello_1.0-0ppa1~ubuntu2404_source.changes` differ in names or sizes");
    }

    @Test
    void theDscIsOfTheSameVersionAsTheChanges() throws IOException {
        TinyUpload upload = hello();
        upload.changes.put("Version", "1:1.0-0ppa1~ubuntu2404");

        assertThat(anywhere(upload))
                .containsExactly(
                        "version: `hello_1.0-0ppa1~ubuntu2404_source.changes` has `Version:"
                                + " 1:1.0-0ppa1~ubuntu2404`, `hello_1.0-0ppa1~ubuntu2404.dsc` has"
                                + " `1.0-0ppa1~ubuntu2404`");
    }

    @Test
    void theSeriesMustBeKnownAndOpen() throws IOException {
        Map<String, String> expected =
                Map.of(
                        "nobel", "`nobel` is no series of Ubuntu",
                        "UNRELEASED", "`UNRELEASED` is no series of Ubuntu",
                        "noble-security", "a PPA takes nothing for the pocket `noble-security`",
                        "future", "`future` is no series of Ubuntu",
                        "questing", "`questing` takes no uploads: its support ended on 2026-07-09");
        for (Map.Entry<String, String> each : expected.entrySet()) {
            TinyUpload upload = hello();
            upload.changes.put("Distribution", each.getKey());
            assertThat(ppa(upload)).containsExactly("series: " + each.getValue());
            assertThat(anywhere(upload)).isEmpty();
        }
    }

    @Test
    void aPpaTakesSourcesAlone() throws IOException {
        TinyUpload upload = hello();
        upload.changes.put("Architecture", "source amd64");
        upload.beside.put("hello_1.0-0ppa1~ubuntu2404_amd64.deb", new byte[] {1});
        upload.beside.put("other_1.0-1.dsc", new byte[] {1});

        assertThat(ppa(upload))
                .contains(
                        "source-only: `hello_1.0-0ppa1~ubuntu2404_source.changes` is for `source"
                                + " amd64`, a PPA takes `source` alone",
                        "source-only: `hello_1.0-0ppa1~ubuntu2404_source.changes` lists"
                                + " `hello_1.0-0ppa1~ubuntu2404_amd64.deb`, which is no file of a"
                                + " source package");
        assertThat(anywhere(upload))
                .containsExactly(
                        "contents: `hello_1.0-0ppa1~ubuntu2404_source.changes` lists 2 .dsc files,"
                                + " archives take one");
    }

    @Test
    void theFormatsMustBeTaken() throws IOException {
        TinyUpload upload = hello();
        upload.changes.put("Format", "3.0");
        upload.dsc.put("Format", "3.0 (git)");

        assertThat(ppa(upload))
                .containsExactly(
                        "format: `Format: 3.0` of `hello_1.0-0ppa1~ubuntu2404_source.changes` is not"
                                + " between 1.5 and 2.0",
                        "format: `hello_1.0-0ppa1~ubuntu2404.dsc` is of format `3.0 (git)`, which"
                                + " Ubuntu does not take");
    }

    @Test
    void zstdIsNotTaken() throws IOException {
        TinyUpload upload = hello();
        byte[] orig = upload.files.remove(upload.orig());
        upload.files.put("hello_1.0.orig.tar.zst", orig);

        assertThat(ppa(upload))
                .contains(
                        "format: `hello_1.0-0ppa1~ubuntu2404.dsc` lists `hello_1.0.orig.tar.zst`,"
                                + " which no source package of Launchpad's has");
    }

    @Test
    void aPackageHasTheFilesOfItsFormat() throws IOException {
        TinyUpload upload = hello();
        upload.files.put("hello_1.0.orig.tar.xz", new byte[] {1});
        TinyUpload first = hello();
        first.dsc.put("Format", "1.0");
        TinyUpload other = hello();
        byte[] orig = other.files.remove(other.orig());
        other.files.put("hello_1.1.orig.tar.gz", orig);

        assertThat(ppa(upload))
                .containsExactly(
                        "format: `hello_1.0-0ppa1~ubuntu2404.dsc` lists other files than its format"
                                + " has: one .orig.tar, one .debian.tar, and one .orig-COMPONENT.tar of"
                                + " a component");
        assertThat(ppa(first))
                .containsExactly(
                        "format: `hello_1.0-0ppa1~ubuntu2404.dsc` is of format 1.0, which takes gzip"
                                + " alone",
                        "format: `hello_1.0-0ppa1~ubuntu2404.dsc` lists other files than its format"
                                + " has: one .tar.gz, or an .orig.tar.gz and a .diff.gz");
        assertThat(ppa(other))
                .containsExactly("format: `hello_1.1.orig.tar.gz` is not named for version `1.0`");
    }

    @Test
    void componentsAndSignaturesOfOrigsAreTaken() throws IOException {
        TinyUpload upload = hello();
        upload.files.put("hello_1.0.orig.tar.gz.asc", new byte[] {1});
        upload.files.put("hello_1.0.orig-docs.tar.xz", new byte[] {1});
        upload.files.put("hello_1.0.orig-docs.tar.xz.asc", new byte[] {1});

        assertThat(ppa(upload)).isEmpty();
    }

    @Test
    void sectionsMustBeKnown() throws IOException {
        TinyUpload upload = hello();
        upload.section = "-";
        TinyUpload good = hello();
        good.section = "universe/utils";

        assertThat(ppa(upload)).containsExactly("section: section `-` is not known");
        assertThat(ppa(good)).isEmpty();
    }

    @Test
    void peopleHaveAddresses() throws IOException {
        TinyUpload upload = hello();
        upload.changes.put("Changed-By", "Nobody");

        assertThat(ppa(upload))
                .containsExactly(
                        "person: `Changed-By` of `hello_1.0-0ppa1~ubuntu2404_source.changes` is no"
                                + " person: `Nobody`");
    }

    @Test
    void buildRelationsMustBeReadable() throws IOException {
        TinyUpload upload = hello();
        upload.dsc.put("Build-Depends", "debhelper (>= 13, foo");

        assertThat(ppa(upload))
                .singleElement()
                .asString()
                .startsWith(
                        "build-depends: `Build-Depends` of `hello_1.0-0ppa1~ubuntu2404.dsc` cannot be read: ");
    }

    @Test
    void theChangelogMustBeAFileOfModestSize() throws IOException {
        TinyUpload none = hello();
        none.debian.remove("debian/changelog");
        TinyUpload link = hello();
        link.debian.put("debian/changelog", new SameBytes.Entry.Link("rules"));
        TinyUpload large = hello();
        large.debian.put("debian/changelog", TinyUpload.file("x".repeat((10 << 20) + 1)));
        TinyUpload broken = hello();
        broken.files.put(broken.debianTar(), "no tar".getBytes(StandardCharsets.UTF_8));

        String tar = "`hello_1.0-0ppa1~ubuntu2404.debian.tar.xz`";
        assertThat(ppa(none)).containsExactly("changelog: " + tar + " has no debian/changelog");
        assertThat(ppa(link))
                .containsExactly("changelog: debian/changelog in " + tar + " is a symbolic link");
        assertThat(ppa(large))
                .containsExactly("changelog: debian/changelog in " + tar + " has more than 10 MiB");
        assertThat(ppa(broken))
                .singleElement()
                .asString()
                .startsWith("changelog: " + tar + " cannot be unpacked: ");
    }

    @Test
    void anOrigThatTheArchiveHasNeedNotBeHere() throws IOException {
        TinyUpload without = hello();
        without.unlisted.add(without.orig());

        assertThat(ppa(without)).isEmpty();
    }
}
