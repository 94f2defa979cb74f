package org.freshet.handover.sftp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freshet.handover.sftp.Packets.Answer;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/** Reads directories, several at a time. */
final class Listing {
    private static final int OPENDIR = 11;
    private static final int READDIR = 12;
    private static final int MOST_FILES = 200_000;

    private final Pipeline pipeline;
    private final Answers answers;
    private final Map<String, List<RemoteFile>> listed;

    /**
     * @param listed takes what directories have; nothing of those that are not there
     */
    Listing(Pipeline pipeline, Map<String, List<RemoteFile>> listed) {
        this.pipeline = pipeline;
        this.answers = new Answers(pipeline.server());
        this.listed = listed;
    }

    void begin(String directory) throws IOException {
        pipeline.room();
        pipeline.allowOne();
        pipeline.ask(
                answer -> {
                    if (!Answers.isMissing(answer)) {
                        byte[] handle = answers.handle("list", directory, answer);
                        List<RemoteFile> files = new ArrayList<>();
                        listed.put(directory, files);
                        next(directory, handle, files);
                    }
                },
                OPENDIR,
                directory);
    }

    private void next(String directory, byte[] handle, List<RemoteFile> files) throws IOException {
        pipeline.allowOne();
        pipeline.ask(
                answer -> {
                    if (answers.isEnd(directory, answer)) {
                        pipeline.ask(Pipeline::status, Packets.CLOSE, (Object) handle);
                    } else {
                        files(directory, answer, files);
                        next(directory, handle, files);
                    }
                },
                READDIR,
                (Object) handle);
    }

    private void files(String directory, Answer answer, List<RemoteFile> files) throws IOException {
        int count = answer.number();
        if (count <= 0 || files.size() + count > MOST_FILES) {
            throw new IntegrityFailure(
                    "`%s` lists more than %d files in `%s`"
                            .formatted(pipeline.server(), MOST_FILES, Shown.text(directory)));
        }
        for (int i = 0; i < count; i++) {
            String name = answer.text();
            // The line that `ls -l` would print.
            answer.bytes();
            RemoteFile file = answer.file(name);
            if (name.isEmpty() || name.contains("/") || name.contains("\0")) {
                throw new IntegrityFailure(
                        "`%s` lists `%s`, which is no name of a file"
                                .formatted(pipeline.server(), Shown.text(name)));
            }
            if (!name.equals(".") && !name.equals("..")) {
                files.add(file);
            }
        }
    }
}
