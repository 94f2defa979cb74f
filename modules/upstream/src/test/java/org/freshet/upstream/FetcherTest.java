package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.FirstSight;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.ChecksumsRule;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.SameTree;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.freshet.upstream.places.Offers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private static final SourceName HELLO = new SourceName("hello");
    private static final String GZ = "/hello-1.0.tar.gz";

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();
    private FakeUpstream hello;
    private Instant now = Instant.parse("2024-01-01T00:00:00Z");
    private Web.Bounds bounds = Web.Bounds.DEFAULT;

    // The recipe's side.
    private Optional<String> tarball = Optional.empty();
    private Optional<String> tarballSignature = Optional.empty();
    private Optional<ChecksumsRule> checksums = Optional.empty();
    private TagSignature tagSignature = TagSignature.OPTIONAL;
    private Optional<SameTree> sameTree = Optional.empty();
    private final List<Path> keys = new ArrayList<>();

    @BeforeEach
    void makeUpstream() {
        hello = FakeUpstream.in(dir, "hello").file("hello.c", "int main;\n").commit("first");
    }

    @AfterEach
    void stopWeb() {
        web.close();
    }

    private Outcome<OrigTarball> fetch(Release release) {
        UpstreamRule rule =
                new UpstreamRule(
                        Optional.of(hello.url()),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        false,
                        tarball.<TarballRule>map(TarballRule.At::new)
                                .orElse(new TarballRule.OfTree()),
                        new Verification(keys, tarballSignature, checksums, tagSignature, sameTree),
                        Repacking.NONE,
                        Map.of());
        Recipe recipe =
                new Recipe(
                        HELLO,
                        dir,
                        Optional.empty(),
                        Priority.MEDIUM,
                        List.of(),
                        List.of(),
                        rule,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Policy.DEFAULT,
                        "");
        Fetcher fetcher =
                new Fetcher(
                        new OneRecipe(recipe),
                        new Web(InstantSource.system()),
                        store(),
                        new GitTree(new Web(InstantSource.system()), dir.resolve("scratch")),
                        new ComponentReleases(
                                new GitTags(new Web(InstantSource.system())),
                                (_, _) -> () -> Offers.all(List.of()),
                                Map.of()),
                        Clock.fixed(now, ZoneOffset.UTC),
                        new Fetcher.Limits(
                                bounds,
                                bounds.withBytes(1 << 16),
                                bounds.withBytes(1 << 16),
                                Tarball.Bounds.DEFAULT));
        return fetcher.fetch(release);
    }

    private record OneRecipe(Recipe recipe) implements Recipes {
        @Override
        public Recipe of(SourceName source) {
            return recipe;
        }

        @Override
        public List<SourceName> sources() {
            return List.of(recipe.source());
        }
    }

    private ContentStore store() {
        return new ContentStore(dir.resolve("store"));
    }

    private Release release(String tag) {
        Tag found =
                new GitTags(new Web(InstantSource.system()))
                        .list(hello.url()).stream()
                                .filter(each -> each.name().equals(tag))
                                .findFirst()
                                .orElseThrow();
        return new Release(HELLO, "1.0", "1.0", false, found);
    }

    private static Release seen(Release release, OrigTarball first, String... approvals) {
        return new Release(
                release.source(),
                release.version(),
                release.orderable(),
                release.prerelease(),
                release.tag(),
                release.offer(),
                Optional.of(
                        new FirstSight(
                                first.release().tag(),
                                first.tree(),
                                first.from(),
                                first.file().sha256(),
                                first.file().digests().size(),
                                first.verdicts(),
                                first.notes(),
                                Instant.EPOCH)),
                List.of(approvals));
    }

    private static OrigTarball passed(Outcome<OrigTarball> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<OrigTarball>) outcome).record();
    }

    private static List<String> notes(Outcome<OrigTarball> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<OrigTarball>) outcome).notes();
    }

    private static Held<OrigTarball> held(Outcome<OrigTarball> outcome) {
        assertThat(outcome).isInstanceOf(Held.class);
        return (Held<OrigTarball>) outcome;
    }

    private void serveTarball(byte[] bytes) {
        web.serve(GZ, bytes);
        tarball = Optional.of(web.uri(GZ).toString().replace("1.0.tar", "{version}.tar"));
    }

    private static byte[] tar(String content, String compression) {
        Tool tar = Tool.named("sh");
        return tar.run(
                        "-c",
                        "d=$(mktemp -d) && mkdir $d/hello-1.0 && printf '%s' '"
                                + content
                                + "' > $d/hello-1.0/a && tar -C $d --sort=name --mtime=@0 --owner=0"
                                + " --group=0 -c"
                                + compression
                                + "f - hello-1.0 && rm -r $d")
                .bytes();
    }

    private Signer key(String name) throws IOException {
        Signer signer =
                OpenPgpKey.generate(
                        dir.resolve(name + ".secret"),
                        name + " <" + name + "@example.org>",
                        Instant.parse("2023-01-01T00:00:00Z"));
        Files.write(dir.resolve(name + ".asc"), signer.publicKeyArmored());
        return signer;
    }

    private void pin(String... names) {
        for (String name : names) {
            keys.add(dir.resolve(name + ".asc"));
        }
    }

    private static byte[] sign(Signer signer, byte[] content) {
        return signer.detached(
                new ByteArrayInputStream(content), Instant.parse("2023-12-01T00:00:00Z"));
    }

    /** A signed tag, as {@code git tag -s} makes it. */
    private void signedTag(String ref, String named, Signer signer) throws IOException {
        String payload =
                "object %s\ntype commit\ntag %s\ntagger T <t@example.org> 1701388800 +0000\n\nrelease\n"
                        .formatted(hello.id("HEAD"), named);
        rawTag(
                ref,
                payload
                        + new String(
                                sign(signer, payload.getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8));
    }

    private void rawTag(String ref, String raw) throws IOException {
        Path file = Files.writeString(dir.resolve("tag"), raw);
        String id = hello.git("hash-object", "-t", "tag", "-w", file.toString()).strip();
        hello.git("update-ref", "refs/tags/" + ref, id);
    }

    // ---- a tar of the tagged tree

    @Test
    void makesATarballOfTheTaggedTree() throws IOException {
        hello.annotatedTag("v1.0");

        OrigTarball orig = passed(fetch(release("v1.0")));

        assertThat(orig.file().name()).isEqualTo("hello_1.0.orig.tar.xz");
        assertThat(orig.from()).isEmpty();
        assertThat(orig.tree()).isEqualTo(hello.id("v1.0^{tree}"));
        assertThat(orig.released()).isEqualTo(Instant.parse("2023-11-15T02:13:20Z"));
        assertThat(orig.verdicts())
                .containsExactly(
                        new Verdict("tag v1.0", Optional.empty(), Optional.empty(), "not signed"));
        Path xz = Files.copy(store().path(orig.file()), dir.resolve("orig.tar.xz"));
        assertThat(Tool.named("xz").run("-dc", xz.toString()).bytes())
                .isEqualTo(
                        Tool.named("git")
                                .in(hello.directory())
                                .run("archive", "--prefix=hello-1.0/", "v1.0")
                                .bytes());
    }

    @Test
    void namesTheTarballByTheOrderableVersionAndItsTopByTheUpstreams() throws IOException {
        hello.tag("1.0b2");
        Release release = new Release(HELLO, "1.0b2", "1.0~b2", true, release("1.0b2").tag().get());

        OrigTarball orig = passed(fetch(release));

        assertThat(orig.file().name()).isEqualTo("hello_1.0~b2.orig.tar.xz");
        assertThat(Tarball.check(store().path(orig.file()), "it", Tarball.Bounds.DEFAULT))
                .extracting(Tarball.Contents::topDirectory)
                .isEqualTo("hello-1.0b2");
    }

    @Test
    void makesTheSameBytesEachTime() {
        hello.tag("v1.0");

        OrigTarball first = passed(fetch(release("v1.0")));

        assertThat(passed(fetch(release("v1.0"))).file()).isEqualTo(first.file());
    }

    @Test
    void notesPlaceholdersThatWerePinned() {
        hello.file(".gitattributes", "v export-subst\n").file("v", "$Format:%h$").commit("v");
        hello.tag("v1.0");

        Outcome<OrigTarball> fetched = fetch(release("v1.0"));

        String pinned = "`$Format:%h$` in the tree is filled in for the tag alone";
        assertThat(notes(fetched)).containsExactly(pinned);
        assertThat(passed(fetched).notes()).containsExactly(pinned);
    }

    @Test
    void remembersPlaceholdersThatWerePinnedInATarballThatItRecognises() {
        hello.file(".gitattributes", "v export-subst\n").file("v", "$Format:%h$").commit("v");
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));

        Outcome<OrigTarball> again = fetch(seen(release("v1.0"), first));

        assertThat(notes(again)).isEqualTo(first.notes()).hasSize(1);
        assertThat(passed(again).notes()).isEqualTo(first.notes());
    }

    @Test
    void recognisesWhatItMadeBefore() throws IOException {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));

        OrigTarball again = passed(fetch(seen(release("v1.0"), first)));

        assertThat(again.file()).isEqualTo(first.file());
    }

    @Test
    void noticesADamagedStore() throws IOException {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        byte[] other = new byte[(int) first.file().digests().size()];
        Files.write(store().path(first.file()), other);

        assertThatThrownBy(() -> fetch(seen(release("v1.0"), first)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "the content store's file `%s` is damaged"
                                .formatted(first.file().sha256()));
    }

    @Test
    void passesATagThatMovedToTheSameTreeWithANote() {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        hello.commit("nothing changed").moveTag("v1.0");

        Outcome<OrigTarball> outcome = fetch(seen(release("v1.0"), first));

        assertThat(passed(outcome).file()).isEqualTo(first.file());
        assertThat(notes(outcome))
                .containsExactly("tag `v1.0` moved to another commit with the same tree");
    }

    @Test
    void notesATagThatWasMadeAgain() {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        hello.git("tag", "-f", "-a", "-m", "now annotated", "v1.0");

        assertThat(notes(fetch(seen(release("v1.0"), first))))
                .containsExactly("tag `v1.0` was made again for the same commit");
    }

    @Test
    void holdsATagThatMovedToAnotherTreeUntilItIsApproved() {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        hello.file("hello.c", "int evil;\n").commit("second").moveTag("v1.0");
        String tree = hello.id("v1.0^{tree}");

        Held<OrigTarball> held = held(fetch(seen(release("v1.0"), first)));

        assertThat(held.question())
                .isEqualTo(
                        "tag `v1.0` moved to another tree: first seen `%s`, now `%s`; is that the release?",
                        first.tree(), tree);
        assertThat(held.subject()).isEqualTo("tree:" + tree);
        assertThat(held.hint())
                .startsWith(
                        "`freshet approve hello 1.0 --because …` or `freshet ignore hello 1.0 --because …`;"
                                + " the diff is `")
                .endsWith(
                        """
                        `
                            # `hello.c` (changed)
                            --- before/hello.c
                            +++ now/hello.c
                            @@ -1,1 +1,1 @@
                            -int main;
                            +int evil;\
                        """);
        OrigTarball approved = passed(fetch(seen(release("v1.0"), first, held.subject())));
        assertThat(approved.tree()).isEqualTo(tree);
        assertThat(approved.file().sha256()).isNotEqualTo(first.file().sha256());
    }

    @Test
    void holdsWhenTheFirstTarballIsLostAndTheNewOneDiffers() throws IOException {
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        Files.delete(store().path(first.file()));
        assertThat(passed(fetch(seen(release("v1.0"), first))).file()).isEqualTo(first.file());
        Files.delete(store().path(first.file()));
        hello.commit("nothing changed").moveTag("v1.0");

        Held<OrigTarball> held = held(fetch(seen(release("v1.0"), first)));

        assertThat(held.subject()).startsWith("sha256:");
        assertThat(passed(fetch(seen(release("v1.0"), first, held.subject()))).file().sha256())
                .isEqualTo(held.subject().substring("sha256:".length()));
    }

    // ---- signed tags

    @Test
    void checksTheSignatureOfATag() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        signedTag("v1.0", "v1.0", signer);

        OrigTarball orig = passed(fetch(release("v1.0")));

        assertThat(orig.verdicts())
                .singleElement()
                .satisfies(verdict -> {
                    assertThat(verdict.what()).isEqualTo("tag v1.0");
                    assertThat(verdict.key()).contains(signer.fingerprint());
                    assertThat(verdict.signer()).contains("ann <ann@example.org>");
                });
        assertThat(orig.released()).isEqualTo(Instant.parse("2023-12-01T00:00:00Z"));
    }

    @Test
    void gitAgreesThatTheTagIsWellSigned() throws IOException {
        Signer signer = key("ann");
        signedTag("v1.0", "v1.0", signer);
        Path gnupg = Files.createDirectories(dir.resolve("gnupg"));
        Tool.named("gpg")
                .env("GNUPGHOME", gnupg.toString())
                .run("--batch", "-q", "--import", dir.resolve("ann.asc").toString())
                .ok();

        assertThat(
                        Tool.named("git")
                                .in(hello.directory())
                                .env("GNUPGHOME", gnupg.toString())
                                .run("verify-tag", "v1.0")
                                .exit())
                .isZero();
    }

    @Test
    void refusesATagSignedByAnotherKey() throws IOException {
        key("ann");
        pin("ann");
        signedTag("v1.0", "v1.0", key("mallory"));

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith("signature of `tag v1.0`");
    }

    @Test
    void refusesASignatureThatIsOfAnotherText() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        String payload =
                "object %s\ntype commit\ntag v1.0\ntagger T <t@example.org> 1701388800 +0000\n\nx\n"
                        .formatted(hello.id("HEAD"));
        rawTag("v1.0", payload + Bytes.text(sign(signer, Bytes.of(payload.replace("x", "y")))));

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("content differs");
    }

    @Test
    void refusesASignedTagUnderAnotherName() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        signedTag("v1.0", "v0.9", signer);

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`tag v1.0` carries the signature of tag `v0.9`");
    }

    @Test
    void saysThatATagWasNotCheckedWithoutKeys() throws IOException {
        signedTag("v1.0", "v1.0", key("ann"));

        assertThat(passed(fetch(release("v1.0"))).verdicts())
                .extracting(Verdict::says)
                .containsExactly(
                        "not checked: an OpenPGP signature, and the recipe has no key for it");
        tagSignature = TagSignature.IGNORED;
        assertThat(passed(fetch(release("v1.0"))).verdicts()).isEmpty();
        tagSignature = TagSignature.REQUIRED;
        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`upstream.verify.tag-signature` is `required`, but there are no keys");
    }

    @Test
    void requiresASignatureWhereTheRecipeDoes() throws IOException {
        key("ann");
        pin("ann");
        tagSignature = TagSignature.REQUIRED;
        hello.tag("v1.0").annotatedTag("v1.1");

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`tag v1.0` is not signed, and the recipe requires it");
        assertThatThrownBy(() -> fetch(release("v1.1")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`tag v1.1` is not signed, and the recipe requires it");
    }

    @Test
    void refusesAnExpiredAndARevokedKey() throws IOException {
        Path gnupg = Files.createDirectories(dir.resolve("gnupg"));
        Tool gpg = Tool.named("gpg").env("GNUPGHOME", gnupg.toString());
        byte[] content = tar("x", "z");
        serveTarball(content);
        tarballSignature = Optional.of("{tarball}.asc");
        hello.tag("v1.0");
        Path file = Files.write(dir.resolve("content"), content);
        for (String fate : List.of("expired", "revoked")) {
            gpg.run(
                            "--batch",
                            "--passphrase",
                            "",
                            "--faked-system-time",
                            "20230101T000000",
                            "--quick-generate-key",
                            fate + "@example.org",
                            "ed25519",
                            "sign",
                            fate.equals("expired") ? "30d" : "0")
                    .ok();
            byte[] signature =
                    gpg.run(
                                    "--batch",
                                    "--passphrase",
                                    "",
                                    "--faked-system-time",
                                    "20230110T000000",
                                    "-u",
                                    fate + "@example.org",
                                    "--armor",
                                    "--detach-sign",
                                    "-o",
                                    "-",
                                    file.toString())
                            .bytes();
            if (fate.equals("revoked")) {
                String fingerprint =
                        gpg.run("--with-colons", "--list-keys", "revoked@example.org")
                                .ok()
                                .lines()
                                .filter(line -> line.startsWith("fpr:"))
                                .findFirst()
                                .orElseThrow()
                                .split(":", -1)[9];
                String revocation =
                        Files.readString(gnupg.resolve("openpgp-revocs.d/" + fingerprint + ".rev"));
                gpg.run(
                                Bytes.of(revocation.replace(":-----BEGIN", "-----BEGIN")),
                                "--batch",
                                "--import")
                        .ok();
            }
            Files.write(
                    dir.resolve(fate + ".asc"),
                    gpg.run("--armor", "--export", fate + "@example.org").bytes());
            keys.clear();
            pin(fate);
            web.serve(GZ + ".asc", signature);

            assertThatThrownBy(() -> fetch(release("v1.0")))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageContaining(fate);
        }
    }

    // ---- the upstream's own tarball

    @Test
    void fetchesTheUpstreamsTarball() {
        byte[] content = tar("x", "z");
        serveTarball(content);
        hello.tag("v1.0");

        OrigTarball orig = passed(fetch(release("v1.0")));

        assertThat(orig.file().name()).isEqualTo("hello_1.0.orig.tar.gz");
        assertThat(orig.from()).contains(web.uri(GZ));
        assertThat(store().path(orig.file())).hasBinaryContent(content);
        assertThat(orig.tree()).isEqualTo(hello.id("v1.0^{tree}"));
    }

    @Test
    void namesATarballByItsBytesAndNotByItsUrl() {
        hello.tag("v1.0");
        serveTarball(tar("x", "j"));
        assertThat(passed(fetch(release("v1.0"))).file().name())
                .isEqualTo("hello_1.0.orig.tar.bz2");
        serveTarball(tar("x", "J"));
        assertThat(passed(fetch(release("v1.0"))).file().name()).isEqualTo("hello_1.0.orig.tar.xz");
        serveTarball(tar("x", ""));
        assertThat(passed(fetch(release("v1.0"))).file().name()).isEqualTo("hello_1.0.orig.tar");
    }

    @Test
    void encodesTagAndVersionInTheUrl() {
        hello.tag("rel/1.0+x;$y");
        web.serve("/rel/1.0+x;$y/1.0", tar("x", "z"));
        tarball = Optional.of(web.uri("/").toString() + "{tag}/{version}");

        assertThat(passed(fetch(release("rel/1.0+x;$y"))).from().orElseThrow().getRawPath())
                .isEqualTo("/rel%2F1.0%2Bx%3B%24y/1.0");
    }

    @Test
    void downloadsOnceWhileTheTagStays() {
        serveTarball(tar("x", "z"));
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));

        OrigTarball again = passed(fetch(seen(release("v1.0"), first)));

        assertThat(again.file()).isEqualTo(first.file());
        assertThat(web.hits(GZ)).isEqualTo(1);
        hello.commit("nothing changed").moveTag("v1.0");
        assertThat(notes(fetch(seen(release("v1.0"), first))))
                .containsExactly("tag `v1.0` moved to another commit with the same tree");
        assertThat(web.hits(GZ)).isEqualTo(2);
    }

    @Test
    void refusesATarballThatChangedUntilItIsApproved() throws IOException {
        serveTarball(tar("x", "z"));
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        Files.delete(store().path(first.file()));
        serveTarball(tar("y", "z"));

        IntegrityFailure failure =
                catchThrowableOfType(
                        IntegrityFailure.class, () -> fetch(seen(release("v1.0"), first)));

        String subject = failure.subject().orElseThrow();
        assertThat(failure)
                .hasMessage(
                        "tarball `%s` differs from the one first seen: expected sha256 `%s`, got `%s`"
                                .formatted(
                                        web.uri(GZ),
                                        first.file().sha256(),
                                        subject.substring("sha256:".length())));
        assertThat(failure.hint().orElseThrow()).contains("freshet approve hello 1.0 --because");
        assertThat(passed(fetch(seen(release("v1.0"), first, subject))).file().sha256())
                .isEqualTo(subject.substring("sha256:".length()));
    }

    @Test
    void notesATarballFromAnotherUrl() {
        serveTarball(tar("x", "z"));
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        web.serve("/other.tar.gz", tar("y", "z"));
        tarball = Optional.of(web.uri("/other.tar.gz").toString());

        assertThat(notes(fetch(seen(release("v1.0"), first))))
                .containsExactly(
                        "the tarball now comes from `%s`; first seen was `%s`"
                                .formatted(web.uri("/other.tar.gz"), web.uri(GZ)));
    }

    @Test
    void reportsATarballThatDoesNotCome() {
        hello.tag("v1.0");
        bounds = quick(2_000_000);
        byte[] content = tar("x", "z");
        serveTarball(content);
        web.status(GZ, 404);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        web.truncated(GZ, content, content.length / 2);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        web.redirect(GZ, GZ);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        web.slow(GZ);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        web.silent(GZ);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        web.serve(GZ, Bytes.of("<html>no</html>"), "text/html");
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(Unavailable.class);
        bounds = quick(5_000);
        web.serve(GZ, new byte[6_000]);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(IntegrityFailure.class);
        web.endless(GZ);
        assertThatThrownBy(() -> fetch(release("v1.0"))).isInstanceOf(IntegrityFailure.class);
    }

    private static Web.Bounds quick(long bytes) {
        Duration second = Duration.ofSeconds(1);
        return new Web.Bounds(second, second, Duration.ofSeconds(2), bytes, 3);
    }

    @Test
    void refusesAHostileTarball() throws IOException {
        hello.tag("v1.0");
        var out = new java.io.ByteArrayOutputStream();
        try (var gzip = SameBytes.gzip(out)) {
            GitTar tar = new GitTar(gzip, "0".repeat(40), 0);
            tar.directory(Bytes.of("hello-1.0/"), "0".repeat(40));
            tar.file(Bytes.of("hello-1.0/../../etc/passwd"), "0".repeat(40), false, 0).close();
            tar.end();
        }
        serveTarball(out.toByteArray());

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("hello-1.0.tar.gz");
    }

    @Test
    void checksTheSignatureOfATarball() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        byte[] content = tar("x", "z");
        serveTarball(content);
        tarballSignature = Optional.of("{tarball}.asc");
        web.serve(GZ + ".asc", sign(signer, content));
        hello.tag("v1.0");

        assertThat(passed(fetch(release("v1.0"))).verdicts())
                .satisfiesExactly(
                        tag -> assertThat(tag.says()).isEqualTo("not signed"),
                        tar -> {
                            assertThat(tar.what()).isEqualTo("hello-1.0.tar.gz");
                            assertThat(tar.key()).contains(signer.fingerprint());
                        });
        web.serve(GZ + ".asc", sign(signer, tar("y", "z")));
        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("content differs");
        web.serve(GZ + ".asc", sign(key("mallory"), content));
        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .satisfies(e -> assertThat(((IntegrityFailure) e).subject()).isEmpty());
    }

    @Test
    void tellsATarballAndItsSignatureThatWereReplacedFromABadSignature() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        byte[] content = tar("x", "z");
        serveTarball(content);
        tarballSignature = Optional.of("{tarball}.asc");
        web.serve(GZ + ".asc", sign(signer, content));
        hello.tag("v1.0");
        OrigTarball first = passed(fetch(release("v1.0")));
        byte[] another = tar("y", "z");
        web.serve(GZ + ".asc", sign(signer, another));

        // The signature came first; the tarball is the old one.
        assertThatThrownBy(() -> fetch(seen(release("v1.0"), first)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("content differs");

        serveTarball(another);
        IntegrityFailure failure =
                catchThrowableOfType(
                        IntegrityFailure.class, () -> fetch(seen(release("v1.0"), first)));
        String subject = failure.subject().orElseThrow();
        assertThat(failure)
                .hasMessage(
                        "tarball `%s` differs from the one first seen: expected sha256 `%s`, got `%s`"
                                .formatted(
                                        web.uri(GZ),
                                        first.file().sha256(),
                                        subject.substring("sha256:".length())));
        assertThat(passed(fetch(seen(release("v1.0"), first, subject))).file().sha256())
                .isEqualTo(subject.substring("sha256:".length()));

        web.serve(GZ + ".asc", sign(key("mallory"), another));
        assertThatThrownBy(() -> fetch(seen(release("v1.0"), first, subject)))
                .isInstanceOf(IntegrityFailure.class)
                .satisfies(e -> assertThat(((IntegrityFailure) e).subject()).isEmpty());
    }

    @Test
    void waitsADayForASignatureAndThenAsks() throws IOException {
        key("ann");
        pin("ann");
        serveTarball(tar("x", "z"));
        tarballSignature = Optional.of("{tarball}.asc");
        hello.annotatedTag("v1.0");
        now = Instant.parse("2023-11-16T02:13:19Z");

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(Unavailable.class)
                .hasMessage("signature `%s.asc` is not there yet".formatted(web.uri(GZ)))
                .satisfies(e ->
                        assertThat(((FreshetException) e).hint())
                                .contains(
                                        "it is waited for until 2023-11-16T02:13:20Z; then a person is asked"));

        now = Instant.parse("2023-11-16T02:13:20Z");
        Held<OrigTarball> held = held(fetch(release("v1.0")));
        assertThat(held.question())
                .isEqualTo(
                        "tarball `hello-1.0.tar.gz` has no signature at `%s.asc`; is it to be taken without?",
                        web.uri(GZ));
        assertThat(held.subject()).startsWith("unsigned:");
        Release approved =
                new Release(
                        HELLO,
                        "1.0",
                        "1.0",
                        false,
                        release("v1.0").tag(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(held.subject()));
        assertThat(passed(fetch(approved)).verdicts().getLast().says())
                .isEqualTo("not signed; approved");

        // A tag from the future would be waited for as long.
        now = Instant.parse("2023-11-14T00:00:00Z");
        held(fetch(release("v1.0")));
    }

    @Test
    void wantsBothSignatureAndListWhereTheRecipeDoes() throws IOException {
        Signer signer = key("ann");
        pin("ann");
        byte[] content = tar("x", "z");
        serveTarball(content);
        tarballSignature = Optional.of("{tarball}.asc");
        checksums =
                Optional.of(new ChecksumsRule("{tarball}.sha256", Optional.of("{checksums}.asc")));
        hello.tag("v1.0");
        String sha256 = passed(fetchUnsigned()).file().sha256();
        byte[] list = Bytes.of(sha256 + "  hello-1.0.tar.gz\n");
        web.serve(GZ + ".asc", sign(signer, content));
        web.serve(GZ + ".sha256", list);
        web.serve(GZ + ".sha256.asc", sign(signer, list));

        assertThat(passed(fetch(release("v1.0"))).verdicts())
                .extracting(Verdict::says)
                .containsExactly(
                        "not signed",
                        "good signature by ann <ann@example.org> (%s)"
                                .formatted(signer.fingerprint()),
                        "good signature by ann <ann@example.org> (%s), over `hello-1.0.tar.gz.sha256`, which lists it by SHA-256"
                                .formatted(signer.fingerprint()));
        web.serve(GZ + ".sha256.asc", sign(signer, content));
        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello-1.0.tar.gz.sha256` does not match: signed by `%s`, content differs",
                        signer.fingerprint());
    }

    private Outcome<OrigTarball> fetchUnsigned() {
        Optional<String> signature = tarballSignature;
        Optional<ChecksumsRule> list = checksums;
        tarballSignature = Optional.empty();
        checksums = Optional.empty();
        try {
            return fetch(release("v1.0"));
        } finally {
            tarballSignature = signature;
            checksums = list;
        }
    }

    @Test
    void wantsKeysForATarballSignature() {
        serveTarball(tar("x", "z"));
        tarballSignature = Optional.of("{tarball}.asc");
        hello.tag("v1.0");

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`upstream.verify` wants a signature checked, but there are no keys");
    }

    @Test
    void refusesATemplateThatMakesNoUrl() {
        tarball = Optional.of("http://example.org/{tar ball}");
        hello.tag("v1.0");

        assertThatThrownBy(() -> fetch(release("v1.0")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`tarball` of the recipe makes no URL: `http://example.org/{tar ball}`");
    }

    // ---- tarball against tag

    @Test
    void holdsATarballThatIsNotWhatTheTagHoldsUntilItIsApproved() throws IOException {
        sameTree = Optional.of(new SameTree(List.of()));
        hello.tag("v1.0");
        serveTarball(archived("int main;\nint evil;\n", "z"));

        Held<OrigTarball> held = held(fetch(release("v1.0")));

        assertThat(held.question())
                .isEqualTo(
                        "tarball `hello-1.0.tar.gz` is not what tag `v1.0` holds: `hello.c`"
                                + " (different); is that the release?");
        assertThat(held.subject()).startsWith("contents:");
        Matcher hint =
                Pattern.compile(
                                "list what is fine under `upstream\\.verify\\.same-tree: \\{allow: \\[…]}` of"
                                        + " the recipe, or `freshet approve hello 1\\.0 --because …` or"
                                        + " `freshet ignore hello 1\\.0 --because …`; the diff is"
                                        + " `([^`]*)`\n(.*)",
                                Pattern.DOTALL)
                        .matcher(held.hint());
        assertThat(hint.matches()).isTrue();
        String diff =
                """
                # `hello.c` (different)
                --- tag/hello.c
                +++ tarball/hello.c
                @@ -1,1 +1,2 @@
                 int main;
                +int evil;
                """;
        assertThat(Path.of(hint.group(1))).hasContent(diff);
        assertThat(hint.group(2)).isEqualToIgnoringWhitespace(diff);
        assertThat(passed(fetch(approving(release("v1.0"), held.subject()))).verdicts().getLast())
                .isEqualTo(
                        new Verdict(
                                "hello-1.0.tar.gz against tag v1.0",
                                Optional.empty(),
                                Optional.empty(),
                                "0 files are those of the tag, 1 unexplained; approved"));
        // Not for any other tarball.
        serveTarball(archived("int main;\nint worse;\n", "z"));
        held(fetch(approving(release("v1.0"), held.subject())));
    }

    @Test
    void takesATarballWhoseDifferencesTheRecipeAllows() throws IOException {
        sameTree = Optional.of(new SameTree(List.of("*.c")));
        hello.tag("v1.0");
        serveTarball(archived("int evil;\n", "z"));

        assertThat(passed(fetch(release("v1.0"))).verdicts().getLast().says())
                .isEqualTo("0 files are those of the tag, 1 allowed by the recipe");
    }

    @Test
    void doesNotQuestionAReleaseAgainThatItAccepted() throws IOException {
        sameTree = Optional.of(new SameTree(List.of("hello.c")));
        hello.tag("v1.0");
        serveTarball(archived("int evil;\n", "z"));
        OrigTarball first = passed(fetch(release("v1.0")));
        sameTree = Optional.of(new SameTree(List.of()));

        assertThat(passed(fetch(seen(release("v1.0"), first))).verdicts())
                .isEqualTo(first.verdicts());

        // But a tag that moved is another story, also when its tree is the same.
        hello.commit("nothing changed").moveTag("v1.0");
        assertThat(held(fetch(seen(release("v1.0"), first))).subject()).startsWith("contents:");
    }

    @Test
    void keepsTheFirstTarballWhenTheForgePacksTheSameContentAnew() throws IOException {
        sameTree = Optional.of(new SameTree(List.of()));
        hello.tag("v1.0");
        serveTarball(archived("int main;\n", "z"));
        OrigTarball first = passed(fetch(release("v1.0")));
        hello.commit("nothing changed").moveTag("v1.0");
        byte[] packedAnew = archived("int main;\n", "J");
        serveTarball(packedAnew);

        Outcome<OrigTarball> outcome = fetch(seen(release("v1.0"), first));

        assertThat(passed(outcome).file()).isEqualTo(first.file());
        assertThat(notes(outcome))
                .containsExactly(
                        "tag `v1.0` moved to another commit with the same tree",
                        "tarball `%s` has other bytes (sha256 `%s`) with the same content; the first one stays"
                                .formatted(
                                        web.uri(GZ),
                                        store().put(
                                                        "x",
                                                        new ByteArrayInputStream(packedAnew),
                                                        1 << 20)
                                                .sha256()));
    }

    private static Release approving(Release release, String subject) {
        return new Release(
                release.source(),
                release.version(),
                release.orderable(),
                release.prerelease(),
                release.tag(),
                release.offer(),
                release.firstSight(),
                List.of(subject));
    }

    /** A tarball of hello.c. */
    private byte[] archived(String text, String compression) throws IOException {
        Path made = dir.resolve("made");
        Files.createDirectories(made.resolve("hello-1.0"));
        Files.writeString(made.resolve("hello-1.0/hello.c"), text);
        Tool.named("tar").in(made).run("-c" + compression + "f", "x.tar", "hello-1.0").ok();
        return Files.readAllBytes(made.resolve("x.tar"));
    }
}
