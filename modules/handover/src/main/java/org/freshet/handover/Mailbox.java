package org.freshet.handover;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.Outgoing.Mark;
import org.freshet.handover.launchpad.VerdictMail;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;

/**
 * Where Launchpad's verdicts about uploads arrive.
 *
 * @param maildir none where nobody lets Freshet read one
 * @param host that receives them, by the name that it has in {@code Authentication-Results}: what
 *     it found of a signature counts. Anybody can write that another host did (RFC 8601, 7.1)
 */
public record Mailbox(Optional<Path> maildir, Optional<String> host) {
    /**
     * Marks the uploads that mails in it say were rejected.
     *
     * @return why it cannot be read: what waits is looked at all the same
     */
    Optional<String> sort(Uploads uploads) {
        List<VerdictMail> mails;
        try {
            mails = maildir.map(VerdictMail::readAll).orElse(List.of());
        } catch (InvalidInput unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
        for (VerdictMail mail : mails) {
            if (!mail.accepted()) {
                boolean sure = host.isPresent() && host.equals(mail.vouchedBy());
                Mark mark = sure ? Mark.REJECTED : Mark.REJECTED_PERHAPS;
                uploadOf(mail, uploads).ifPresent(one -> one.say(mark, reason(mail)));
            }
        }
        return Optional.empty();
    }

    /** Why it was rejected, on one line. */
    public static String reason(VerdictMail mail) {
        return mail.reasons().isEmpty()
                ? "the mail gives no reason"
                : String.join("; ", mail.reasons());
    }

    /** The upload that a mail is about; empty where none of that kind waits for a verdict. */
    public static Optional<Outgoing> uploadOf(VerdictMail mail, Uploads uploads) {
        List<Outgoing> uploaded =
                uploads.unaccepted(mail.source()).stream()
                        .filter(one -> one.to() instanceof Incoming.Ppa ppa && isOf(mail, ppa, one))
                        .toList();
        return uploaded.size() == 1 ? Optional.of(uploaded.getFirst()) : Optional.empty();
    }

    private static boolean isOf(VerdictMail mail, Incoming.Ppa ppa, Outgoing one) {
        return one.plan()
                .filter(plan ->
                        mail.isOf(ppa, plan.source(), plan.version(), plan.suite(), one.sent()))
                .isPresent();
    }
}
