package org.freshet.handover.sftp;

import org.freshet.handover.sftp.Packets.Status;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** What a server would not do, in words that say whose move it is. */
final class Refusal {
    private Refusal() {}

    static FreshetException of(SftpServer server, String verb, String path, Status status) {
        String shown = Shown.text(path);
        return switch (status.code()) {
            case Status.NO_SUCH_FILE ->
                    new InvalidInput(
                            "`%s` cannot %s `%s`: its directory is not there"
                                    .formatted(server, verb, shown),
                            "make the directory on the server, or name another one");
            case Status.PERMISSION_DENIED ->
                    new InvalidInput(
                            "`%s` does not let `%s` %s `%s`"
                                    .formatted(server, Shown.text(server.user()), verb, shown),
                            "let that user write there, or name another directory");
            default ->
                    new Unavailable(
                            "`%s` cannot %s `%s`: %s"
                                    .formatted(server, verb, shown, status.reason()),
                            "its disk may be full, or a quota used up: ask its operator");
        };
    }
}
