package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.freshet.model.Shown;

/**
 * A regular expression as Perl reads it (perlre(1)), run by Java's engine. Letters, digits and
 * spaces are those of ASCII, where Perl takes Unicode's too.
 */
final class PerlRegex {
    private static final int LONGEST = 8_192;

    private final Pattern pattern;
    private final int keep;

    private PerlRegex(Pattern pattern, int keep) {
        this.pattern = pattern;
        this.keep = keep;
    }

    /**
     * The expression that a text says.
     *
     * @throws Unreadable for what Perl refuses, and for what Java's engine cannot do
     */
    static PerlRegex of(String perl) {
        String hint = "write it as perlre(1) says; code, recursion and conditions are not taken";
        if (perl.length() > LONGEST) {
            throw new Unreadable(
                    "regular expression of %d characters is too long".formatted(perl.length()),
                    "at most %d are read".formatted(LONGEST));
        }
        PerlSyntax syntax = new PerlSyntax(perl);
        try {
            String java = syntax.translate();
            // Perl knows no line end but \n.
            return new PerlRegex(Pattern.compile(java, Pattern.UNIX_LINES), syntax.keep());
        } catch (PatternSyntaxException e) {
            throw new Unreadable(
                    "`%s` is no regular expression: %s"
                            .formatted(Shown.text(perl), e.getDescription()),
                    hint);
        } catch (StackOverflowError e) {
            throw new Unreadable("`%s` is nested too deep".formatted(Shown.text(perl)), hint);
        }
    }

    Matcher matcher(CharSequence text) {
        return pattern.matcher(text);
    }

    /** Where the match begins; {@code \K} moves it. */
    int start(Matcher matched) {
        return keep > 0 && matched.start(keep) >= 0 ? matched.start(keep) : matched.start();
    }

    /** What each group took, in the order of their opening; empty for one that took no part. */
    List<Optional<String>> groups(Matcher matched) {
        List<Optional<String>> groups = new ArrayList<>();
        for (int i = 1; i <= matched.groupCount(); i++) {
            if (i != keep) {
                groups.add(Optional.ofNullable(matched.group(i)));
            }
        }
        return groups;
    }
}
