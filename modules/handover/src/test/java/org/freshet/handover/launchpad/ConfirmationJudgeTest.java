package org.freshet.handover.launchpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.TinyUpload;
import org.freshet.handover.launchpad.Confirmation.Answer;
import org.freshet.handover.launchpad.Confirmation.Confirmed;
import org.freshet.handover.launchpad.Confirmation.NotYet;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeLaunchpad;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real apt gets what a PPA offers, from reprepro's archives on loopback. */
@Tag("judge")
class ConfirmationJudgeTest {
    private static final Incoming.Ppa PPA = new Incoming.Ppa("me", "tools");
    private static final SourceName HELLO = new SourceName("hello");
    private static final DebianVersion VERSION = DebianVersion.parse("1.0-0ppa1~noble1");

    @TempDir Path dir;

    private FakeLaunchpad fake;
    private FakeLaunchpad.FakeArchive archive;
    private Signer key;
    private String architecture;

    @BeforeEach
    void start() {
        Tool.named("apt-get");
        architecture = Tool.named("dpkg").run("--print-architecture").ok().strip();
        key = key("ppa");
        fake = FakeLaunchpad.start();
        archive =
                fake.ppa("me", "tools")
                        .signedBy(
                                key.fingerprint(),
                                new String(key.publicKeyArmored(), StandardCharsets.UTF_8));
        fake.web().directory("/me/tools/ubuntu", dir.resolve("ppa"));
        fake.web().directory("/base", dir.resolve("base"));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private Signer key(String name) {
        return OpenPgpKey.generate(
                dir.resolve(name + ".key"),
                name + " <" + name + "@example.org>",
                Clock.systemUTC().instant().minus(Duration.ofDays(1)));
    }

    private Answer confirm(List<Build> builds, Optional<Confirmation.Base> base) {
        return new Confirmation(
                        new Launchpad(new Web(Clock.systemUTC()), fake.api()),
                        fake.web().uri("/"),
                        dir.resolve("scratch"),
                        Duration.ofMinutes(2))
                .confirm(PPA, "noble", HELLO, VERSION, builds, base);
    }

    private List<Build> built() {
        return List.of(
                new Build(
                        architecture,
                        Build.State.BUILT,
                        "Successfully built",
                        Optional.empty(),
                        Optional.empty()));
    }

    /** Adds to an archive by reprepro, and signs what it made. */
    private void publish(String name, Signer signer, String... add) throws IOException {
        Path root = dir.resolve(name);
        Files.createDirectories(root.resolve("conf"));
        Files.writeString(
                root.resolve("conf/distributions"),
                """
                Codename: noble
                Architectures: source %s
                Components: main
                """
                        .formatted(architecture));
        Tool.named("reprepro").run(words("-b", root.toString(), add)).ok();
        Path release = root.resolve("dists/noble/Release");
        Files.writeString(
                root.resolve("dists/noble/InRelease"),
                new String(
                        signer.clearSigned(Files.readString(release), Clock.systemUTC().instant()),
                        StandardCharsets.UTF_8));
    }

    private static String[] words(String first, String second, String... more) {
        String[] all = new String[more.length + 2];
        all[0] = first;
        all[1] = second;
        System.arraycopy(more, 0, all, 2, more.length);
        return all;
    }

    private void publishSource(String version) throws IOException {
        TinyUpload upload = TinyUpload.hello(version);
        upload.in(dir.resolve("upload"));
        publish(
                "ppa",
                key,
                "--ignore=missingfile",
                "-S",
                "utils",
                "-P",
                "optional",
                "includedsc",
                "noble",
                dir.resolve("upload/" + upload.dscName()).toString());
    }

    private Path deb(String name, String version, String more) throws IOException {
        Path tree = dir.resolve("tree-" + name);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                """
                Package: %s
                Version: %s
                Architecture: %s
                Section: utils
                Priority: optional
                Maintainer: Me <me@example.org>
                %sDescription: says hello
                """
                        .formatted(name, version, architecture, more));
        Path deb = dir.resolve("%s_%s_%s.deb".formatted(name, version, architecture));
        Tool.named("dpkg-deb").run("--build", tree.toString(), deb.toString()).ok();
        return deb;
    }

    private void publishBinary(String more) throws IOException {
        publish(
                "ppa",
                key,
                "includedeb",
                "noble",
                deb("hello", VERSION.toString(), more).toString());
    }

