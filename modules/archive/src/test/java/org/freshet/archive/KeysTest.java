package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.testkit.Gpg;
import org.freshet.trust.KeyAlgorithm;
import org.freshet.trust.KeyPlace;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys come and go, and users are never left without one that they know. */
class KeysTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir Path dir;

    private Path root() {
        return dir.resolve("fresh");
    }

    private Archive archive() {
        Archive archive = Archive.init(root(), ArchiveOptions.suites("jammy", "noble"), NOW);
        publish(archive, "2.12-0~fresh1~ubuntu2404", NOW);
        return archive;
    }

    private void publish(Archive archive, String version, Instant now) {
        archive.publish(
                "noble", List.of(TinySource.hello(version).in(dir.resolve("in"))), false, now);
    }

    private List<KeyState> add(Archive archive, Instant now) {
        return archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, YEAR, now);
    }

    /** Which of the keys signed both forms of every suite's release. */
    private List<String> signers(List<KeyState> keys, Instant now) throws IOException {
        Path known = Files.copy(root().resolve("key.asc"), dir.resolve("all.asc"));
        List<String> all = Keyring.read(List.of(known)).fingerprints();
        Files.delete(known);
        assertThat(all)
                .containsExactlyElementsOf(
                        keys.stream()
                                .filter(key -> key.retired().isEmpty())
                                .map(KeyState::fingerprint)
                                .toList());
        for (KeyState key : keys) {
            if (key.retired().isPresent()) {
                continue;
            }
            Path alone = dir.resolve("alone.gpg");
            Files.write(alone, KeyPlace.of(key.place(), root()).open().publicKeyBinary());
            Keyring one = Keyring.read(List.of(alone));
            for (String suite : List.of("jammy", "noble")) {
                Path at = root().resolve("dists").resolve(suite);
                one.verifyClearSigned(
                        "InRelease", Files.readAllBytes(at.resolve("InRelease")), now);
                one.verifyDetached(
                        "Release",
                        Files.newInputStream(at.resolve("Release")),
                        Files.readAllBytes(at.resolve("Release.gpg")),
                        now);
            }
        }
        return all;
    }

    @Test
    void aNewKeySignsBesideTheOldOneAndStandsInEverythingThatIsServed() throws IOException {
        Archive archive = archive();
        String old = archive.keys().getFirst().fingerprint();

        List<KeyState> keys = add(archive, NOW);

        assertThat(keys)
                .extracting(KeyState::state, KeyState::place)
                .containsExactly(
                        tuple("active", dir.resolve("fresh-2.key").toString()),
                        tuple("ending", dir.resolve("fresh.key").toString()));
        assertThat(keys.getLast().fingerprint()).isEqualTo(old);
        assertThat(keys.getLast().until()).contains(NOW.plus(YEAR));
        assertThat(signers(keys, NOW)).hasSize(2);
        publish(archive, "2.13-0~fresh1~ubuntu2404", NOW.plusSeconds(60));
        assertThat(signers(archive.keys(), NOW.plusSeconds(60))).hasSize(2);
        assertThat(Keyring.read(List.of(root().resolve("key.gpg"))).fingerprints())
                .containsExactlyElementsOf(signers(keys, NOW.plusSeconds(60)));
        assertThat(Files.readString(root().resolve("fresh-noble.sources")))
                .contains(Files.readString(root().resolve("key.asc")).lines().toList().get(5));
        assertThat(archive.verify(NOW).problems()).isEmpty();
        assertThat(Archive.open(root()).keys()).isEqualTo(keys);
    }

    @Test
    void aKeyRetiresAtTheEndOfItsOverlap() throws IOException {
        Archive archive = archive();
        String old = add(archive, NOW).getLast().fingerprint();
        assertThatThrownBy(() -> archive.retireKey(old, false, NOW.plus(YEAR).minusSeconds(1)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "key %s of archive `fresh` is still needed: its overlap ends on 2027-11-26",
                        old);
        assertThat(archive.keyAlarms(NOW)).isEmpty();
        Instant later = NOW.plus(YEAR);
        assertThat(archive.keyAlarms(later))
                .containsExactly(
                        "the overlap of key %s of archive `fresh` ended on 2027-11-26: `freshet archive key %s retire %s`"
                                .formatted(old, root(), old));

        List<KeyState> keys = archive.retireKey(old.substring(24), false, later);

        assertThat(keys).extracting(KeyState::state).containsExactly("active", "retired");
        assertThat(keys.getLast().retired()).contains(later);
        assertThat(signers(keys, later)).doesNotContain(old).hasSize(1);
        Path known = dir.resolve("old.gpg");
        Files.write(known, OpenPgpKey.read(dir.resolve("fresh.key")).publicKeyBinary());
        assertThatThrownBy(() ->
                        Keyring.read(List.of(known))
                                .verifyClearSigned(
                                        "InRelease",
                                        Files.readAllBytes(root().resolve("dists/noble/InRelease")),
                                        later))
                .hasMessageContaining("which is not pinned");
        assertThat(archive.keyAlarms(later)).isEmpty();
        // Settings go on naming the first key; its file may go.
        Files.delete(dir.resolve("fresh.key"));
        Archive.init(
                root(), ArchiveOptions.suites("noble").withKey(dir.resolve("fresh.key")), later);
        assertThat(Archive.open(root()).keys()).isEqualTo(keys);
        publish(archive, "2.13-0~fresh1~ubuntu2404", later);
        assertThat(archive.verify(later).problems()).isEmpty();
    }

    @Test
    void theOnlyKeyDoesNotRetire() {
        Archive archive = archive();
        add(archive, NOW);
        List<KeyState> keys = archive.keys();
        archive.retireKey(keys.getFirst().fingerprint(), true, NOW);

        assertThatThrownBy(() -> archive.retireKey(keys.getLast().fingerprint(), true, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "key %s is the only one of archive `fresh`", keys.getLast().fingerprint());
        assertThatThrownBy(() -> archive.retireKey("0123456789ABCDEF", true, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("no key `0123456789ABCDEF` signs the archive");
    }

    @Test
    void aLostKeyIsToldOf() throws IOException {
        Archive archive = archive();
        String old = add(archive, NOW).getLast().fingerprint();
        Files.delete(dir.resolve("fresh.key"));

        assertThatThrownBy(() -> publish(archive, "2.13-0~fresh1~ubuntu2404", NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key `%s` of archive `fresh` is missing", dir.resolve("fresh.key"));

        archive.retireKey(old, true, NOW);
        publish(archive, "2.13-0~fresh1~ubuntu2404", NOW);
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void aChangeOfKeysThatWasCutOffIsEndedByTheNextPublication() throws IOException {
        Archive archive = archive();
        List<KeyState> keys = add(archive, NOW);
        // As if it had been killed behind the charter.
        Path charter = root().resolve("freshet-archive.json");
        byte[] both = Files.readAllBytes(charter);
        archive.retireKey(keys.getLast().fingerprint(), true, NOW);
        Files.write(charter, both);

        publish(archive, "2.13-0~fresh1~ubuntu2404", NOW);

        assertThat(signers(archive.keys(), NOW)).hasSize(2);
    }

    @Test
    void refusesAKeyThatItHasOrThatIsNowhereOrLiesInTheArchive() {
        Archive archive = archive();

        assertThatThrownBy(() ->
                        archive.addKey(
                                Optional.of(new KeyPlace.InFile(dir.resolve("fresh.key"))),
                                KeyAlgorithm.ED25519,
                                YEAR,
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key `%s` is one of archive `fresh` already", dir.resolve("fresh.key"));
        assertThatThrownBy(() ->
                        archive.addKey(
                                Optional.of(new KeyPlace.InFile(root().resolve("k"))),
                                KeyAlgorithm.ED25519,
                                YEAR,
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` lies inside the archive", root().resolve("k"));
        Path mistyped = dir.resolve("secand.key");
        assertThatThrownBy(() ->
                        archive.addKey(
                                Optional.of(new KeyPlace.InFile(mistyped)),
                                KeyAlgorithm.ED25519,
                                YEAR,
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key `%s` is not there", mistyped);
        assertThat(mistyped).doesNotExist();
        assertThat(archive.keys()).hasSize(1);
    }

    @Test
    void nothingOfASecretKeyIsServed() throws IOException {
        Archive archive = archive();
        archive.addKey(Optional.empty(), KeyAlgorithm.RSA4096, YEAR, NOW);
        archive.withdraw(
                List.of(),
                new SourceName("hello"),
                TinySource.hello("2.12-0~fresh1~ubuntu2404").debianVersion(),
                "as a trial",
                "B.",
                NOW);

        try (Stream<Path> served = Files.walk(root())) {
            for (Path file : served.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain("PRIVATE KEY");
                // Its secret numbers fill the second half, its user id and signature the end.
                List<String> lines = Files.readAllLines(dir.resolve("fresh-2.key"));
                assertThat(text)
                        .as(file.toString())
                        .doesNotContain(lines.subList(lines.size() / 3, lines.size() / 2));
            }
        }
        for (String name : List.of("fresh.key", "fresh-2.key")) {
            assertThat(Files.getPosixFilePermissions(dir.resolve(name))).hasSize(2);
        }
    }

    @Test
    void verifyWantsEveryActiveKeyToHaveSigned() throws IOException {
        Archive archive = archive();
        List<KeyState> keys = add(archive, NOW);
        String old = keys.getLast().fingerprint();
        assertThat(archive.verify(NOW).problems()).isEmpty();
        Path suite = root().resolve("dists/noble");
        String text = Files.readString(suite.resolve("Release"));
        Signer alone = KeyPlace.of(keys.getFirst().place(), root()).open();

        Files.write(suite.resolve("InRelease"), alone.clearSigned(text, NOW));
        Files.write(
                suite.resolve("Release.gpg"),
                alone.detached(Files.newInputStream(suite.resolve("Release")), NOW));

        assertThat(archive.verify(NOW).problems())
                .hasSize(2)
                .allMatch(problem -> problem.startsWith("noble: key %s: ".formatted(old)));
        assertThat(archive.sign(NOW)).containsExactly("noble");
        assertThat(archive.verify(NOW).problems()).isEmpty();
        archive.retireKey(old, true, NOW);
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    @Tag("judge")
    void verifyDoesNotPassOverTheNewestKeyWhenItExpired() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String key = gpg.key("E <e@example.org>", "ed25519", "sign,cert", "2y");
            Path file = dir.resolve("expiring.key");
            Files.write(file, gpg.run("--armor", "--export-secret-keys", key).bytes());
            Instant now = Instant.now();
            Archive archive = Archive.init(root(), ArchiveOptions.suites("noble"), now);
            archive.addKey(Optional.of(new KeyPlace.InFile(file)), KeyAlgorithm.ED25519, YEAR, now);
            assertThat(archive.verify(now).problems()).isEmpty();

            assertThat(archive.verify(now.plus(Duration.ofDays(800))).problems())
                    .hasSize(2)
                    .allMatch(problem -> problem.startsWith("noble: key %s: ".formatted(key)))
                    .allMatch(problem -> problem.contains("which expired on"));
        }
    }

    @Test
    @Tag("judge")
    void tellsMonthsBeforeAKeyExpires() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String key = gpg.key("E <e@example.org>", "ed25519", "sign,cert", "2y");
            Path file = dir.resolve("expiring.key");
            Files.write(file, gpg.run("--armor", "--export-secret-keys", key).bytes());
            Instant now = Instant.now();
            Archive archive =
                    Archive.init(root(), ArchiveOptions.suites("noble").withKey(file), now);
            assertThat(archive.keyAlarms(now)).isEmpty();

            Instant later = now.plus(Duration.ofDays(500));

            assertThat(archive.keyAlarms(later))
                    .singleElement()
                    .asString()
                    .startsWith("key %s of archive `fresh` expires on ".formatted(key))
                    .endsWith(
                            ": add another with `freshet archive key %s add` now, so that users have time to get it"
                                    .formatted(root()));
            assertThat(archive.verify(later).notes()).containsAll(archive.keyAlarms(later));
            add(archive, later);
            assertThat(archive.keyAlarms(later)).isEmpty();
        }
    }
}
