package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures made by gpg, good and bad, all in one round. */
@Tag("judge")
class BadSignatureTest {
    private static final byte[] TARBALL = new Tarballs().file("hello-1.0/README", "hello\n").gzip();
    private static final List<String> IN_2020 = List.of("--faked-system-time", "20200101T000000!");

    @TempDir Path dir;
    private Gpg gpg;
    private Site site;
    private FakeUpstream upstream;
    private FakeWeb web;

    @BeforeEach
    void makeSite() throws IOException {
        gpg = Gpg.in(dir);
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0");
        web = FakeWeb.start();
    }

    @AfterEach
    void stop() {
        web.close();
        gpg.close();
    }

    private Tool.Ran gpg(byte[] in, String... arguments) {
        Tool.Ran ran = gpg.run(in, arguments);
        ran.ok();
        return ran;
    }

    /** Makes a key; {@code more} are options, such as another time. */
    private void key(String name, String expires, List<String> more) {
        List<String> all = new ArrayList<>(more);
        all.addAll(List.of("--quick-gen-key", address(name), "ed25519", "sign,cert", expires));
        gpg(new byte[0], all.toArray(String[]::new));
    }

    private static String address(String name) {
        return name + " <" + name + "@example.org>";
    }

    private byte[] signature(String name, byte[] signed, List<String> more) {
        List<String> all = new ArrayList<>(more);
        all.addAll(List.of("--local-user", address(name), "--armor", "--detach-sign"));
        return gpg(signed, all.toArray(String[]::new)).bytes();
    }

    /** A source whose recipe pins the key of that name. */
    private void source(String source, String key) {
        web.serve("/" + source + ".tar.gz", TARBALL);
        site.recipe(
                        source,
                        "git: " + upstream.url(),
                        "tarball: " + web.uri("/" + source + ".tar.gz"),
                        "verify:",
                        "  keys: [upstream.asc]",
                        "  same-tree: ignored",
                        "  tarball-signature: \"{tarball}.asc\"")
                .file(
                        "recipes/" + source + "/upstream.asc",
                        gpg(new byte[0], "--armor", "--export", address(key)).bytes());
    }

    private void serve(String source, byte[] signature) {
        web.serve("/" + source + ".tar.gz.asc", signature);
    }

