package org.freshet.upstream;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.upstream.RawCommit.Ident;

/**
 * A tag object as it lies in the repository (git-mktag(1)). Text is bytes as ISO 8859-1 characters.
 *
 * @param name what the tag calls itself, which need not be the ref's name
 * @param payload what a signature is over
 * @param signature empty when it is not signed
 */
record RawTag(
        String id,
        String object,
        String type,
        String name,
        Optional<Ident> tagger,
        String payload,
        Optional<String> signature) {
    private static final Pattern HEADER =
            Pattern.compile(
                    "object ([0-9a-f]+)\ntype ([a-z]+)\ntag ([^\n]*)\n(?:tagger ([^\n]*)\n)?.*",
                    Pattern.DOTALL);

    /**
     * As git looks for it: the last line that begins so (parse_signed_buffer in gpg-interface.c).
     */
    private static final Pattern SIGNATURE =
            Pattern.compile(
                    "^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE|SSH SIGNATURE)-----",
                    Pattern.MULTILINE);

    static RawTag parse(String id, byte[] raw) {
        String text = Bytes.text(raw);
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            throw new IntegrityFailure(
                    "tag object `%s` is not well-formed: `%s`"
                            .formatted(id, Shown.text(text.lines().findFirst().orElse(""))));
        }
        int cut = -1;
        Matcher signature = SIGNATURE.matcher(text);
        while (signature.find()) {
            cut = signature.start();
        }
        return new RawTag(
                id,
                header.group(1),
                header.group(2),
                header.group(3),
                Optional.ofNullable(header.group(4)).flatMap(Ident::parse),
                cut < 0 ? text : text.substring(0, cut),
                cut < 0 ? Optional.empty() : Optional.of(text.substring(cut)));
    }

    Optional<Instant> made() {
        return tagger.filter(Ident::dated).map(Ident::date);
    }
}
