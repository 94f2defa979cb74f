package org.freshet.app.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.handover.Confirmer;
import org.freshet.handover.Mailbox;
import org.freshet.handover.Outgoing;
import org.freshet.handover.Outgoing.Mark;
import org.freshet.handover.Uploads;
import org.freshet.handover.launchpad.VerdictMail;
import org.freshet.ledger.Decisions;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells what a mail says of an upload, of which Launchpad's API says nothing. */
@Command(
        name = "verdict",
        description = {
            "Take over what a mail of Launchpad says of an upload.",
            "",
            "Rejections come by mail only. The one upload that the mail names, with its version and series, is"
                    + " held with the reason; what Launchpad lists stays accepted, whatever a mail says."
        },
        sortOptions = false)
final class VerdictCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(index = "0", paramLabel = "FILE.eml", description = "the mail, as it came")
    private Path file;

    @Override
    public Integer call() {
        VerdictMail mail = VerdictMail.read(file.toAbsolutePath().normalize());
        Outgoing upload =
                Mailbox.uploadOf(mail, new Uploads(options.home().uploads()))
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "`%s` is about `%s %s`, which waits for no verdict here"
                                                .formatted(
                                                        Shown.text(file.toString()),
                                                        mail.source(),
                                                        Shown.text(mail.version())),
                                        "`freshet status` shows what does; an older mail than the upload is"
                                                + " about one before it"));
        String reason = Mailbox.reason(mail);
        if (!mail.accepted()) {
            upload.say(Mark.REJECTED, reason);
            try (Decisions decisions = Decisions.open(options.home().ledger(), Clock.systemUTC())) {
                decisions.answer(upload.confirming(), Confirmer.rejected(upload, reason));
            }
        }
        tell(mail, upload, reason);
        return 0;
    }

    private void tell(VerdictMail mail, Outgoing upload, String reason) {
        Screen screen = freshet.screen();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("destination", upload.to().text());
            json.put("source", mail.source().text());
            json.put("version", upload.version().toString());
            json.put("accepted", mail.accepted());
            if (!mail.accepted()) {
                json.put("reasons", mail.reasons());
            }
            Json.document(screen.out(), json);
        } else if (mail.accepted()) {
            screen.out()
                    .println(
                            "%s has accepted `%s %s`, says the mail; Launchpad's API is asked, too"
                                    .formatted(upload.to(), mail.source(), upload.version()));
        } else {
            screen.out()
                    .println(
                            "%s has rejected `%s %s`: %s"
                                    .formatted(
                                            upload.to(), mail.source(), upload.version(), reason));
        }
    }
}