    @Test
    void whatUsersGetIsConfirmed() throws IOException {
        publishSource(VERSION.toString());
        publishBinary("");

        assertThat(confirm(built(), Optional.empty()))
                .isEqualTo(
                        new Confirmed(
                                List.of(
                                        "apt-get update: `noble` of `ppa:me/tools`, signed by `%s`"
                                                .formatted(key.fingerprint()),
                                        "apt-get source --download-only: hello_1.0-0ppa1~noble1.debian.tar.xz,"
                                                + " hello_1.0-0ppa1~noble1.dsc, hello_1.0.orig.tar.gz",
                                        "apt-get download: hello=1.0-0ppa1~noble1; dependencies were not looked"
                                                + " for, `distributions.ubuntu/noble` is not in the settings")));
        assertThat(dir.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void withTheDistributionItIsInstalledAsFarAsItsDependenciesGo() throws IOException {
        Signer signer = key("base");
        Path keyring = Files.write(dir.resolve("base.asc"), signer.publicKeyArmored());
        Confirmation.Base base =
                new Confirmation.Base(
                        fake.web().uri("/base"), keyring, List.of("noble"), List.of("main"));
        publishSource(VERSION.toString());
        publishBinary("Depends: libgreet\n");
        publish("base", signer, "includedeb", "noble", deb("libother", "1.0-1", "").toString());

        assertThatThrownBy(() -> confirm(built(), Optional.of(base)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("--download-only install hello=1.0-0ppa1~noble1` failed: ")
                .hasMessageContaining("held broken packages");

        publish("base", signer, "includedeb", "noble", deb("libgreet", "1.0-1", "").toString());
        assertThat(((Confirmed) confirm(built(), Optional.of(base))).checks())
                .last()
                .isEqualTo("apt-get install --download-only: hello=1.0-0ppa1~noble1");
    }

    @Test
    void whatIsNotOfferedYetIsToldAsIs() throws IOException {
        assertThat(confirm(built(), Optional.empty()))
                .isEqualTo(new NotYet("`ppa:me/tools` is not published for `noble` yet"));
        publishSource("0.9-0ppa1~noble1");
        assertThat(confirm(built(), Optional.empty()))
                .isEqualTo(
                        new NotYet(
                                "`ppa:me/tools` offers `0.9-0ppa1~noble1` of `hello` for `noble`, not `1.0-0ppa1~noble1`"));
        publishSource(VERSION.toString());
        assertThat(confirm(built(), Optional.empty()))
                .isEqualTo(
                        new NotYet(
                                "`ppa:me/tools` offers nothing that was built of `1.0-0ppa1~noble1` for `%s`"
                                        .formatted(architecture)));
        assertThat(((Confirmed) confirm(List.of(), Optional.empty())).checks())
                .last()
                .isEqualTo("nothing is built of it for `%s`".formatted(architecture));
        archive.set("signing_key_fingerprint", "null");
        assertThat(confirm(built(), Optional.empty()))
                .isEqualTo(new NotYet("Launchpad has not made the key of `ppa:me/tools` yet"));
    }

    @Test
    void anArchiveThatAnotherKeySignsIsRefused() throws IOException {
        publishSource(VERSION.toString());
        Path release = dir.resolve("ppa/dists/noble/Release");
        Files.write(
                dir.resolve("ppa/dists/noble/InRelease"),
                key("stranger")
                        .clearSigned(Files.readString(release), Clock.systemUTC().instant()));

        assertThatThrownBy(() -> confirm(built(), Optional.empty()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("apt refuses what `ppa:me/tools` has for `noble`");
    }

    @Test
    void aKeyThatTheFingerprintIsNotOfIsRefused() throws IOException {
        publishSource(VERSION.toString());
        Signer stranger = key("stranger");
        archive.signedBy(
                key.fingerprint(), new String(stranger.publicKeyArmored(), StandardCharsets.UTF_8));

        assertThatThrownBy(() -> confirm(built(), Optional.empty()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "key of `ppa:me/tools` is another than Launchpad says: expected `%s`, got `%s`"
                                .formatted(key.fingerprint(), stranger.fingerprint()));
        archive.signedBy(key.fingerprint(), "Please log in.");
        assertThatThrownBy(() -> confirm(built(), Optional.empty()))
                .isInstanceOf(Unavailable.class)
                .hasMessage("what Launchpad gives as the key of `ppa:me/tools` is none");
    }

    @Test
    void aFileThatIsNotWhatIsSignedIsRefused() throws IOException {
        publishSource(VERSION.toString());
        Files.writeString(
                dir.resolve("ppa/pool/main/h/hello/hello_1.0-0ppa1~noble1.debian.tar.xz"),
                "x"
                        .repeat(
                                (int)
                                        Files.size(
                                                dir.resolve(
                                                        "ppa/pool/main/h/hello/hello_1.0-0ppa1~noble1.debian.tar.xz"))));

        assertThatThrownBy(() -> confirm(built(), Optional.empty()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("Hash Sum mismatch");
        assertThat(dir.resolve("scratch")).isEmptyDirectory();
    }
}
