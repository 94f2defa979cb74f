package org.freshet.trust;

import java.time.Instant;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Verdict;

/** The signatures of one file, while the data that they are over goes by. For one thread. */
sealed interface Judgement permits OpenPgpJudgement, SshJudgement, Ed25519Judgement {
    void update(byte[] data, int count);

    /**
     * After all the data.
     *
     * @throws IntegrityFailure when no signature is good
     */
    Verdict verdict(Instant at);
}
