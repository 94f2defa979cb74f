package org.freshet.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.files.ContentStore;
import org.freshet.handover.Outgoing.Mark;
import org.freshet.handover.launchpad.Confirmation;
import org.freshet.handover.launchpad.FollowUp;
import org.freshet.handover.launchpad.Launchpad;
import org.freshet.handover.launchpad.VerdictMail;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.Delivery;
import org.freshet.model.Incoming;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Publication;
import org.freshet.model.Unavailable;
import org.freshet.model.Uploaded;
import org.freshet.testkit.FakeLaunchpad;
import org.freshet.testkit.FakeLaunchpad.FakeListing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline makes of what Launchpad says, and of its silence. */
class ConfirmerTest {
    private static final String VERSION = "1.0-0~fresh1~ubuntu2404";
    private static final Incoming.Ppa PPA = new Incoming.Ppa("me", "fresh");

    @TempDir Path dir;
    private final FakeLaunchpad launchpad = FakeLaunchpad.start();
    private final FakeLaunchpad.FakeArchive archive = launchpad.ppa("me", "fresh");
    private Instant sent;
    private Delivery delivery;

    @BeforeEach
    void anUpload() throws IOException {
        Files.createDirectories(dir.resolve("mail/new"));
        Files.createDirectories(dir.resolve("mail/cur"));
        delivery = delivery();
        Outcome<Uploaded> uploaded =
                new Uploader(
                                to ->
                                        new Uploader.Outlet(
                                                new Upload.Way(
                                                        to,
                                                        "upload.example.org",
                                                        "in",
                                                        List.of(),
                                                        new PlayedHost()::connect),
                                                TinyUpload.ME,
                                                _ -> Set.of()),
                                uploads(),
                                new ContentStore(dir.resolve("store")),
                                _ -> {})
                        .upload(delivery);
        sent = ((Outcome.Passed<Uploaded>) uploaded).record().at();
    }

    @AfterEach
    void end() {
        launchpad.close();
    }

    private Delivery delivery(String... approvals) throws IOException {
        return TinyDelivery.of(
                TinyUpload.hello(VERSION),
                VERSION,
                PPA.text(),
                new ContentStore(dir.resolve("store")),
                dir.resolve("made"),
                Set.of(approvals));
    }

    private Uploads uploads() {
        return new Uploads(dir.resolve("uploads"));
    }

    private Outgoing outgoing() {
        return uploads().of(PPA, TinyDelivery.HELLO, DebianVersion.parse(VERSION));
    }

    private FakeListing listed(String status) {
        return archive.lists("hello", VERSION, "noble", status);
    }

    private Outcome<Publication> after(Duration time) {
        Clock clock = Clock.fixed(sent.plus(time), ZoneOffset.UTC);
        Launchpad asked = new Launchpad(new Web(clock), launchpad.api());
        return new Confirmer(
                        new FollowUp(asked),
                        new Confirmation(
                                asked,
                                launchpad.web().uri("/ppas/"),
                                dir.resolve("scratch"),
                                Duration.ofMinutes(1)),
                        _ -> Optional.empty(),
                        uploads(),
                        new Mailbox(
                                Optional.of(dir.resolve("mail")), Optional.of("mx.example.org")),
                        Duration.ofHours(1),
                        clock)
                .confirm(new Uploaded(delivery, sent));
    }

    @Test
    void waitsLongerTheLongerItLasts() {
        Later<Publication> first = (Later<Publication>) after(Duration.ofSeconds(1));
        Later<Publication> later = (Later<Publication>) after(Duration.ofMinutes(40));
        listed("Pending").build("amd64", "Needs building");
        Later<Publication> days = (Later<Publication>) after(Duration.ofDays(2));

        assertThat(first.reason()).isEqualTo("uploaded to ppa:me/fresh: not accepted yet");
        assertThat(first.subject()).isEqualTo("uploaded:" + VERSION);
        assertThat(first.until()).isEqualTo(sent.plusSeconds(61));
        assertThat(later.until()).isEqualTo(sent.plus(Duration.ofMinutes(45)));
        assertThat(days.until()).isEqualTo(sent.plus(Duration.ofDays(2)).plusSeconds(900));
    }

    @Test
    void takesSilenceForAnAnswerAfterAnHour() {
        assertThat(after(Duration.ofMinutes(59))).isInstanceOf(Later.class);

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(60));

