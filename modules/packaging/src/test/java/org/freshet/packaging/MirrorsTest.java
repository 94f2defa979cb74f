package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.freshet.debian.Mirror;
import org.freshet.files.ContentStore;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Proof;
import org.freshet.model.Resolution;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.TargetResolution;
import org.freshet.model.Unavailable;
import org.freshet.packaging.buildable.Buildable;
import org.freshet.testkit.FakeWeb;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs against a distribution's index: a small signed archive on loopback. */
class MirrorsTest {
    private static final Instant NOW = Instant.parse("2024-03-01T00:00:00Z");

    @TempDir Path directory;
    private FakeWeb web;
    private Bench bench;

    @BeforeEach
    void serveNoble() throws IOException, NoSuchAlgorithmException {
        web = FakeWeb.start();
        bench = new Bench(directory);
        Path key = directory.resolve("key.asc");
        Signer signer =
                OpenPgpKey.generate(key, "Fixture <fixture@example.org>", NOW.minusSeconds(86_400));
        Files.write(directory.resolve("keyring.gpg"), signer.publicKeyBinary());
        byte[] sources =
                """
                Package: hello
                Binary: hello
                Version: 0.9-3build1
                Architecture: any
                Format: 3.0 (quilt)
                Directory: pool/main/h/hello
                """
                        .getBytes(StandardCharsets.UTF_8);
        String release =
                """
                Origin: Fixture
                Suite: noble
                Codename: noble
                Date: Thu, 29 Feb 2024 00:00:00 UTC
                Architectures: amd64
                Components: main
                SHA256:
                 %s %d main/source/Sources
                """
                        .formatted(
                                HexFormat.of()
                                        .formatHex(
                                                MessageDigest.getInstance("SHA-256")
                                                        .digest(sources)),
                                sources.length);
        web.serve("/ubuntu/dists/noble/InRelease", signer.clearSigned(release, NOW));
        web.serve("/ubuntu/dists/noble/main/source/Sources", sources);
    }

    @AfterEach
    void stop() {
        web.close();
    }

    @Test
    void tellsTheVersionsOfAConfiguredTargetOnly() {
        Mirrors mirrors = mirrors(web.uri("/ubuntu"));
        SourceName hello = new SourceName("hello");

        assertThat(mirrors.versions(Target.parse("ubuntu/noble"), hello))
                .hasToString("Optional[[0.9-3build1]]");
        assertThat(mirrors.versions(Target.parse("ubuntu/noble"), new SourceName("jq")))
                .contains(List.of());
        assertThat(mirrors.versions(Target.parse("ubuntu/jammy"), hello)).isEmpty();
    }

    @Test
    void provesAgainstASignedIndex() {
        Plan plan = Bench.passed(plan(mirrors(web.uri("/ubuntu"))));

        assertThat(plan.proofs())
                .extracting(Proof::result, Proof::detail)
                .contains(
                        tuple(Proof.Result.PROVED, "1.0-0~fresh1~ubuntu2404 < 1.0-0ubuntu1"),
                        tuple(Proof.Result.PROVED, "0, and 0 in 0.9-3build1"));
    }

    @Test
    void aSilentIndexIsNoProof() {
        Mirrors mirrors = mirrors(web.uri("/nothing-here"));

        assertThatThrownBy(() -> plan(mirrors)).isInstanceOf(Unavailable.class);
    }

    private Outcome<Plan> plan(Mirrors mirrors) {
        Resolution resolution = bench.resolve(bench.orig("1.0"));
        return new Planner(
                        bench,
                        mirrors,
                        new Buildable((_, _, _) -> Optional.empty()),
                        bench.folder(),
                        bench.store)
                .plan(new TargetResolution(resolution, Target.parse("ubuntu/noble")));
    }

    private Mirrors mirrors(URI url) {
        Mirror.Location noble =
                new Mirror.Location(
                        url, directory.resolve("keyring.gpg"), List.of("noble"), List.of("main"));
        Web web = new Web(InstantSource.system());
        Pages pages = new Pages(web, directory.resolve("pages"), 1 << 20, InstantSource.system());
        return Mirrors.of(
                new Mirror(web, pages, directory.resolve("cache")),
                (target, _) ->
                        target.text().equals("ubuntu/noble")
                                ? Optional.of(noble)
                                : Optional.empty(),
                new ContentStore(directory.resolve("store")),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
