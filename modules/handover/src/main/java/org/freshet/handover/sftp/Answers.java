package org.freshet.handover.sftp;

import static org.freshet.handover.sftp.Packets.DATA;
import static org.freshet.handover.sftp.Packets.HANDLE;
import static org.freshet.handover.sftp.Packets.NAME;
import static org.freshet.handover.sftp.Packets.STATUS;

import java.io.IOException;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;

/** What a server's answers mean. */
record Answers(SftpServer server) {
    /** Whether there is nothing under a name; an answer that says else may still be read. */
    static boolean isMissing(Answer answer) throws IOException {
        if (answer.type() != STATUS) {
            return false;
        }
        boolean missing = answer.status().code() == Status.NO_SUCH_FILE;
        answer.body().rewind().position(5);
        return missing;
    }

    /** What stands for the file or directory that was opened. */
    byte[] handle(String verb, String path, Answer answer) throws IOException {
        if (answer.type() == STATUS) {
            throw Refusal.of(server, verb, path, answer.status());
        }
        if (answer.type() != HANDLE) {
            throw Packets.notSftp();
        }
        return answer.handle();
    }

    /** Whether there is nothing more to read. */
    boolean isEnd(String path, Answer answer) throws IOException {
        if (answer.type() == DATA || answer.type() == NAME) {
            return false;
        }
        Status status = Pipeline.status(answer);
        if (status.code() != Status.EOF) {
            throw Refusal.of(server, "read", path, status);
        }
        return true;
    }
}
