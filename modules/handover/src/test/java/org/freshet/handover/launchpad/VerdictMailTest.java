package org.freshet.handover.launchpad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails as Launchpad writes and wrote them, and mails that only look so. */
class VerdictMailTest {
    private static final Incoming.Ppa PPA = new Incoming.Ppa("me", "tools");
    private static final SourceName JQ = new SourceName("jq");
    private static final DebianVersion VERSION = DebianVersion.parse("1.7.1-0ppa1~noble1");
    private static final Instant UPLOADED = Instant.parse("2026-11-26T11:50:00Z");

    private static final String REJECTED =
            """
            Return-Path: <noreply@launchpad.net>
            Authentication-Results: mx.example.org (amavisd-new);
             dkim=pass (2048-bit key; unprotected) header.d=launchpad.net
             header.i=@launchpad.net header.a=rsa-sha256 header.s=20210803; spf=pass
             smtp.mailfrom=noreply@launchpad.net
            MIME-Version: 1.0
            Content-Type: text/plain; charset="utf-8"
            Content-Transfer-Encoding: quoted-printable
            To: Me <me@example.org>
            From: Launchpad PPA <noreply@launchpad.net>
            Subject: [~me/ubuntu/tools] jq_1.7.1-0ppa1~noble1_source.changes (Rejected)
            Message-Id: <176415.1@buildd-manager.lp.internal>
            Date: Thu, 26 Nov 2026 12:00:00 -0000
            X-Launchpad-Notification-Type: package-upload
            X-Launchpad-Archive: ~me/ubuntu/tools
            X-Launchpad-PPA: me-tools

            Rejected:
            File jq_1.7.1.orig.tar.gz already exists in Tools =E2=80=94 mine, but uploaded ver=
            sion has different contents. See more information about this error in https:=
            //help.launchpad.net/Packaging/UploadErrors.
            Files specified in DSC are broken or missing, skipping package unpack verif=
            ication.

            jq (1.7.1-0ppa1~noble1) noble; urgency=3Dmedium

              * New upstream release.

            =3D=3D=3D

            If you don't understand why your files were rejected please send an email
            to launchpad-users@lists.launchpad.net for help (requires membership).

            -- =20
            https://launchpad.net/~me/+archive/ubuntu/tools
            You are receiving this email because you made this upload.
            """;

    @TempDir Path dir;

    private VerdictMail read(String mail) throws IOException {
        return VerdictMail.read(
                Files.writeString(dir.resolve("mail.eml"), mail.replace("\n", "\r\n")));
    }

    private static String mail(String subject, String body) {
        return """
        Subject: %s
        Date: Thu, 26 Nov 2026 12:00:00 +0000 (UTC)

        %s\
        """
                .formatted(subject, body);
    }

    @Test
    void anEarlyRejectionNamesTheChangesAndItsReasons() throws IOException {
        VerdictMail mail = read(REJECTED);

        assertThat(mail)
                .isEqualTo(
                        new VerdictMail(
                                "<176415.1@buildd-manager.lp.internal>",
                                Instant.parse("2026-11-26T12:00:00Z"),
                                "~me/ubuntu/tools",
                                JQ,
                                "1.7.1-0ppa1~noble1",
                                Optional.of("noble"),
                                false,
                                List.of(
                                        "File jq_1.7.1.orig.tar.gz already exists in Tools — mine, but uploaded"
                                                + " version has different contents. See more information about this error in"
                                                + " https://help.launchpad.net/Packaging/UploadErrors.",
                                        "Files specified in DSC are broken or missing, skipping package unpack"
                                                + " verification."),
                                Optional.of("mx.example.org")));
        assertThat(mail.isOf(PPA, JQ, VERSION, "noble", UPLOADED)).isTrue();
    }

    @Test
    void aLaterOneNamesTheSeries() throws IOException {
        VerdictMail mail =
                read(
                        mail(
                                "[~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Rejected)",
                                """
                                Rejected:
                                The source jq - 1.7.1-0ppa1~noble1 is already accepted in ubuntu/jammy
                                """));

        assertThat(mail.series()).contains("noble");
        assertThat(mail.reasons())
                .containsExactly(
                        "The source jq - 1.7.1-0ppa1~noble1 is already accepted in ubuntu/jammy");
        assertThat(mail.vouchedBy()).isEmpty();
        assertThat(mail.id()).isEqualTo("mail.eml");
    }

