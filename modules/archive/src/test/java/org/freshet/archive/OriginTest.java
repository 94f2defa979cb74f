package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.files.ContentStore;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.OrigTarball;
import org.freshet.model.Pin;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.Plan;
import org.freshet.model.SourceName;
import org.freshet.model.Urgency;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
    private static final Pin SOURCE =
            new SourcePin(
                    "debian",
                    SourcePin.ANY_ARCHIVE,
                    "trixie-updates",
                    new SourceName("hello"),
                    DebianVersion.parse("1:2.10-3"),
                    "pool/main/h/hello",
                    List.of(
                            new PinnedFile("hello_2.10-3.dsc", "a".repeat(64), 12),
                            new PinnedFile("hello_2.10-3.debian.tar.xz", "b".repeat(64), 34)));
    private static final Pin GIT =
            new GitPin(
                    "https://example.org/hello.git",
                    Optional.of("debian/latest"),
                    "1".repeat(40),
                    "debian",
                    "2".repeat(40));

    @TempDir Path dir;
    private Plan plan;

    @BeforeEach
    void aPlan() {
        plan =
                TinySource.hello("1.0-1")
                        .in(new ContentStore(dir.resolve("store")), "ubuntu/noble", "noble")
                        .source()
                        .plan();
    }

    private Plan with(Optional<Pin> base, List<String> changes, Urgency urgency) {
        return new Plan(
                plan.orig(),
                plan.target(),
                plan.suite(),
                plan.version(),
                plan.n(),
                plan.inputs(),
                plan.debian(),
                base,
                plan.maintainer(),
                plan.date(),
                plan.destinations(),
                plan.proofs(),
                changes,
                urgency,
                plan.notes());
    }

    @Test
    void comesBackFromItsText() throws IOException {
        for (Pin pin : List.of(SOURCE, GIT)) {
            Origin origin =
                    Origin.of(
                            with(
                                    Optional.of(pin),
                                    List.of("New upstream release.", "- größer"),
                                    Urgency.HIGH));

            String text = origin.json().toPrettyString();

            assertThat(Origin.parse("it", JsonMapper.builder().build().readTree(text)))
                    .contains(origin);
        }
    }

    @Test
    void tellsNobodyWhatUrlsAndMirrorsAreForUs() {
        Pin source =
                new SourcePin(
                        "debian",
                        URI.create("https://mirror.example.org/debian"),
                        "trixie",
                        new SourceName("hello"),
                        DebianVersion.parse("2.10-3"),
                        "pool/main/h/hello",
                        List.of(new PinnedFile("hello_2.10-3.dsc", "a".repeat(64), 12)));
        Pin git =
                new GitPin(
                        "https://me:secret@example.org/hello.git",
                        Optional.empty(),
                        "1".repeat(40),
                        "debian",
                        "2".repeat(40));

        assertThat(Origin.of(with(Optional.of(source), List.of(), Urgency.LOW)).json().toString())
                .doesNotContain("mirror");
        assertThat(Origin.of(with(Optional.of(git), List.of(), Urgency.LOW)).json().toString())
                .contains("\"git\":\"https://example.org/hello.git\"")
                .doesNotContain("secret");
    }

    @Test
    void plansOfOtherBytesHaveOtherDigests() {
        OrigTarball orig = plan.orig();
        Plan signed =
                plan.with(
                        new OrigTarball(
                                orig.release(),
                                orig.file(),
                                List.of(plan.debian()),
                                orig.from(),
                                orig.tree(),
                                orig.released(),
                                orig.verdicts(),
                                orig.notes()));
        Set<String> digests = new HashSet<>();
        for (Plan each :
                List.of(
                        with(Optional.empty(), List.of("a", "b"), Urgency.MEDIUM),
                        with(Optional.empty(), List.of("a", "- b"), Urgency.MEDIUM),
                        with(Optional.empty(), List.of("a, b"), Urgency.MEDIUM),
                        with(Optional.empty(), List.of("a", "b"), Urgency.LOW),
                        with(Optional.of(SOURCE), List.of("a", "b"), Urgency.MEDIUM),
                        with(Optional.of(GIT), List.of("a", "b"), Urgency.MEDIUM),
                        signed)) {
            digests.add(Provenance.planned(each).path("plan").asText());
        }

        assertThat(digests).hasSize(7).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    }

    @Test
    void anybodyCanMakeTheDigestFromTheFieldsBeforeIt() {
        ObjectNode written = Provenance.planned(plan);
        ObjectNode before = JsonMapper.builder().build().createObjectNode();
        for (var field : written.properties()) {
            if (field.getKey().equals("plan")) {
                break;
            }
            before.set(field.getKey(), field.getValue());
        }

        assertThat(written.path("plan").asText()).isEqualTo(Hash.sha256(before.toString()));
    }

    @Test
    void whatAnEarlierFreshetWroteIsNotWhole() throws IOException {
        Path file = dir.resolve("hello_1.0-1.provenance.json");
        Files.writeString(
                file,
                """
                {"format": 1, "source": "hello", "version": "1.0-1", "identity": "",
                 "origin": {"source": "hello", "release": "1.0", "version": "1.0-1", "plan": ""}}
                """);
        assertThat(Origin.read(file, new byte[0])).isEmpty();
        assertThat(Origin.read(dir.resolve("nothing"), new byte[0])).isEmpty();
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        Path file = dir.resolve("hello_1.0-1.provenance.json");
        Files.writeString(
                file,
                """
                {"format": 1, "source": "hello", "version": "1.0-1",
                 "origin": {"source": "hello", "version": "1.0-1", "changes": [],
                            "maintainer": "B. Person <b@example.org>", "date": "yesterday"}}
                """);

        assertThatThrownBy(() -> Origin.read(file, new byte[0]))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello_1.0-1.provenance.json` does not say how its package was made: ");
    }
}
