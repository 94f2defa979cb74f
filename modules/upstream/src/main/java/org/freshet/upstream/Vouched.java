package org.freshet.upstream;

import java.util.List;
import java.util.stream.Stream;
import org.freshet.model.StoredFile;
import org.freshet.model.Verdict;

/**
 * What vouches for a tarball.
 *
 * @param signatures detached OpenPGP signatures over its very bytes that are good, armoured
 */
record Vouched(List<Verdict> verdicts, List<StoredFile> signatures) {
    Vouched {
        verdicts = List.copyOf(verdicts);
        signatures = List.copyOf(signatures);
    }

    static Vouched by(Verdict verdict) {
        return new Vouched(List.of(verdict), List.of());
    }

    Vouched and(Vouched other) {
        return new Vouched(
                Stream.concat(verdicts.stream(), other.verdicts.stream()).toList(),
                Stream.concat(signatures.stream(), other.signatures.stream()).toList());
    }
}