    @Test
    void anAcceptanceHasNoReasons() throws IOException {
        VerdictMail mail =
                read(
                        mail(
                                "[~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Accepted)",
                                "Accepted:\n OK: jq_1.7.1.orig.tar.gz\n"));

        assertThat(mail.accepted()).isTrue();
        assertThat(mail.reasons()).isEmpty();
        assertThat(mail.isOf(PPA, JQ, VERSION, "noble", UPLOADED)).isTrue();
    }

    @Test
    void mailsOfFormerYearsNameThePpaShortly() throws IOException {
        VerdictMail mail =
                read(
                        mail(
                                "[PPA me-tools] jq_1.7.1-0ppa1~noble1_source.changes rejected",
                                "Rejected: Unable to find distroseries: unstable\n"));
        VerdictMail unnamed =
                read(
                        mail(
                                "[PPA me] [ubuntu/noble] jq 1.7.1-0ppa1~noble1 (Accepted)",
                                "Accepted:\n"));

        assertThat(mail.reasons()).containsExactly("Unable to find distroseries: unstable");
        assertThat(mail.series()).isEmpty();
        assertThat(mail.isOf(PPA, JQ, VERSION, "noble", UPLOADED)).isTrue();
        assertThat(unnamed.isOf(PPA, JQ, VERSION, "noble", UPLOADED)).isFalse();
        assertThat(unnamed.isOf(new Incoming.Ppa("me", "ppa"), JQ, VERSION, "noble", UPLOADED))
                .isTrue();
    }

    @Test
    void encodedSubjectsOfSeveralLinesAndPackedBodiesAreRead() throws IOException {
        String body =
                Base64.getMimeEncoder()
                        .encodeToString(
                                "Rejected:\nSigner has no upload rights.\n"
                                        .getBytes(StandardCharsets.UTF_8));
        VerdictMail mail =
                read(
                        """
                        Received: from somewhere
                        Subject: =?utf-8?q?=5B=7Eme/ubuntu/tools=5D_jq=5F1=2E7=2E1-0ppa1=7Enoble1?=
                         =?utf-8?b?X3NvdXJjZS5jaGFuZ2VzIChSZWplY3RlZCk=?=
                        Date: Thu, 26 Nov 2026 13:00:00 +0100
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="b"

                        This is for old readers.
                        --b
                        Content-Type: text/html

                        <p>Rejected:</p>
                        --b
                        Content-Type: text/plain; charset="nonsense"
                        Content-Transfer-Encoding: base64

                        %s
                        --b--
                        """
                                .formatted(body));

        assertThat(mail.version()).isEqualTo("1.7.1-0ppa1~noble1");
        assertThat(mail.date()).isEqualTo(Instant.parse("2026-11-26T12:00:00Z"));
        assertThat(mail.reasons()).containsExactly("Signer has no upload rights.");
    }

    @Test
    void anEpochStandsInNoFileNameButInTheChangelog() throws IOException {
        DebianVersion version = DebianVersion.parse("1:1.7.1-0ppa1~noble1");
        String subject = "[~me/ubuntu/tools] jq_1.7.1-0ppa1~noble1_source.changes (Rejected)";
        VerdictMail bare = read(mail(subject, "Rejected:\nNo.\n"));
        VerdictMail full =
                read(
                        mail(
                                subject,
                                "Rejected:\nNo.\n\njq (1:1.7.1-0ppa1~noble1) noble; urgency=low\n"));

        assertThat(bare.version()).isEqualTo("1.7.1-0ppa1~noble1");
        assertThat(bare.isOf(PPA, JQ, version, "noble", UPLOADED)).isTrue();
        assertThat(full.version()).isEqualTo("1:1.7.1-0ppa1~noble1");
        assertThat(full.isOf(PPA, JQ, version, "noble", UPLOADED)).isTrue();
        assertThat(full.isOf(PPA, JQ, VERSION, "noble", UPLOADED)).isFalse();
    }

