package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Tag;
import org.freshet.model.Verdict;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags signed with SSH keys, by the real git; those with OpenPGP are in FetcherTest. */
@org.junit.jupiter.api.Tag("judge")
class TagVerdictTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir Path dir;
    private FakeUpstream hello;
    private Path signers;
    private TagSignature rule = TagSignature.OPTIONAL;

    @BeforeEach
    void makeUpstream() throws IOException {
        hello = FakeUpstream.in(dir, "hello").file("hello.c", "int main;\n").commit("first");
        signers = dir.resolve("signers");
        pin("ann@example.org namespaces=\"git\" " + key("ann"));
    }

    @Test
    void takesATagSignedByAPinnedKeyAsGitDoes() {
        sign("v1.0", "ann");

        Verdict verdict = judge("v1.0");

        assertThat(verdict.what()).isEqualTo("tag v1.0");
        assertThat(verdict.signer()).contains("ann@example.org");
        assertThat(verdict.says())
                .isEqualTo(
                        "good SSH signature by ann@example.org (%s)"
                                .formatted(verdict.key().orElseThrow()));
        assertThat(gitTakes("v1.0")).isTrue();
        rule = TagSignature.REQUIRED;
        assertThat(judge("v1.0")).isEqualTo(verdict);
    }

    @Test
    void refusesATagSignedByAnotherKeyAsGitDoes() throws IOException {
        key("eve");
        sign("v1.0", "eve");

        assertThat(refusal("v1.0"))
                .startsWith("signature of `tag v1.0` is by key `SHA256:")
                .contains("which is not pinned; pinned: `SHA256:");
        assertThat(gitTakes("v1.0")).isFalse();
    }

    @Test
    void refusesAChangedTagAsGitDoes() throws IOException {
        sign("v1.0", "ann");
        String raw = hello.git("cat-file", "tag", "v1.0").replace("release v1.0", "release v2.0");
        Path file = Files.writeString(dir.resolve("tag"), raw);
        String id = hello.git("hash-object", "-t", "tag", "-w", file.toString()).strip();
        hello.git("update-ref", "refs/tags/v1.0", id);

        assertThat(refusal("v1.0")).contains("does not match: signed by `SHA256:");
        assertThat(gitTakes("v1.0")).isFalse();
    }

    @Test
    void refusesASignedTagUnderAnotherName() {
        sign("v0.9", "ann");
        hello.git("update-ref", "refs/tags/v1.0", hello.id("v0.9"));

        assertThat(refusal("v1.0")).isEqualTo("`tag v1.0` carries the signature of tag `v0.9`");
    }

    @Test
    void refusesAKeyThatIsPinnedForFilesOnlyAsGitDoes() throws IOException {
        pin("ann@example.org namespaces=\"file\" " + Files.readString(dir.resolve("ann.pub")));
        sign("v1.0", "ann");

        assertThat(refusal("v1.0"))
                .endsWith("which is pinned for the namespaces `file`, and this is `git`");
        assertThat(gitTakes("v1.0")).isFalse();
    }

    @Test
    void saysWhatItHasNoKeyFor() throws IOException {
        sign("v1.0", "ann");
        Files.writeString(
                signers,
                "untrusted comment: minisign public key A0D3B2DEE7FD0813\n"
                        + "RWQTCP3n3rLToCKqUSD3kPLjpP2+lZmqRGXzGV2bDoo6Qo1k6hIJzjpD\n");

        assertThat(judge("v1.0"))
                .isEqualTo(
                        new Verdict(
                                "tag v1.0",
                                Optional.empty(),
                                Optional.empty(),
                                "not checked: an SSH signature, and the recipe has no key for it"));
        rule = TagSignature.REQUIRED;
        assertThat(refusal("v1.0"))
                .isEqualTo(
                        "signature of `tag v1.0` is an SSH signature, and no key for it is pinned; pinned: minisign, signify");
    }

    private String key(String name) throws IOException {
        Tool.named("ssh-keygen")
                .in(dir)
                .run("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name)
                .ok();
        return Files.readString(dir.resolve(name + ".pub"));
    }

    private void pin(String line) throws IOException {
        Files.writeString(signers, line);
    }

    private void sign(String tag, String key) {
        hello.git(
                "-c",
                "gpg.format=ssh",
                "-c",
                "user.signingKey=" + dir.resolve(key),
                "tag",
                "-s",
                "-m",
                "release " + tag,
                tag);
    }

    private boolean gitTakes(String tag) {
        return Tool.named("git")
                        .in(hello.directory())
                        .run("-c", "gpg.ssh.allowedSignersFile=" + signers, "verify-tag", tag)
                        .exit()
                == 0;
    }

    private Verdict judge(String tag) {
        String id = hello.id("refs/tags/" + tag);
        RawTag raw = RawTag.parse(id, Bytes.of(hello.git("cat-file", "tag", id)));
        return TagVerdict.of(
                        new Verification(
                                List.of(signers),
                                Optional.empty(),
                                Optional.empty(),
                                rule,
                                Optional.empty()),
                        new Tag(tag, id, Optional.of(raw.object())),
                        Optional.of(raw),
                        NOW)
                .getFirst();
    }

    private String refusal(String tag) {
        IntegrityFailure failure = catchThrowableOfType(IntegrityFailure.class, () -> judge(tag));
        return String.valueOf(failure.getMessage());
    }
}
