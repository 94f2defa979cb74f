package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.Armor;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detached signatures of tarballs, and signed lists of checksums. */
class TarballSignatureTest {
    private static final Instant RELEASED = Instant.parse("2026-06-01T00:00:00Z");
    private static final String NAME = "hello-1.0.tar.xz";

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();
    private ContentStore store;
    private StoredFile tarball;
    private byte[] tar;
    private Signer ann;
    private Instant now = RELEASED.plusSeconds(60);
    private List<String> approvals = List.of();

    @BeforeEach
    void makeTarball() throws IOException {
        Path top = Files.createDirectories(dir.resolve("hello-1.0"));
        Files.writeString(top.resolve("README"), "hello\n");
        tar = Tool.named("tar").in(dir).run("-c", "hello-1.0").bytes();
        byte[] xz = Tool.named("xz").run(tar, "-c").bytes();
        store = new ContentStore(dir.resolve("store"));
        tarball = store.put(NAME, new ByteArrayInputStream(xz), 1 << 20);
        ann = OpenPgpKey.generate(dir.resolve("ann"), "ann <a@example.org>", RELEASED);
        Files.write(dir.resolve("ann.asc"), ann.publicKeyArmored());
    }

    @AfterEach
    void stopWeb() {
        web.close();
    }

    // ---- detached signatures

    @Test
    void takesASignatureOfTheTarInTheTarball() {
        web.serve("/hello-1.0.tar.sign", sign(tar));

        assertThat(passed(signature("/hello-1.0.tar.sign")))
                .isEqualTo(
                        new Verdict(
                                NAME,
                                Optional.of(ann.fingerprint()),
                                Optional.of("ann <a@example.org>"),
                                "good signature by ann <a@example.org> (%s), over the tar in it"
                                        .formatted(ann.fingerprint())));
    }