    @Test
    void itIsOfExactlyOneUpload() throws IOException {
        VerdictMail mail = read(REJECTED);

        assertThat(mail.isOf(new Incoming.Ppa("me", "other"), JQ, VERSION, "noble", UPLOADED))
                .isFalse();
        assertThat(mail.isOf(new Incoming.Ppa("you", "tools"), JQ, VERSION, "noble", UPLOADED))
                .isFalse();
        assertThat(mail.isOf(PPA, new SourceName("jqq"), VERSION, "noble", UPLOADED)).isFalse();
        assertThat(mail.isOf(PPA, JQ, DebianVersion.parse("1.7.1-0ppa2~noble1"), "noble", UPLOADED))
                .isFalse();
        assertThat(mail.isOf(PPA, JQ, VERSION, "jammy", UPLOADED)).isFalse();
        assertThat(mail.isOf(PPA, JQ, VERSION, "noble", Instant.parse("2026-11-26T12:06:00Z")))
                .as("it was uploaded again after this mail")
                .isFalse();
    }

    @Test
    void onlyTheHostThatReceivedItVouches() throws IOException {
        String forged =
                """
                Authentication-Results: mx.example.org; dkim=fail header.d=launchpad.net; spf=pass
                Authentication-Results: mail.example.com; dkim=pass header.d=launchpad.net
                """;
        String subject = mail("[~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Rejected)", "");
        String foreign =
                "Authentication-Results: mx.example.org; dkim=pass header.d=launchpad.net.example.com\n";
        String several =
                """
                Authentication-Results: mx.example.org; spf=pass
                Authentication-Results: mx.example.org; dkim=pass header.i=noreply@launchpad.net
                """;

        assertThat(read(forged + subject).vouchedBy()).isEmpty();
        assertThat(read(foreign + subject).vouchedBy()).isEmpty();
        assertThat(read(several + subject).vouchedBy()).contains("mx.example.org");
    }

    @Test
    void otherMailsAreNone() throws IOException {
        assertNone(mail("Re: [~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Rejected)", ""));
        assertNone(mail("[~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (New)", ""));
        assertNone(mail("[~me/ubuntu/tools/noble] jq (Rejected)", ""));
        assertNone(mail("[~me/ubuntu/tools/noble] jq not-a-version (Rejected)", ""));
        assertNone(mail("[Build #1] amd64 build of jq 1.7.1-0ppa1 in ubuntu noble RELEASE", ""));
        assertNone(mail("", ""));
        assertNone("");
        assertNone("\u0000\u0001\u0002");
        assertNone("Subject: [~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Rejected)\n\n");
        assertNone(REJECTED.replace("X-Launchpad-Archive: ~me/", "X-Launchpad-Archive: ~you/"));
        assertNone(REJECTED.replace("Type: package-upload", "Type: contact-user"));
        assertThatThrownBy(() -> VerdictMail.read(dir.resolve("none")))
                .isInstanceOf(InvalidInput.class);
    }

    private void assertNone(String mail) {
        assertThatThrownBy(() -> read(mail))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("is no verdict of Launchpad's on an upload");
    }

    @Test
    void whatItSaysIsBoundedAndHarmless() throws IOException {
        VerdictMail mail =
                read(
                        mail(
                                "[~me/ubuntu/tools/noble] jq 1.7.1-0ppa1~noble1 (Rejected)",
                                "Rejected:\n" + "\u001b[31mred\n".repeat(50_000)));

        assertThat(mail.reasons()).hasSize(10).containsOnly("\\u001b[31mred");
    }

    @Test
    void aMaildirIsReadOnceForEachMail() throws IOException {
        Path maildir = dir.resolve("mails");
        Files.createDirectories(maildir.resolve("new"));
        Files.createDirectories(maildir.resolve("cur"));
        Files.writeString(maildir.resolve("new/2.example"), REJECTED);
        Files.writeString(maildir.resolve("cur/2.example:2,S"), REJECTED);
        Files.writeString(
                maildir.resolve("cur/1.example:2,S"),
                mail("[~me/ubuntu/tools/noble] jq 1.7.0-0ppa1~noble1 (Accepted)", "")
                        .replace("26 Nov", "25 Nov")
                        .replace("Thu", "Wed"));
        Files.writeString(maildir.resolve("cur/3.example:2,S"), mail("Lunch?", "At noon."));

        assertThat(VerdictMail.readAll(maildir))
                .extracting(VerdictMail::id)
                .containsExactly("1.example", "<176415.1@buildd-manager.lp.internal>");
        assertThatThrownBy(() -> VerdictMail.readAll(dir))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("maildir");
    }
}
