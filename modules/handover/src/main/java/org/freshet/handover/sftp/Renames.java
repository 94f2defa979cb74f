package org.freshet.handover.sftp;

import java.io.IOException;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.handover.sftp.Packets.Status;

/**
 * Gives files other names, in place of what bears these. SFTP's own rename refuses that
 * (draft-ietf-secsh-filexfer-02, 6.5); OpenSSH's further one is rename(2).
 */
final class Renames {
    static final String EXTENSION = "posix-rename@openssh.com";

    private static final int REMOVE = 13;
    private static final int RENAME = 18;
    private static final int EXTENDED = 200;

    private final Pipeline pipeline;
    private final boolean atOnce;

    Renames(Pipeline pipeline, boolean atOnce) {
        this.pipeline = pipeline;
        this.atOnce = atOnce;
    }

    void replace(String from, String to, Runnable done) throws IOException {
        if (atOnce) {
            pipeline.ask(answer -> end(from, answer, done), EXTENDED, EXTENSION, from, to);
        } else {
            pipeline.ask(answer -> unlessThere(from, to, answer, done), RENAME, from, to);
        }
    }

    private void unlessThere(String from, String to, Answer answer, Runnable done)
            throws IOException {
        Status status = Pipeline.status(answer);
        if (status.isOk()) {
            done.run();
        } else {
            // Both on their way together: the moment without a file is short.
            pipeline.ask(Pipeline::status, REMOVE, to);
            pipeline.ask(again -> end(from, again, done), RENAME, from, to);
        }
    }

    private void end(String from, Answer answer, Runnable done) throws IOException {
        Status status = Pipeline.status(answer);
        if (status.isOk()) {
            done.run();
        } else {
            pipeline.fail(Refusal.of(pipeline.server(), "rename", from, status));
        }
    }
}
