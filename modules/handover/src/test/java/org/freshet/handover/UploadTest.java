package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.rules.Rule;
import org.freshet.handover.rules.Signatures;
import org.freshet.model.Incoming;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent in which order, and what is not sent again. */
class UploadTest {
    private static final Incoming HOST = Incoming.parse("dput:mentors");

    @TempDir Path dir;
    private final PlayedHost host = new PlayedHost();
    private final List<Duration> waits = new ArrayList<>();
    private final List<String> talk = new ArrayList<>();
    private final TinyUpload hello = TinyUpload.hello("1.0-1");
    private Path changes;
    private Path record;

    @BeforeEach
    void anUpload() throws IOException {
        changes = hello.in(dir);
        record = dir.resolve("hello_1.0-1_source.mentors.upload");
    }

    private Outcome<Upload.Sent> upload(boolean again) {
        return new Upload(waits::add, talk::add)
                .upload(
                        Parcel.read(changes),
                        new Upload.Way(
                                HOST,
                                "upload.example.org",
                                "incoming",
                                Rule.ofAnyArchive(
                                        new Signatures(
                                                Optional.of(TinyUpload.KEYS), TinyUpload.DATE)),
                                host::connect),
                        _ -> again);
    }

    private static List<String> all() {
        return List.of(
                "open",
                "put incoming/hello_1.0-1.dsc",
                "put incoming/hello_1.0.orig.tar.gz",
                "put incoming/hello_1.0-1.debian.tar.xz",
                "put incoming/hello_1.0-1_source.changes",
                "close");
    }

