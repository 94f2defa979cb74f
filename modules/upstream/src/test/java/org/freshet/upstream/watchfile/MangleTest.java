package org.freshet.upstream.watchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.freshet.testkit.Tool;
import org.freshet.upstream.RegexBudget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MangleTest {
    private static String mangled(String text, String rules) {
        return Mangle.apply(Mangle.rules(rules), text, new RegexBudget());
    }

    /** What uscan makes of it; {@code FAIL} for what it refuses. */
    private static final String JUDGE =
            """
            use strict;
            use Devscripts::Uscan::Utils;
            $SIG{__WARN__} = sub { };
            open STDERR, '>', '/dev/null';
            while (my $line = <STDIN>) {
                chomp $line;
                my ($text, $rule) = split /\\x01/, $line;
                my $good = Devscripts::Uscan::Utils::safe_replace(\\$text, $rule);
                print $good ? "=$text" : 'FAIL', "\\n";
            }
            """;

    private record Case(String text, String rule) {}

    private static void judge(List<Case> cases) {
        Tool.named("uscan");
        StringBuilder questions = new StringBuilder();
        cases.forEach(one -> questions.append(one.text() + "\u0001" + one.rule() + "\n"));
        List<String> answers =
                Tool.named("perl")
                        .run(questions.toString().getBytes(StandardCharsets.UTF_8), "-e", JUDGE)
                        .ok()
                        .lines()
                        .toList();
        assertThat(answers).hasSameSizeAs(cases);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            String ours = answer(cases.get(i));
            if (!ours.equals(answers.get(i))) {
                different.add("%s: uscan %s, we %s".formatted(cases.get(i), answers.get(i), ours));
            }
        }
        assertThat(different).isEmpty();
    }

    private static String answer(Case one) {
        try {
            return "=" + mangled(one.text(), one.rule());
        } catch (Unreadable e) {
            return "FAIL";
        }
    }

    @Test
    @Tag("judge")
    void mangleAsUscanDoes() {
        List<Case> cases = new ArrayList<>();
        for (String rule :
                """
                s/\\+dfsg\\d*$//
                s/[+~](?:dfsg|ds|repack)\\.?\\d*$//
                s/(\\d)[_\\.\\-\\+]?((RC|rc|pre|dev|beta|alpha|b|a)\\.?\\d*)$/$1~$2/
                s/\\.(alpha|beta|rc)/~$1/i
                s/(\\d)[_-]?(rc)/$1~$2/gi
                tr/A-Z/a-z/
                tr/_/./
                y/_-/../
                s/_/./g
                s/^/0~/
                s/$/.asc/
                s,$,.sig,
                s|(.*)|$1/download|
                s#v?(\\d.*)#${1}-x#
                s{_}{.}g
                s(_)(.)g
                s<_> <.>g
                s[_] [.]
                s%(?:.*?)?v?(\\d[\\d.]*)\\.tar\\.gz%pkg-$1.tar.gz%
                s/.+\\/v?(\\d\\S*)\\.tar\\.gz/hello-$1\\.tar\\.gz/
                s/\\.0+$//
                s/^v//g
                s/x*/-/g
                s/(a)|(b)/[$1$2]/g
                s/(?:)|a/-/g
                s/(\\d)_(\\d)/\\1.\\2/g
                s/(\\d)_(\\d)/\\\\1.\\\\2/g
                s/(.)(.)/\\u$1\\U$2/
                s/(rc)/\\L$1\\E-$&/i
                s/\\d\\K[_.+-]?((?i)dev|pre|alpha|beta|rc)[.-]?/~$1/
                s/(?<=\\d)-(?=\\d)/./g
                s/\\b1/x/g
                s/[[:alpha:]]+/L/g
                s/[^[:alnum:].]//g
                s/[]]//
                s/[a&&b]/_/g
                s/[\\w-.]/_/
                s/{1}/a/
                s/1{1,}/a/
                s/a|b
                s/a/b/e
                s/a/b/c/
                s/[/b/
                s/(/b/
                tr/a/b/r
                z/a/b/
                s/ 1 # one/y/x
                s/Q1.0E/x/
                s/\\Q1.0\\E/x/
                s|1\\|2|x|
                s!\\!!x!
                s/\\x31/x/
                s/\\61/x/
                s/(?<n>1)\\.\\k<n>/x/
                s/(1)\\.\\g{1}/x/
                s/(?i:RC)(?-i)1/x/
                s/(?>1*)1/x/
                s/1*+1/x/
                s/.\\z/x/
                s/.$/\\$1/
                s/.$/$0$10/
                s/\\G1/x/g
                s/1\\G/x/g
                tr/a-z//d
                tr/a-z//cd
                tr/0-9/x/s
                tr/0-9//s
                tr/a-z//cs
                tr/a-c/xy/
                tr/a-c/xy/d
                tr/abc/-_/
                tr/c-a/x/
                tr/a\\-c/x/
                tr/0-9/_/c
                """
                        .lines()
                        .toList()) {
            for (String text :
                    List.of(
                            "1.0",
                            "1.2-rc1",
                            "v1_2_3",
                            "vv1.1",
                            "1.0+dfsg1",
                            "2.0.RC3",
                            "",
                            "ba",
                            "https://example.org/a/v1.0.tar.gz",
                            "11]1{1}!|2&b",
                            "a[b]c Q1.0E 1 # one",
                            "20240101b2")) {
                cases.add(new Case(text, rule));
            }
        }
        judge(cases);
    }

    @Test
    @Tag("judge")
    void mangleWhatNobodyWroteAsUscanDoes() {
        Random random = new Random(5);
        String[] atoms = {
            "a",
            "b",
            "1",
            ".",
            "\\d",
            "\\.",
            "[ab]",
            "[^a]",
            "(a)",
            "(b|1)",
            "(?:a|b)",
            "^",
            "$",
            "\\w",
            "-",
            "(.)",
            "\\b",
            "(?=a)",
            "(?<=b)",
            "[a-c1-3]",
            "[-.]",
            "(?i:A)",
            "\\1",
            "x"
        };
        String[] counts = {"", "", "", "", "*", "+", "?", "*?", "{2}", "{1,2}", "{,1}"};
        String[] withs = {"", "x", "$1", "$&", "-", "${1}a", "\\u$1", "\\.", "$2", "a$1b", "\\\\1"};
        String[] texts = {"", "a", "ab1", "aabb11", "1.0-b", "b-a-1.1", "abab", "1..1", "a.b-1A"};
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            StringBuilder search = new StringBuilder();
            for (int j = random.nextInt(1, 5); j > 0; j--) {
                String atom = atoms[random.nextInt(atoms.length)];
                boolean plain = atom.length() > 1 || Character.isLetterOrDigit(atom.charAt(0));
                search.append(atom)
                        .append(
                                plain
                                                && !atom.equals("\\b")
                                                && !atom.startsWith("(?=")
                                                && !atom.startsWith("(?<")
                                        ? counts[random.nextInt(counts.length)]
                                        : "");
            }
            String rule =
                    "s/%s/%s/%s"
                            .formatted(
                                    search,
                                    withs[random.nextInt(withs.length)],
                                    new String[] {"", "g", "g", "gi"}[random.nextInt(4)]);
            cases.add(new Case(texts[random.nextInt(texts.length)], rule));
        }
        judge(cases);
    }

    @Test
    void stopARuleThatGoesAstray() {
        assertThatThrownBy(() ->
                        mangled("a".repeat(40) + "!", "s/^(a*)(a*)(a*)(a*)(a*)(a*)(a*)(a*)$/x/"))
                .isInstanceOf(RegexBudget.Spent.class);
    }

    @Test
    void refuseARuleThatMakesTooMuch() {
        assertThatThrownBy(() -> mangled("aaaaaaaaaa", "s/.*/$&$&$&$&$&$&$&$&/;".repeat(9)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("rule `s/…/$&$&$&$&$&$&$&$&/` makes too much of a text");
    }

    @Test
    void sayWhatIsWrongWithARule() {
        assertThatThrownBy(() -> Mangle.rules("s/a/b/e"))
                .hasMessage("flag `e` of `s/a/b/e` is not taken");
        assertThatThrownBy(() -> Mangle.rules("s/(?{ print })//"))
                .hasMessage("`(?{ print })` has `(?{`, which is not taken");
    }
}
