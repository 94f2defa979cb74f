package org.freshet.handover.launchpad;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * What a mail says that Launchpad made of an upload. It is a claim: anybody can write such a mail,
 * so it may do no more than tell the one upload that it names apart from those that wait.
 *
 * @param id its Message-ID, or the name of its file
 * @param date when it was sent, as it says itself
 * @param archive as Launchpad names it: {@code ~owner/ubuntu/name}; in mails of former years {@code
 *     owner-name}, or {@code owner} for a PPA named ppa
 * @param version without epoch where the mail names no more than the .changes
 * @param series of mails about uploads that came far enough
 * @param reasons why it was rejected, a line each; none where it was accepted
 * @param vouchedBy the host that found Launchpad's DKIM signature good, as the mail says: worth as
 *     much as that host's care to take such words out of mails that come in
 */
public record VerdictMail(
        String id,
        Instant date,
        String archive,
        SourceName source,
        String version,
        Optional<String> series,
        boolean accepted,
        List<String> reasons,
        Optional<String> vouchedBy) {
    // lp/soyuz/mail/packageupload.py, calculate_subject: an early rejection names the .changes
    // alone.
    private static final Pattern SUBJECT =
            Pattern.compile(
                    "\\[~(?<archive>[a-z0-9+.-]+/ubuntu/[a-z0-9+.-]+)(/(?<series>[a-z]+))?\\]"
                            + " (?<what>\\S+( \\S+)?) \\((?<verdict>Accepted|Rejected)\\)");
    // As it was until 2014, and as old mails and their readers still have it.
    private static final Pattern FORMER =
            Pattern.compile(
                    "\\[PPA (?<archive>[a-z0-9+.-]+)\\]( \\[ubuntu/(?<series>[a-z]+)\\])?"
                            + " (?<what>\\S+( \\S+)?) \\(?(?<verdict>(?i:accepted|rejected))\\)?");
    private static final Pattern CHANGES = Pattern.compile("([^_ ]+)_([^_ ]+)_source\\.changes");
    private static final Pattern CHANGELOG =
            Pattern.compile("\\s*(?<source>\\S+) \\((?<version>\\S+)\\) (?<series>[a-z]+);.*");
    private static final Pattern DKIM =
            Pattern.compile(
                    "dkim=pass\\b.*\\bheader\\.(d=|i=\\S*@)([a-z0-9-]+\\.)*launchpad\\.net(\\s.*)?");

    private static final String NOTIFICATION = "package-upload";
    private static final int MOST_REASONS = 10;
    private static final int MOST_MAILS = 10_000;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    public VerdictMail {
        reasons = List.copyOf(reasons);
    }

    /**
     * Reads a mail.
     *
     * @throws InvalidInput when it is none, or says nothing of an upload
     */
    public static VerdictMail read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MailText.MOST_BYTES);
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s"
                            .formatted(Shown.text(file.toString()), Durable.whyUnread(e)),
                    "check the path and its permissions",
                    e);
        }
        try {
            return of(file, MailText.read(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw none(file, "it is no mail");
        }
    }

    /**
     * Those that a maildir has, each once, the oldest first; other mails are passed over.
     *
     * @throws InvalidInput when it is no maildir
     */
    public static List<VerdictMail> readAll(Path maildir) {
        Map<String, VerdictMail> mails = new LinkedHashMap<>();
        for (String part : List.of("new", "cur")) {
            for (Path file : files(maildir.resolve(part))) {
                try {
                    VerdictMail mail = read(file);
                    mails.putIfAbsent(mail.id(), mail);
                } catch (InvalidInput _) {
                    // Somebody else's, or gone to the other directory meanwhile.
                }
            }
        }
        return mails.values().stream().sorted(Comparator.comparing(VerdictMail::date)).toList();
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> files = all.limit(MOST_MAILS + 1L).sorted().toList();
            if (files.size() > MOST_MAILS) {
                throw new InvalidInput(
                        "maildir `%s` has more than %d mails".formatted(directory, MOST_MAILS),
                        "let Launchpad's mails be sorted into one of their own");
            }
            return files;
        } catch (IOException e) {
            throw new InvalidInput(
                    "maildir `%s` cannot be read: %s".formatted(directory, Durable.whyUnread(e)),
                    "name a directory with `new` and `cur` in it",
                    e);
        }
    }

    private static VerdictMail of(Path file, MailText mail) {
        String subject = mail.header("subject").orElse("");
        Matcher says = SUBJECT.matcher(subject);
        Matcher said = FORMER.matcher(subject);
        boolean isUpload =
                mail.header("x-launchpad-notification-type")
                        .orElse(NOTIFICATION)
                        .equals(NOTIFICATION);
        Optional<String> header = mail.header("x-launchpad-archive");
        if (isUpload && says.matches()) {
            String archive = "~" + says.group("archive");
            if (!header.orElse(archive).equals(archive)) {
                throw none(
                        file,
                        "its subject names `%s`, its header `%s`"
                                .formatted(archive, Shown.text(header.get())));
            }
            return of(file, mail, says, archive);
        }
        if (isUpload && said.matches()) {
            return of(file, mail, said, header.orElse(said.group("archive")));
        }
        throw none(file, "its subject is `%s`".formatted(Shown.text(subject)));
    }

    private static VerdictMail of(Path file, MailText mail, Matcher says, String archive) {
        String what = says.group("what");
        Matcher changes = CHANGES.matcher(what);
        boolean early = changes.matches();
        String[] words = what.split(" ", 2);
        if (!early && words.length < 2) {
            throw none(file, "it is about `%s`".formatted(Shown.text(what)));
        }
        SourceName source;
        DebianVersion version;
        try {
            source = new SourceName(early ? changes.group(1) : words[0]);
            version = DebianVersion.parse(early ? changes.group(2) : words[1]);
        } catch (InvalidInput invalid) {
            throw none(file, String.valueOf(invalid.getMessage()));
        }
        List<String> lines = mail.body().lines().map(String::strip).toList();
        // What was uploaded says more of itself than its file's name does.
        Optional<Matcher> changelog =
                lines.stream()
                        .map(CHANGELOG::matcher)
                        .filter(Matcher::matches)
                        .filter(entry ->
                                entry.group("source").equals(source.text())
                                        && entry.group("version")
                                                .replaceFirst("^[0-9]+:", "")
                                                .equals(version.withoutEpoch()))
                        .findFirst();
        boolean accepted = says.group("verdict").equalsIgnoreCase("accepted");
        return new VerdictMail(
                mail.header("message-id").map(Shown::text).orElse(name(file)),
                date(mail).orElseThrow(() -> none(file, "it has no date")),
                archive,
                source,
                early
                        ? changelog.map(entry -> entry.group("version")).orElse(version.toString())
                        : version.toString(),
                Optional.ofNullable(says.group("series"))
                        .or(() -> changelog.map(entry -> entry.group("series"))),
                accepted,
                accepted ? List.of() : reasons(lines),
                vouchedBy(mail));
    }

    /**
     * The paragraph behind {@code Rejected:} (lp/soyuz/emailtemplates/ppa-upload-rejection.txt).
     */
    private static List<String> reasons(List<String> lines) {
        List<String> reasons =
                lines.stream()
                        .dropWhile(line -> !line.startsWith("Rejected:"))
                        .map(line -> line.replaceFirst("^Rejected:\\s*", ""))
                        .takeWhile(line ->
                                !line.equals("===")
                                        && !line.equals("--")
                                        && !CHANGELOG.matcher(line).matches())
                        .filter(line -> !line.isEmpty())
                        .limit(MOST_REASONS)
                        .map(Shown::text)
                        .toList();
        return reasons.isEmpty() ? List.of("the mail gives no reason") : reasons;
    }

    private static Optional<Instant> date(MailText mail) {
        try {
            return mail.header("date")
                    .map(text -> text.replaceAll("\\(.*\\)", "").replace("-0000", "+0000").strip())
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(ZonedDateTime::toInstant);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** By RFC 8601 a host takes its own name out of mails that come in, and writes on top. */
    private static Optional<String> vouchedBy(MailText mail) {
        List<String> results =
                mail.all("authentication-results").stream()
                        .map(text -> text.replaceAll("\\([^()]*\\)", " "))
                        .toList();
        if (results.isEmpty()) {
            return Optional.empty();
        }
        String host = results.getFirst().split("[;\\s]", 2)[0];
        return results.stream()
                        .filter(text -> text.split("[;\\s]", 2)[0].equals(host))
                        .flatMap(text -> Stream.of(text.split(";", -1)))
                        .anyMatch(result -> DKIM.matcher(result.strip()).matches())
                ? Optional.of(Shown.text(host))
                : Optional.empty();
    }

    private static String name(Path file) {
        // A maildir's flags behind it change.
        return Objects.requireNonNull(file.getFileName()).toString().replaceFirst(":2,.*", "");
    }

    private static InvalidInput none(Path file, String why) {
        return new InvalidInput(
                "`%s` is no verdict of Launchpad's on an upload: %s"
                        .formatted(Shown.text(file.toString()), why),
                "save the mail as it came, with its headers; its subject ends with `(Accepted)` or"
                        + " `(Rejected)`");
    }

    /**
     * Whether it names exactly this upload. Where it names no series the caller must have only one
     * upload of that version to this PPA.
     *
     * @param uploaded when it was: an older mail is about one before it, for what was rejected may
     *     be uploaded again under the same version
     */
    public boolean isOf(
            Incoming.Ppa ppa,
            SourceName of,
            DebianVersion uploadedVersion,
            String toSeries,
            Instant uploaded) {
        String owner = ppa.owner();
        // lp/archivepublisher/utils.py, get_ppa_reference.
        String former = ppa.name().equals("ppa") ? owner : owner + "-" + ppa.name();
        return (archive.equals("~%s/ubuntu/%s".formatted(owner, ppa.name()))
                        || archive.equals(former))
                && source.equals(of)
                && (version.equals(uploadedVersion.toString())
                        || version.equals(uploadedVersion.withoutEpoch()))
                && series.map(toSeries::equals).orElse(true)
                && date.isAfter(uploaded.minus(CLOCKS_DIFFER));
    }
}
