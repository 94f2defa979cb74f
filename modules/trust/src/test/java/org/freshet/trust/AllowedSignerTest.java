package org.freshet.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowedSignerTest {
    // A point of the curve, written down once.
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIbd2xzYDUAiwekhJCYaSMTXpaBgE1NvHFjtO7mix/s1";

    @Test
    void readsPrincipalsOptionsAndKey() {
        AllowedSigner line =
                AllowedSigner.parse(
                        "ann@example.org,*@example.net \tnamespaces=\"git,file\",valid-after=\"20260102Z\" "
                                + KEY
                                + " a comment");

        assertThat(line.principals()).contains("ann@example.org,*@example.net");
        assertThat(line.namespaces()).contains("git,file");
        assertThat(line.after()).contains(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(line.before()).isEmpty();
        assertThat(line.key().fingerprint())
                .isEqualTo("SHA256:qDOiAda5Tu3xE4tIxG0BW+bW542NBLoI7wO1R9CYZIg");
    }

    @Test
    void readsPrincipalsInQuotes() {
        assertThat(AllowedSigner.parse("\"Ann A\" " + KEY).principals()).contains("Ann A");
    }

    @Test
    void readsThePublicKeyFileOfOneSigner() {
        assertThat(AllowedSigner.parse(KEY + " ann@home").principals()).contains("ann@home");
        assertThat(AllowedSigner.parse(KEY).principals()).isEmpty();
        assertThat(AllowedSigner.parse("ssh-ed25519 " + KEY).principals()).contains("ssh-ed25519");
    }

    @Test
    void saysWhatIsWrongWithALine() {
        wrong("ann@example.org", "it has no key");
        wrong("ann@example.org ssh-ed25519", "it has no key");
        wrong("ann@example.org ssh-ed25519 !", "its key is not base64");
        wrong("ann@example.org ssh-ed25519 AAAA", "its key is malformed: it is cut short");
        wrong(
                "ann@example.org ssh-rsa " + KEY.split(" ", -1)[1],
                "its key is malformed: it is of another type");
        wrong("ann@example.org ssh-dss AAAA", "`AAAA` is no type of keys that is known");
        wrong("ann@example.org namespaces=\"git " + KEY, "a quote has no end");
        wrong("ann@example.org namespaces=git " + KEY, "an option's value is not in quotes");
        wrong("ann@example.org namespaces=\"git\", " + KEY, "its options end with a comma");
        wrong(
                "ann@example.org namespaces=\"git\",namespaces=\"file\" " + KEY,
                "option `namespaces` is there twice");
        wrong(
                "ann@example.org verify-required " + KEY,
                "`verify-required` is no option that is known");
        wrong(
                "*@example.org cert-authority " + KEY,
                "certificates are not checked; pin the signers' own keys instead of a certificate authority");
        wrong(
                "ann@example.org valid-after=\"2026\" " + KEY,
                "`2026` is no time: YYYYMMDD or YYYYMMDDHHMM[SS], then Z");
        wrong(
                "ann@example.org valid-after=\"20260231\" " + KEY,
                "`20260231` is no time: YYYYMMDD or YYYYMMDDHHMM[SS], then Z");
    }

    @Test
    void matchesPatternsWithoutGoingBackForever() {
        String stars = "*a".repeat(100_000) + "*";

        assertThatCode(() -> AllowedSigner.matchesList("git", stars + "," + stars))
                .doesNotThrowAnyException();
    }

    private static void wrong(String line, String why) {
        assertThatThrownBy(() -> AllowedSigner.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