    @Test
    void sendsFilesInTheirOrderAndTheChangesLast() throws IOException {
        Outcome<Upload.Sent> outcome = upload(false);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Passed.class,
                        passed ->
                                assertThat(((Upload.Sent) passed.record()).files())
                                        .containsExactly(
                                                "hello_1.0-1.dsc",
                                                "hello_1.0.orig.tar.gz",
                                                "hello_1.0-1.debian.tar.xz",
                                                "hello_1.0-1_source.changes"));
        assertThat(host.said).isEqualTo(all());
        assertThat(host.files.get("incoming/hello_1.0-1_source.changes"))
                .isEqualTo(Files.readAllBytes(changes));
        assertThat(Files.readString(record))
                .isEqualTo(
                        """
                        intent %s dput:mentors
                        sending hello_1.0-1_source.changes
                        Successfully uploaded hello_1.0-1.dsc to upload.example.org for mentors.
                        Successfully uploaded hello_1.0.orig.tar.gz to upload.example.org for mentors.
                        Successfully uploaded hello_1.0-1.debian.tar.xz to upload.example.org for mentors.
                        Successfully uploaded hello_1.0-1_source.changes to upload.example.org for mentors.
                        """
                                .formatted(Parcel.read(changes).digest()));
    }

    @Test
    void theSecondTimeThereIsNothingToDo() throws IOException {
        upload(false);
        host.said.clear();

        assertThat(upload(false))
                .isEqualTo(
                        new Nothing<>(
                                "`hello_1.0-1_source.changes` was uploaded to `dput:mentors` before,"
                                        + " `%s` says; `--again` sends it again"
                                                .formatted(record)));
        assertThat(host.said).isEmpty();
        assertThat(upload(true)).isInstanceOf(Passed.class);
        assertThat(host.said).isEqualTo(all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"inte", "intent 0123"})
    void anIntentThatWasCutOffIsNoUpload(String torn) throws IOException {
        Files.writeString(record, torn);

        assertThat(upload(false)).isInstanceOf(Passed.class);
        assertThat(Files.readString(record))
                .startsWith(torn + "\nintent " + Parcel.read(changes).digest());
    }

    @Test
    void signedAnewItIsTheSameUpload() throws IOException {
        upload(false);
        TinyUpload.hello("1.0-1").in(dir);

        assertThat(upload(false)).isInstanceOf(Nothing.class);
    }

    @Test
    void anotherOneOfTheSameNameIsAQuestion() throws IOException {
        upload(false);
        hello.changes.put("Changes", "\n hello (1.0-1) noble; urgency=medium\n .\n   * Newer.");
        hello.in(dir);

        assertThat(upload(false))
                .isInstanceOfSatisfying(
                        Held.class,
                        held ->
                                assertThat(held.question())
                                        .isEqualTo(
                                                "another `hello_1.0-1_source.changes` was uploaded to"
                                                        + " `dput:mentors` before"));
    }

    @Test
    void whatDputHasUploadedIsNotSentAgain() throws IOException {
        Files.writeString(
                record,
                "Successfully uploaded hello_1.0-1.dsc to upload.example.org for mentors.\n");

        assertThat(upload(false)).isInstanceOf(Nothing.class);
        assertThat(host.said).isEmpty();
    }

    @Test
    void whatIsRefusedIsNotSent() throws IOException {
        Files.delete(dir.resolve(hello.orig()));
        Files.writeString(dir.resolve(hello.debianTar()), "x");

        assertThatThrownBy(() -> upload(false))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(
                        "`dput:mentors` would refuse `hello_1.0-1_source.changes`:\n  contents: `hello_1.0.orig.tar.gz`")
                .hasMessageContaining("\n  contents: `hello_1.0-1.debian.tar.xz` differs");
        assertThat(host.said).isEmpty();
        assertThat(record).doesNotExist();
    }

    @Test
    void aCutBeforeTheChangesIsTriedAgainFromTheBeginning() throws IOException {
        for (int came = 0; came < 3; came++) {
            host.said.clear();
            waits.clear();
            host.cuts.add(came);
            Files.deleteIfExists(record);

            assertThat(upload(false)).isInstanceOf(Passed.class);
            assertThat(host.said.subList(host.said.size() - 6, host.said.size())).isEqualTo(all());
            assertThat(waits).containsExactly(Duration.ofSeconds(4));
        }
        assertThat(talk).contains("connection ended; trying again in 4 s");
    }

    @Test
    void aCutInTheChangesIsAQuestionAndNotTriedAgain() throws IOException {
        host.cuts.add(3);

        assertThatThrownBy(() -> upload(false)).isInstanceOf(Unavailable.class);
        assertThat(waits).isEmpty();
        host.said.clear();
        assertThat(upload(false))
                .isInstanceOfSatisfying(
                        Held.class,
                        held ->
                                assertThat(held.question())
                                        .isEqualTo(
                                                "nobody knows whether `hello_1.0-1_source.changes` has"
                                                        + " arrived at `dput:mentors`: the connection"
                                                        + " ended with it"));
        assertThat(host.said).isEmpty();
        assertThat(upload(true)).isInstanceOf(Passed.class);
    }

    @Test
    void aHostThatRefusesTheChangesAndStillAnswersHasItNot() throws IOException {
        host.cuts.add(3);
        host.gone = false;
        host.failure = () -> new Unavailable("the disk is full");

        assertThat(upload(false)).isInstanceOf(Passed.class);
        assertThat(host.said)
                .containsSubsequence(
                        "cut incoming/hello_1.0-1_source.changes",
                        "remove incoming/hello_1.0-1_source.changes",
                        "open",
                        "put incoming/hello_1.0-1_source.changes");
    }

    @Test
    void afterThreeTriesItIsLeftToTheCallerAndTakenUpThen() throws IOException {
        host.cuts.addAll(List.of(1, 1, 1));

        assertThatThrownBy(() -> upload(false))
                .isInstanceOf(Unavailable.class)
                .hasMessage("connection ended");
        assertThat(waits).containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(16));
        assertThat(upload(false)).isInstanceOf(Passed.class);
        assertThat(Files.readString(record)).as("one for all tries").containsOnlyOnce("intent ");
    }

    @Test
    void rejectionsAreNotTriedAgain() {
        host.cuts.add(1);
        host.failure = () -> new InvalidInput("its directory is not there");
        assertThatThrownBy(() -> upload(false)).isInstanceOf(InvalidInput.class);
        host.cuts.add(1);
        host.failure = () -> new IntegrityFailure("kept fewer bytes");
        assertThatThrownBy(() -> upload(false)).isInstanceOf(IntegrityFailure.class);

        assertThat(waits).isEmpty();
        assertThat(host.files).doesNotContainKey("incoming/hello_1.0-1_source.changes");
    }

    @Test
    void aFileThatChangesMeanwhileKeepsTheChangesBack() {
        host.before =
                () -> {
                    try {
                        Files.writeString(dir.resolve(hello.debianTar()), "other");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };

        assertThatThrownBy(() -> upload(false))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`hello_1.0-1.debian.tar.xz` changed while it was sent");
        assertThat(host.files).doesNotContainKey("incoming/hello_1.0-1_source.changes");
    }

    @Test
    void twoAtOnceDoNotSendItTwice() {
        List<String> second = new ArrayList<>();
        host.before =
                () -> {
                    host.before = () -> {};
                    assertThatThrownBy(() -> upload(false))
                            .isInstanceOf(Unavailable.class)
                            .hasMessage(
                                    "another process uploads it: `%s` is in use".formatted(record));
                    second.add("refused");
                };

        assertThat(upload(false)).isInstanceOf(Passed.class);
        assertThat(second).hasSize(1);
        assertThat(host.said).isEqualTo(all());
    }

    @Test
    void destinationsAreReadAsTheyAreWritten() {
        assertThat(Incoming.parse("ppa:me/fresh"))
                .isInstanceOfSatisfying(
                        Incoming.Ppa.class,
                        ppa -> {
                            assertThat(ppa.directory()).isEqualTo("~me/ubuntu/fresh");
                            assertThat(ppa.inFileName()).isEqualTo("ppa_me_fresh");
                            assertThat(ppa.text()).isEqualTo("ppa:me/fresh");
                        });
        for (String wrong :
                List.of("ppa:me", "ppa:../x", "ppa:me/a/b", "dput:", "dput:../x", "me")) {
            assertThatThrownBy(() -> Incoming.parse(wrong)).isInstanceOf(InvalidInput.class);
        }
    }
}
