package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.freshet.http.Web;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ssh server on loopback, and a home directory whose ssh knows it or not. */
class GitSshTest {
    @TempDir static Path home;
    @TempDir Path dir;
    private final SshServer server = SshServer.setUpDefaultServer();
    private KeyPair hostKey;

    /** The only tests that use ssh, so the home is read after this. */
    @BeforeAll
    static void moveIn() throws IOException {
        Tool keygen = Tool.named("ssh-keygen");
        Files.createDirectories(home.resolve(".ssh"));
        keygen.run("-q", "-t", "rsa", "-N", "", "-f", home.resolve(".ssh/id_rsa").toString()).ok();
        // Freshet is stricter than the user.
        Files.writeString(home.resolve(".ssh/config"), "Host *\n  StrictHostKeyChecking no\n");
        System.setProperty("user.home", home.toString());
    }

    @BeforeEach
    void startServer() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        hostKey = generator.generateKeyPair();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((_, _, _) -> true);
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.start();
        Files.deleteIfExists(home.resolve(".ssh/known_hosts"));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.stop(true);
    }

    private String url(FakeUpstream upstream) {
        return "ssh://me@127.0.0.1:%d%s".formatted(server.getPort(), upstream.directory());
    }

    private void know(KeyPair key) throws IOException {
        Files.writeString(
                home.resolve(".ssh/known_hosts"),
                "[127.0.0.1]:%d %s%n"
                        .formatted(server.getPort(), PublicKeyEntry.toString(key.getPublic())));
    }

    private FakeUpstream hello() {
        return FakeUpstream.in(dir, "hello").file("a", "a").commit("first").tag("v1");
    }

    @Test
    void listsAndFetchesOverSsh() throws IOException {
        FakeUpstream hello = hello();
        know(hostKey);
        Tag tag = new Tag("v1", hello.id("v1"), Optional.empty());

        assertThat(new GitTags(new Web(InstantSource.system())).list(url(hello)))
                .containsExactly(tag);
        try (TaggedTree tree =
                new GitTree(new Web(InstantSource.system()), dir.resolve("scratch"))
                        .files(url(hello), tag)) {
            assertThat(tree.tree()).isEqualTo(hello.id("v1^{tree}"));
        }
    }

    @Test
    void refusesAHostThatIsNotKnown() {
        FakeUpstream hello = hello();

        assertThatThrownBy(() -> new GitTags(new Web(InstantSource.system())).list(url(hello)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(url(hello));
    }

    @Test
    void refusesAHostWithAnotherKey() throws Exception {
        FakeUpstream hello = hello();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        know(generator.generateKeyPair());

        assertThatThrownBy(() -> new GitTags(new Web(InstantSource.system())).list(url(hello)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(url(hello));
    }
}
