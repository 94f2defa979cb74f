package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.files.ContentStore;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.freshet.trust.Armor;
import org.freshet.trust.Keys;
import org.freshet.trust.Namespace;
import org.freshet.trust.SignatureKind;

/** Fetches and judges the detached signature of a tarball by the recipe's keys. */
final class TarballSignature {
    private final SmallFiles web;
    private final ContentStore store;
    private final Tarball.Bounds contents;
    private final Keys keys;

    TarballSignature(SmallFiles web, ContentStore store, Tarball.Bounds contents, List<Path> keys) {
        this.web = web;
        this.store = store;
        this.contents = contents;
        this.keys = Keys.read(keys);
    }

    /**
     * Judges the signature once it is there; held when it does not come within the patience that a
     * release has. Only this one URL is asked: to look around for other names would make the check
     * easy to lead astray.
     *
     * <p>What is signed is the file or the tar in it (kernel.org signs {@code linux-6.1.tar} and
     * offers it in several compressions): where the signature is not over the one, the other is
     * tried, so that a recipe need not say which.
     *
     * @param required whether the recipe asks for it; one that a place merely offers, made by a
     *     kind of key that the recipe has none of, says nothing
     * @throws IntegrityFailure when it is bad
     * @throws Unavailable when it is not there yet, or its server does not answer
     */
    Outcome<Vouched> judge(URI uri, StoredFile tarball, boolean required, Lag lag) {
        Optional<byte[]> found = web.find(uri);
        if (found.isEmpty()) {
            return lag.without(
                            "signature `%s` is not there".formatted(Web.shown(uri)),
                            "tarball `%s` has no signature at `%s`; is it to be taken without?"
                                    .formatted(lag.name(), Web.shown(uri)),
                            "unsigned:" + tarball.sha256())
                    .map(Vouched::by);
        }
        byte[] signature = found.get();
        SignatureKind kind = SignatureKind.of(signature);
        if (!required && !keys.has(kind)) {
            return new Passed<>(
                    Vouched.by(
                            new Verdict(
                                    lag.name(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    "not checked: %s, and the recipe has no key for it"
                                            .formatted(kind.signature()))));
        }
        try (InputStream in = store.open(tarball)) {
            Verdict good = keys.verify(lag.name(), Namespace.FILE, in, signature, lag.now());
            return new Passed<>(new Vouched(List.of(good), kept(tarball.name(), kind, signature)));
        } catch (IntegrityFailure notTheFile) {
            return new Passed<>(Vouched.by(ofTar(tarball, signature, notTheFile, lag)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A source package takes OpenPGP's, as dpkg-source verifies it. */
    private List<StoredFile> kept(String tarball, SignatureKind kind, byte[] signature) {
        return kind == SignatureKind.OPENPGP
                ? List.of(store.put(tarball + ".asc", out -> out.write(Armor.signature(signature))))
                : List.of();
    }

    private Verdict ofTar(
            StoredFile tarball, byte[] signature, IntegrityFailure notTheFile, Lag lag) {
        try (InputStream tar = Tarball.unpacked(store.path(tarball), lag.name(), contents)) {
            Verdict good = keys.verify(lag.name(), Namespace.FILE, tar, signature, lag.now());
            return new Verdict(
                    good.what(), good.key(), good.signer(), good.says() + ", over the tar in it");
        } catch (IntegrityFailure notTheTar) {
            notTheFile.addSuppressed(notTheTar);
            throw notTheFile;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
