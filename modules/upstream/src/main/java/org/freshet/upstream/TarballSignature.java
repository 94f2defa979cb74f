package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Release;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.trust.Keyring;

/** Fetches and judges the detached signature of a tarball by the recipe's keys. */
final class TarballSignature {
    /** A tag dated further ahead than this is not waited for: the wait might never end. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private final Web web;
    private final Web.Bounds bounds;
    private final ContentStore store;
    private final List<Path> keys;
    private final Instant now;

    TarballSignature(Web web, Web.Bounds bounds, ContentStore store, List<Path> keys, Instant now) {
        this.web = web;
        this.bounds = bounds;
        this.store = store;
        this.keys = keys;
        this.now = now;
    }

    /**
     * Judges the signature once it is there; held when it does not come within the patience that a
     * release has. Only this one URL is asked: to look around for other names would make the check
     * easy to lead astray.
     *
     * @param name of the tarball, for messages
     * @throws IntegrityFailure when it is bad
     * @throws Unavailable when it is not there yet, or its server does not answer
     */
    Outcome<Verdict> judge(
            Release release, URI uri, String name, StoredFile tarball, Instant released) {
        byte[] signature;
        try {
            signature = web.get(uri, bounds, TarballSignature::all);
        } catch (Unavailable e) {
            if (!Web.isMissing(e)) {
                throw e;
            }
            return missing(release, uri, name, tarball, released, e);
        }
        try (InputStream in = store.open(tarball)) {
            return new Passed<>(Keyring.read(keys).verifyDetached(name, in, signature, now));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome<Verdict> missing(
            Release release,
            URI uri,
            String name,
            StoredFile tarball,
            Instant released,
            Unavailable answer) {
        String subject = "unsigned:" + tarball.sha256();
        if (release.approvals().contains(subject)) {
            return new Passed<>(
                    new Verdict(name, Optional.empty(), Optional.empty(), "not signed; approved"));
        }
        Instant until = released.plus(Verification.SIGNATURE_PATIENCE);
        if (now.isBefore(until) && !released.isAfter(now.plus(CLOCK_SKEW))) {
            throw new Unavailable(
                    "signature `%s` is not there yet".formatted(Web.shown(uri)),
                    "it is waited for until %s; then a person is asked".formatted(until),
                    answer);
        }
        return new Held<>(
                "tarball `%s` has no signature at `%s`; is it to be taken without?"
                        .formatted(name, Web.shown(uri)),
                subject,
                Fetcher.answers(release));
    }

    private static byte[] all(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new Unavailable("a signature broke off", null, e);
        }
    }
}
