package org.freshet.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.trust.Checksums;
import org.freshet.trust.Keyring.SignedText;
import org.freshet.trust.Keys;
import org.freshet.trust.Namespace;

/** Fetches a signed list of checksums, and judges a tarball by it and by the recipe's keys. */
final class SignedChecksums {
    private final SmallFiles web;
    private final ContentStore store;
    private final Keys keys;

    SignedChecksums(SmallFiles web, ContentStore store, List<Path> keys) {
        this.web = web;
        this.store = store;
        this.keys = Keys.read(keys);
    }

    /**
     * Judges the tarball once list and signature are there and name it; held when that does not
     * happen within the patience that a release has.
     *
     * @param tarballUri whose last part the list must name
     * @param signature where the signature is; empty: in the list itself
     * @throws IntegrityFailure when the signature is bad or the list says otherwise
     * @throws Unavailable when something is not there yet, or its server does not answer
     */
    Outcome<Verdict> judge(
            URI list, Optional<URI> signature, URI tarballUri, StoredFile tarball, Lag lag) {
        String subject = "unlisted:" + tarball.sha256();
        Optional<byte[]> found = web.find(list);
        if (found.isEmpty()) {
            return missing(list, lag, subject);
        }
        Optional<byte[]> detached = signature.flatMap(web::find);
        if (signature.isPresent() && detached.isEmpty()) {
            return missing(signature.get(), lag, subject);
        }
        String name = lastPart(list);
        SignedText signed =
                detached.map(bytes ->
                                new SignedText(
                                        new String(found.get(), StandardCharsets.UTF_8),
                                        keys.verify(
                                                name,
                                                Namespace.FILE,
                                                new ByteArrayInputStream(found.get()),
                                                bytes,
                                                lag.now())))
                        .orElseGet(() -> keys.verifyText(name, found.get(), lag.now()));
        Checksums checksums = Checksums.parse(name, signed.text());
        String listed = lastPart(tarballUri);
        if (!checksums.has(listed)) {
            return lag.without(
                    "tarball `%s` is not in `%s`".formatted(lag.name(), Web.shown(list)),
                    "tarball `%s` is not in the signed list `%s`; is it to be taken without?"
                            .formatted(lag.name(), Web.shown(list)),
                    subject);
        }
        try (InputStream in = store.open(tarball)) {
            String algorithm = checksums.verify(listed, in);
            Verdict good = signed.verdict();
            return new Passed<>(
                    new Verdict(
                            lag.name(),
                            good.key(),
                            good.signer(),
                            "%s, over `%s`, which lists it by %s"
                                    .formatted(good.says(), good.what(), algorithm)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome<Verdict> missing(URI what, Lag lag, String subject) {
        return lag.without(
                "`%s` is not there".formatted(Web.shown(what)),
                "tarball `%s` should be in a signed list, and there is no `%s`; is it to be taken without?"
                        .formatted(lag.name(), Web.shown(what)),
                subject);
    }

    private static String lastPart(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