    @Test
    void aBadSignatureStopsNobodyElse() throws IOException {
        key("ann", "never", List.of());
        key("eve", "never", List.of());
        key("old", "1y", IN_2020);
        key("bob", "never", List.of());
        byte[] good = signature("ann", TARBALL, List.of());
        byte[] ofEve = signature("eve", TARBALL, List.of());
        byte[] ofOther = signature("ann", new byte[] {1, 2, 3}, List.of());
        byte[] ofOld = signature("old", TARBALL, IN_2020);
        byte[] ofBob = signature("bob", TARBALL, List.of());
        revoke();

        source("good", "ann");
        serve("good", good);
        source("stranger", "ann");
        serve("stranger", ofEve);
        source("changed", "ann");
        serve("changed", ofOther);
        source("expired", "old");
        serve("expired", ofOld);
        source("revoked", "bob");
        serve("revoked", ofBob);
        source("missing", "ann");
        source("garbage", "ann");
        serve("garbage", "hello\n".getBytes(StandardCharsets.UTF_8));

        site.recipe(
                        "unsigned",
                        "git: " + upstream.url(),
                        "verify: {keys: [upstream.asc], tag-signature: required}")
                .file(
                        "recipes/unsigned/upstream.asc",
                        gpg(new byte[0], "--armor", "--export", address("ann")).bytes());

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 4\n");

        assertThat(keyless(site.freshet("status").with(web.uri("").toString(), "http://WEB").out()))
                .isEqualTo(
                        """
                        SOURCE    UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        changed   1.0       ubuntu/noble  ?             -                        failed
                        expired   1.0       ubuntu/noble  ?             -                        failed
                        garbage   1.0       ubuntu/noble  ?             -                        failed
                        good      1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        missing   1.0       ubuntu/noble  ?             -                        held
                        revoked   1.0       ubuntu/noble  ?             -                        failed
                        stranger  1.0       ubuntu/noble  ?             -                        failed
                        unsigned  1.0       ubuntu/noble  ?             -                        failed

                        changed ubuntu/noble: failed: signature of `changed.tar.gz` does not match: signed by `KEY`, content differs
                          hint: the file was changed or replaced after it was signed, or the signature belongs to another file
                        expired ubuntu/noble: failed: signature of `expired.tar.gz` is by key `KEY`, which expired on 2020-12-31T00:00:00Z
                          hint: if upstream renewed the key or has another, update the pinned key file after confirming its fingerprint
                        garbage ubuntu/noble: failed: signature of `garbage.tar.gz` is none that is known: OpenPGP, SSH, minisign or signify
                          hint: check that the signature's URL names a detached signature
                        missing ubuntu/noble: held: tarball `missing.tar.gz` has no signature at `http://WEB/missing.tar.gz.asc`; is it to be taken without?
                          hint: `freshet approve missing 1.0 --because …` or `freshet ignore missing 1.0 --because …`
                        revoked ubuntu/noble: failed: signature of `revoked.tar.gz` is by key `KEY`, which is revoked
                          hint: if upstream renewed the key or has another, update the pinned key file after confirming its fingerprint
                        stranger ubuntu/noble: failed: signature of `stranger.tar.gz` is by key `KEY`, which is not pinned; pinned: `KEY`
                          hint: pin another key only after its fingerprint was confirmed over a channel other than this download
                        unsigned ubuntu/noble: failed: `tag v1.0` is not signed, and the recipe requires it
                          hint: it is a lightweight tag, which cannot be signed; ask upstream, or set `upstream.verify.tag-signature`
                        """);
        assertThat(keyless(site.freshet("why", "good", "1.0").out()))
                .isEqualTo(
                        """
                        good 1.0 ubuntu/noble: fresh
                        origin: tag v1.0: not signed
                        origin: good.tar.gz: good signature by ann <ann@example.org> (KEY)
                        """);
        JsonNode origin =
                site.freshet("why", "good", "1.0", "--json").json().path("origin").path(1);
        assertThat(origin.path("what").asText()).isEqualTo("good.tar.gz");
        assertThat(origin.path("signer").asText()).isEqualTo("ann <ann@example.org>");
        assertThat(origin.path("key").asText()).hasSize(40);
        assertThat(
                        keyless(
                                site.freshet(
                                                "approve",
                                                "stranger",
                                                "1.0",
                                                "--because",
                                                "it looks right")
                                        .text()))
                .isEqualTo(
                        """
                        error: `stranger 1.0` cannot be approved: signature of `stranger.tar.gz` is by key `KEY`, which is not pinned; pinned: `KEY`

                        hint: nobody can approve a bad signature or a hostile tarball; where the recipe's keys were wrong, change them, then `freshet retry stranger 1.0 --because ...`
                        exit 2
                        """);
        // With the right keys it goes on.
        site.file(
                "recipes/stranger/upstream.asc",
                gpg(new byte[0], "--armor", "--export", address("eve")).bytes());
        assertThat(site.freshet("retry", "stranger", "1.0", "--because", "eve signs now").exit())
                .isZero();
        assertThat(site.freshet("approve", "missing", "1.0", "--because", "asked upstream").exit())
                .isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE    VERSION
                        noble  good      1.0-0~fresh1~ubuntu2404
                        noble  missing   1.0-0~fresh1~ubuntu2404
                        noble  stranger  1.0-0~fresh1~ubuntu2404
                        """);
    }

    /** gpg makes a revocation with each key, with a colon so that nobody imports it by mistake. */
    private void revoke() throws IOException {
        String fingerprint =
                gpg(new byte[0], "--list-keys", "--with-colons", address("bob"))
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("fpr:"))
                        .findFirst()
                        .orElseThrow()
                        .split(":", -1)[9];
        String revocation =
                Files.readString(
                        gpg.home().resolve("openpgp-revocs.d").resolve(fingerprint + ".rev"));
        gpg(
                revocation.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.UTF_8),
                "--import");
    }

    private static String keyless(String text) {
        return text.replaceAll("[0-9A-F]{40}", "KEY");
    }
}