        assertThat(held.question())
                .isEqualTo(
                        "unanswered: ppa:me/fresh does not list `hello 1.0-0~fresh1~ubuntu2404` in noble,"
                                + " 60 minutes after the upload");
        assertThat(held.subject()).isEqualTo("unanswered:" + VERSION);
        assertThat(held.hint())
                .contains("OpenPGP keys")
                .contains("`freshet approve hello 1.0 --because ...` waits on")
                .contains("`freshet upload --again ppa:me/fresh " + dir);
    }

    @Test
    void waitsOnWhenAPersonWantsIt() throws IOException {
        delivery = delivery("unanswered:" + VERSION);

        assertThat(after(Duration.ofHours(5))).isInstanceOf(Later.class);
    }

    @Test
    void neverTakesForSilenceThatLaunchpadIsDown() {
        launchpad.web().status("/devel/~me/+archive/ubuntu/fresh", 500);

        assertThatThrownBy(() -> after(Duration.ofDays(1))).isInstanceOf(Unavailable.class);
    }

    @Test
    void tellsHowFarItIs() {
        FakeListing listing = listed("Pending");
        Later<Publication> accepted = (Later<Publication>) after(Duration.ofMinutes(5));
        listing.build("amd64", "Currently building").build("arm64", "Needs building");
        Later<Publication> building = (Later<Publication>) after(Duration.ofMinutes(10));
        listing.status("Published")
                .build("amd64", "Successfully built")
                .build("arm64", "Successfully built");
        Later<Publication> published = (Later<Publication>) after(Duration.ofMinutes(20));

        assertThat(accepted.reason()).isEqualTo("accepted by ppa:me/fresh: nothing is built yet");
        assertThat(building.reason())
                .isEqualTo(
                        "building at ppa:me/fresh: amd64: Currently building, arm64: Needs building");
        assertThat(published.reason())
                .isEqualTo(
                        "published in ppa:me/fresh: Launchpad has not made the key of `ppa:me/fresh` yet");
        assertThat(List.of(accepted.subject(), building.subject(), published.subject()))
                .containsExactly(
                        "accepted:" + VERSION, "building:" + VERSION, "published:" + VERSION);
        assertThat(outgoing().said(Mark.ACCEPTED)).isPresent();
        assertThat(outgoing().said(Mark.CONFIRMED)).isEmpty();
    }

    @Test
    void holdsWhatCouldNotBeBuiltWithTheLog() throws IOException {
        listed("Published").build("amd64", "Successfully built").build("arm64", "Failed to build");

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(20));

        assertThat(held.question())
                .startsWith(
                        "ppa:me/fresh could not build `hello 1.0-0~fresh1~ubuntu2404`: amd64: Successfully"
                                + " built")
                .contains("arm64: Failed to build (http://")
                .contains("buildlog_ubuntu-arm64.txt.gz)");
        assertThat(held.subject()).isEqualTo("unbuilt:" + VERSION);
        delivery = delivery(held.subject());
        assertThat(after(Duration.ofMinutes(30))).isInstanceOf(Later.class);
    }

    @Test
    void endsWithWhatWasTakenAway() {
        listed("Deleted");

        assertThat(after(Duration.ofMinutes(20)))
                .isEqualTo(
                        new Nothing<>(
                                "ppa:me/fresh has `hello 1.0-0~fresh1~ubuntu2404` no more: deleted"));
    }

    @Test
    void holdsWhatAPersonSaysWasRejected() {
        outgoing().say(Mark.REJECTED, "Unable to find hello_1.0.orig.tar.gz");

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(5));

        assertThat(held.question())
                .isEqualTo(
                        "ppa:me/fresh rejected `hello 1.0-0~fresh1~ubuntu2404`: Unable to find"
                                + " hello_1.0.orig.tar.gz");
        assertThat(held.subject()).isEqualTo("rejected:" + VERSION);
    }

    @Test
    void saysHowToSendAgainWhatWasRejected() {
        outgoing().say(Mark.REJECTED, "The signer has no upload rights to this PPA.");

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(5));

        assertThat(held.hint())
                .contains("`freshet upload --again ppa:me/fresh " + dir)
                .contains("`freshet retry hello 1.0 --because ...`");
    }

    @Test
    void waitsForAnotherAnswerWhenWhatWasRejectedIsSentAgain() throws IOException {
        outgoing().say(Mark.REJECTED, "The signer has no upload rights to this PPA.");
        Files.setLastModifiedTime(
                outgoing().directory().resolve("rejected"), FileTime.from(sent.minusSeconds(60)));
        sendAgain();

        assertThat(after(Duration.ofMinutes(5))).isInstanceOf(Later.class);
        outgoing().say(Mark.REJECTED, "Unable to find hello_1.0.orig.tar.gz");

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(6));

        assertThat(held.question()).endsWith("Unable to find hello_1.0.orig.tar.gz");
    }

    @Test
    void waitsAsLongAsBeforeForWhatIsSentAgain() throws IOException {
        Path record = UploadRecord.file(sendAgain(), PPA);
        Files.setLastModifiedTime(record, FileTime.from(sent.plus(Duration.ofHours(2))));

        assertThat(after(Duration.ofMinutes(179))).isInstanceOf(Later.class);
        assertThat(after(Duration.ofHours(3))).isInstanceOf(Held.class);
    }

    private Path sendAgain() {
        Path changes = outgoing().changes().orElseThrow();
        new Upload(_ -> {}, _ -> {})
                .upload(
                        Parcel.read(changes),
                        new Upload.Way(
                                PPA,
                                "upload.example.org",
                                "in",
                                List.of(),
                                new PlayedHost()::connect),
                        _ -> true);
        return changes;
    }

    @Test
    void takesNoMailAboutWhatLaunchpadHasAccepted() throws IOException {
        mail("(Rejected)", "No.");
        VerdictMail mail = VerdictMail.read(dir.resolve("mail/new/1"));
        assertThat(Mailbox.uploadOf(mail, uploads())).isPresent();
        listed("Pending");

        after(Duration.ofMinutes(5));

        assertThat(Mailbox.uploadOf(mail, uploads())).isEmpty();
    }

    @Test
    void believesLaunchpadMoreThanAnyMail() {
        outgoing().say(Mark.REJECTED, "so they say");
        listed("Pending");

        assertThat(after(Duration.ofMinutes(5))).isInstanceOf(Later.class);
    }

    @Test
    void letsAMailThatAnybodyMayHaveSentSayNoMoreThanSilence() throws IOException {
        mail("(Rejected)", "Unable to find mandatory field 'Maintainer' in the changes file.");

        Later<Publication> later = (Later<Publication>) after(Duration.ofMinutes(5));
        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(61));

        assertThat(later.reason())
                .isEqualTo(
                        "uploaded to ppa:me/fresh: a mail that anybody may have sent says that it was"
                                + " rejected: Unable to find mandatory field 'Maintainer' in the changes file.");
        assertThat(held.question())
                .isEqualTo(
                        "ppa:me/fresh rejected `hello 1.0-0~fresh1~ubuntu2404`: Unable to find mandatory"
                                + " field 'Maintainer' in the changes file.");
    }

    @Test
    void believesAMailThatTheReceivingHostFoundSigned() throws IOException {
        mail("(Rejected)", "No.");
        results("mail.example.com; dkim=pass header.d=launchpad.net");
        assertThat(after(Duration.ofMinutes(5))).isInstanceOf(Later.class);
        results("mx.example.org; dkim=pass header.d=launchpad.net");

        Held<Publication> held = (Held<Publication>) after(Duration.ofMinutes(5));

        assertThat(held.subject()).isEqualTo("rejected:" + VERSION);
    }

    private void results(String found) throws IOException {
        Path file = dir.resolve("mail/new/1");
        String mail = Files.readString(file).replaceFirst("(?s)^Authentication[^\n]*\n", "");
        Files.writeString(file, "Authentication-Results: " + found + "\n" + mail);
    }

    @Test
    void takesNoNoticeOfAMailAboutAnotherSeries() throws IOException {
        mail("[~me/ubuntu/fresh/jammy]", "(Rejected)", "No.");

        Later<Publication> later = (Later<Publication>) after(Duration.ofMinutes(5));

        assertThat(later.reason()).isEqualTo("uploaded to ppa:me/fresh: not accepted yet");
    }

    @Test
    void looksWithoutAMailbox() throws IOException {
        Files.delete(dir.resolve("mail/new"));

        Later<Publication> later = (Later<Publication>) after(Duration.ofMinutes(5));

        assertThat(later.reason().replace(dir.toString(), "DIR"))
                .isEqualTo(
                        "uploaded to ppa:me/fresh: not accepted yet; maildir `DIR/mail/new` cannot be read: it"
                                + " is not there");
    }

    private void mail(String verdict, String reason) throws IOException {
        mail("[~me/ubuntu/fresh/noble]", verdict, reason);
    }

    private void mail(String archiveName, String verdict, String reason) throws IOException {
        Files.writeString(
                dir.resolve("mail/new/1"),
                """
                From: Launchpad PPA <noreply@launchpad.net>
                To: me@example.org
                Subject: %s hello %s %s
                Date: %s
                Message-Id: <1@example.org>
                X-Launchpad-Notification-Type: package-upload

                Rejected:
                %s

                --
                https://launchpad.net/~me/+archive/ubuntu/fresh
                """
                        .formatted(
                                archiveName,
                                VERSION,
                                verdict,
                                java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        sent.plusSeconds(60).atZone(ZoneOffset.UTC)),
                                reason));
    }
}
