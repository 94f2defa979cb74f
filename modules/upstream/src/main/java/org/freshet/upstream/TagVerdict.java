package org.freshet.upstream;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.model.Verdict;
import org.freshet.trust.Keys;
import org.freshet.trust.Namespace;
import org.freshet.trust.SignatureKind;

/** Judges the signature of a tag object by the recipe's keys. */
final class TagVerdict {
    private TagVerdict() {}

    /**
     * What the recipe wants to know of the tag: nothing when it ignores signatures.
     *
     * @param object empty for a lightweight tag
     * @throws IntegrityFailure for a bad signature, or none where one is required
     * @throws InvalidInput when one is required and the recipe has no key to judge it by
     */
    static List<Verdict> of(Verification rule, Tag tag, Optional<RawTag> object, Instant at) {
        boolean required = rule.tagSignature() == TagSignature.REQUIRED;
        String what = "tag " + Shown.text(tag.name());
        if (rule.tagSignature() == TagSignature.IGNORED) {
            return List.of();
        }
        if (required && rule.keys().isEmpty()) {
            throw new InvalidInput(
                    "`upstream.verify.tag-signature` is `required`, but there are no keys",
                    "name the upstream's key files under `upstream.verify.keys`");
        }
        Optional<String> signature = object.flatMap(RawTag::signature);
        if (signature.isEmpty()) {
            if (required) {
                throw new IntegrityFailure(
                        "`%s` is not signed, and the recipe requires it".formatted(what),
                        object.isPresent()
                                ? "ask upstream, or set `upstream.verify.tag-signature`"
                                : "it is a lightweight tag, which cannot be signed; ask upstream,"
                                        + " or set `upstream.verify.tag-signature`");
            }
            return List.of(unjudged(what, "not signed"));
        }
        RawTag signed = object.get();
        byte[] bytes = Bytes.of(signature.get());
        SignatureKind kind = SignatureKind.of(bytes);
        Keys keys = Keys.read(rule.keys());
        if (!required && !keys.has(kind)) {
            return List.of(
                    unjudged(
                            what,
                            "not checked: %s, and the recipe has no key for it"
                                    .formatted(kind.signature())));
        }
        // A good signature of another release, offered under this one's name.
        String name = new String(Bytes.of(signed.name()), StandardCharsets.UTF_8);
        if (!name.equals(tag.name())) {
            throw new IntegrityFailure(
                    "`%s` carries the signature of tag `%s`".formatted(what, Shown.text(name)),
                    "somebody renamed a signed tag; ask upstream");
        }
        return List.of(
                keys.verify(
                        what,
                        Namespace.GIT,
                        new ByteArrayInputStream(Bytes.of(signed.payload())),
                        bytes,
                        at));
    }

    private static Verdict unjudged(String what, String says) {
        return new Verdict(what, Optional.empty(), Optional.empty(), says);
    }
}