    @Test
    void refusesASignatureOfNeither() {
        web.serve("/hello-1.0.tar.sign", sign(Bytes.of("other")));

        assertThatThrownBy(() -> signature("/hello-1.0.tar.sign"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello-1.0.tar.xz` does not match: signed by `%s`, content differs"
                                .formatted(ann.fingerprint()));
    }

    @Test
    @org.junit.jupiter.api.Tag("judge")
    void takesMinisignAndSshSignaturesOfFiles() throws IOException {
        Files.copy(store.path(tarball), dir.resolve(NAME));
        Tool minisign = Tool.named("minisign").in(dir);
        minisign.run("-G", "-W", "-p", "minisign.pub", "-s", "minisign.key").ok();
        minisign.run("-S", "-W", "-s", "minisign.key", "-m", NAME).ok();
        Tool ssh = Tool.named("ssh-keygen").in(dir);
        ssh.run("-q", "-t", "ed25519", "-N", "", "-C", "bob@example.org", "-f", "bob").ok();
        ssh.run("-q", "-Y", "sign", "-f", "bob", "-n", "file", NAME).ok();
        for (String ending : List.of(".minisig", ".sig")) {
            web.serve("/" + NAME + ending, Files.readAllBytes(dir.resolve(NAME + ending)));
        }
        List<Path> keys = List.of(dir.resolve("minisign.pub"), dir.resolve("bob.pub"));

        assertThat(passed(signature("/" + NAME + ".minisig", true, keys)).says())
                .startsWith("good minisign signature by key (RW");
        assertThat(passed(signature("/" + NAME + ".sig", true, keys)).says())
                .startsWith("good SSH signature by bob@example.org (SHA256:");
        assertThatThrownBy(() ->
                        signature("/" + NAME + ".minisig", true, List.of(dir.resolve("ann.asc"))))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello-1.0.tar.xz` is a minisign signature, and no key for it is pinned; pinned: OpenPGP");
        // One that nobody asked for.
        assertThat(
                        passed(
                                        signature(
                                                "/" + NAME + ".minisig",
                                                false,
                                                List.of(dir.resolve("ann.asc"))))
                                .says())
                .isEqualTo("not checked: a minisign signature, and the recipe has no key for it");
    }

    // ---- lists of checksums

    @Test
    void takesAListThatIsSignedInside() {
        web.serve("/SHA256SUMS.asc", ann.clearSigned(list(NAME), RELEASED));

        assertThat(passed(checksums("/SHA256SUMS.asc", "")))
                .isEqualTo(
                        new Verdict(
                                NAME,
                                Optional.of(ann.fingerprint()),
                                Optional.of("ann <a@example.org>"),
                                "good signature by ann <a@example.org> (%s), over `SHA256SUMS.asc`, which lists it by SHA-256"
                                        .formatted(ann.fingerprint())));
    }

    @Test
    void takesAListWithADetachedSignature() {
        web.serve("/SHA256SUMS", Bytes.of(list(NAME)));
        web.serve("/SHA256SUMS.gpg", sign(Bytes.of(list(NAME))));

        assertThat(passed(checksums("/SHA256SUMS", "/SHA256SUMS.gpg")).says())
                .endsWith("over `SHA256SUMS`, which lists it by SHA-256");
        web.serve("/SHA256SUMS", Bytes.of(list(NAME) + "\n"));
        assertThatThrownBy(() -> checksums("/SHA256SUMS", "/SHA256SUMS.gpg"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("signature of `SHA256SUMS` does not match");
    }

    @Test
    @org.junit.jupiter.api.Tag("judge")
    void takesAListThatSignifySigned() throws IOException {
        Tool signify = Tool.named("signify-openbsd").in(dir);
        signify.run("-G", "-n", "-c", "hello", "-p", "s.pub", "-s", "s.sec").ok();
        Files.writeString(
                dir.resolve("SHA256"), "SHA256 (%s) = %s\n".formatted(NAME, tarball.sha256()));
        signify.run("-S", "-e", "-s", "s.sec", "-m", "SHA256", "-x", "SHA256.sig").ok();
        Files.copy(store.path(tarball), dir.resolve(NAME));
        signify.run("-C", "-p", "s.pub", "-x", "SHA256.sig", NAME).ok();
        web.serve("/SHA256.sig", Files.readAllBytes(dir.resolve("SHA256.sig")));

        assertThat(
                        passed(
                                        new SignedChecksums(
                                                        small(),
                                                        store,
                                                        List.of(dir.resolve("s.pub")))
                                                .judge(
                                                        web.uri("/SHA256.sig"),
                                                        Optional.empty(),
                                                        web.uri("/" + NAME),
                                                        tarball,
                                                        lag()))
                                .signer())
                .contains("hello");
    }

    @Test
    void refusesAListThatIsNotSigned() {
        web.serve("/SHA256SUMS", Bytes.of(list(NAME)));

        assertThatThrownBy(() -> checksums("/SHA256SUMS", ""))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`SHA256SUMS` is not a signed text");
    }

    @Test
    void refusesATarballThatTheListKnowsOtherwise() {
        web.serve(
                "/SHA256SUMS.asc", ann.clearSigned("0".repeat(64) + "  " + NAME + "\n", RELEASED));

        assertThatThrownBy(() -> checksums("/SHA256SUMS.asc", ""))
                .isInstanceOf(IntegrityFailure.class)
                .satisfies(failure -> assertThat(((IntegrityFailure) failure).subject()).isEmpty())
                .hasMessage(
                        "`hello-1.0.tar.xz` differs from `SHA256SUMS.asc`: expected SHA-256 `%s`, got `%s`"
                                .formatted("0".repeat(64), tarball.sha256()));
    }

    @Test
    void waitsForAListThatLagsAndThenAsks() {
        byte[] old = ann.clearSigned(list("hello-0.9.tar.xz"), RELEASED);
        byte[] list = Bytes.of(list(NAME));
        String subject = "unlisted:" + tarball.sha256();

        web.serve("/plain", list);
        web.serve("/SHA256SUMS.asc", old);
        assertThatThrownBy(() -> checksums("/SHA256SUMS.asc", ""))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "tarball `hello-1.0.tar.xz` is not in `%s` yet"
                                .formatted(web.uri("/SHA256SUMS.asc")));
        assertThatThrownBy(() -> checksums("/plain", "/missing.asc"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`%s` is not there yet".formatted(web.uri("/missing.asc")));
        assertThatThrownBy(() -> checksums("/missing", ""))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`%s` is not there yet".formatted(web.uri("/missing")));
        now = RELEASED.plusSeconds(24 * 60 * 60);
        assertThat(held(checksums("/SHA256SUMS.asc", "")).question())
                .isEqualTo(
                        "tarball `hello-1.0.tar.xz` is not in the signed list `%s`; is it to be taken without?"
                                .formatted(web.uri("/SHA256SUMS.asc")));
        assertThat(held(checksums("/missing", "")).question())
                .isEqualTo(
                        "tarball `hello-1.0.tar.xz` should be in a signed list, and there is no `%s`; is it to be taken without?"
                                .formatted(web.uri("/missing")));
        assertThat(held(checksums("/missing", "")).subject()).isEqualTo(subject);
        approvals = List.of(subject);
        assertThat(passed(checksums("/missing", "")).says()).isEqualTo("not signed; approved");
    }

    private String list(String name) {
        return tarball.sha256() + "  " + name + "\n";
    }

    @Test
    void keepsASignatureOfTheFileForTheSourcePackage() throws IOException {
        byte[] binary = sign(Files.readAllBytes(store.path(tarball)));
        web.serve("/binary.sig", binary);
        web.serve("/armoured.asc", Armor.signature(binary));

        String kept = kept("/binary.sig");

        assertThat(kept)
                .startsWith("-----BEGIN PGP SIGNATURE-----\n\n")
                .endsWith("-----END PGP SIGNATURE-----\n")
                .isEqualTo(kept("/armoured.asc"));
    }

    private String kept(String path) throws IOException {
        Outcome<Vouched> outcome = vouched(path, true, List.of(dir.resolve("ann.asc")));
        StoredFile kept =
                ((Passed<Vouched>) outcome)
                        .record().signatures().stream().findFirst().orElseThrow();
        assertThat(kept.name()).isEqualTo(NAME + ".asc");
        return Files.readString(store.path(kept));
    }

    private byte[] sign(byte[] data) {
        return ann.detached(new ByteArrayInputStream(data), RELEASED);
    }

    private Outcome<Verdict> signature(String path) {
        return signature(path, true, List.of(dir.resolve("ann.asc")));
    }

    private Outcome<Verdict> signature(String path, boolean required, List<Path> keys) {
        return vouched(path, required, keys).map(it -> it.verdicts().getFirst());
    }

    private Outcome<Vouched> vouched(String path, boolean required, List<Path> keys) {
        return new TarballSignature(small(), store, Tarball.Bounds.DEFAULT, keys)
                .judge(web.uri(path), tarball, required, lag());
    }

    private Outcome<Verdict> checksums(String list, String signature) {
        Optional<URI> uri =
                signature.isEmpty() ? Optional.empty() : Optional.of(web.uri(signature));
        return new SignedChecksums(small(), store, List.of(dir.resolve("ann.asc")))
                .judge(web.uri(list), uri, web.uri("/" + NAME), tarball, lag());
    }

    private SmallFiles small() {
        return new SmallFiles(
                new Web(InstantSource.system()), Web.Bounds.DEFAULT.withBytes(1 << 20));
    }

    private Lag lag() {
        Release release =
                new Release(
                        new SourceName("hello"),
                        "1.0",
                        "1.0",
                        false,
                        Optional.of(new Tag("v1.0", "0".repeat(40), Optional.empty())),
                        Optional.empty(),
                        Optional.empty(),
                        approvals);
        return new Lag(Wanted.main(release), NAME, RELEASED, now);
    }

    private static Verdict passed(Outcome<Verdict> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<Verdict>) outcome).record();
    }

    private static Held<Verdict> held(Outcome<Verdict> outcome) {
        assertThat(outcome).isInstanceOf(Held.class);
        return (Held<Verdict>) outcome;
    }
}
