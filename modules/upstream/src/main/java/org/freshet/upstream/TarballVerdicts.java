package org.freshet.upstream;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.files.ContentStore;
import org.freshet.http.Web;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.ChecksumsRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.StoredFile;
import org.freshet.model.Verdict;

/** What vouches for the tarball of one release: its signature, a signed list of checksums, both. */
final class TarballVerdicts {
    private final Web web;
    private final ContentStore store;
    private final Fetcher.Limits limits;
    private final Verification rule;
    private final Wanted wanted;
    private final Instant now;

    /**
     * @throws InvalidInput when the recipe wants signatures checked and has no keys
     */
    TarballVerdicts(
            Web web,
            ContentStore store,
            Fetcher.Limits limits,
            Verification rule,
            Wanted wanted,
            Instant now) {
        this.web = web;
        this.store = store;
        this.limits = limits;
        this.rule = rule;
        this.wanted = wanted;
        this.now = now;
        if (rule.keys().isEmpty()
                && (rule.tarballSignature().isPresent() || rule.checksums().isPresent())) {
            throw new InvalidInput(
                    "`%s.verify` wants a signature checked, but there are no keys"
                            .formatted(wanted.rule()),
                    "name the upstream's key files under `upstream.verify.keys`");
        }
    }

    /** Whether anything has to vouch for the tarball at that URL. */
    boolean areWanted(URI tarball) {
        return signature(tarball).isPresent() || rule.checksums().isPresent();
    }

    /**
     * Judges the tarball by all that the recipe wants.
     *
     * @param name of the tarball, for messages
     * @param released from when on what is missing is waited for
     */
    Outcome<Vouched> of(URI tarball, String name, StoredFile file, Instant released) {
        Lag lag = new Lag(wanted, name, released, now);
        List<Supplier<Outcome<Vouched>>> checks = new ArrayList<>();
        signature(tarball).ifPresent(uri -> checks.add(() -> ofSignature(uri, file, lag)));
        rule.checksums()
                .ifPresent(list ->
                        checks.add(() -> ofList(list, tarball, file, lag).map(Vouched::by)));
        Vouched good = new Vouched(List.of(), List.of());
        for (Supplier<Outcome<Vouched>> check : checks) {
            switch (check.get()) {
                case Passed<Vouched>(Vouched more, _) -> good = good.and(more);
                case Held<Vouched>(String question, String subject, String hint) -> {
                    return new Held<>(question, subject, hint);
                }
                case Outcome.Later<Vouched> _, Outcome.Nothing<Vouched> _ ->
                        throw new IllegalStateException("a verdict is good or asked about");
            }
        }
        return new Passed<>(good);
    }

    private Outcome<Vouched> ofSignature(URI uri, StoredFile file, Lag lag) {
        return new TarballSignature(
                        new SmallFiles(web, limits.signature()),
                        store,
                        limits.contents(),
                        rule.keys())
                .judge(uri, file, rule.tarballSignature().isPresent(), lag);
    }

    private Outcome<Verdict> ofList(ChecksumsRule list, URI tarball, StoredFile file, Lag lag) {
        URI uri = filled(list.list(), "checksums", "{tarball}", tarball);
        Optional<URI> signature =
                list.signature()
                        .map(template ->
                                filled(template, "checksums-signature", "{checksums}", uri));
        return new SignedChecksums(new SmallFiles(web, limits.checksums()), store, rule.keys())
                .judge(uri, signature, tarball, file, lag);
    }

    /** Where the signature is that the tarball must have; with keys, one that is offered. */
    private Optional<URI> signature(URI tarball) {
        return rule.tarballSignature()
                .map(template -> filled(template, "tarball-signature", "{tarball}", tarball))
                .or(() ->
                        wanted.own()
                                .offer()
                                .filter(offer -> offer.tarball().equals(Optional.of(tarball)))
                                .filter(_ -> !rule.keys().isEmpty())
                                .flatMap(Offer::signature));
    }

    private URI filled(String template, String key, String placeholder, URI with) {
        return UrlTemplate.fill(template.replace(placeholder, with.toString()), key, wanted.own());
    }
}
