package org.freshet.app.hooks;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;

/** What a request brings to show that its sender knows a secret. */
sealed interface Voucher {

    /**
     * The secret itself, as GitLab sends it (docs.gitlab.com: Webhooks, delivery headers).
     *
     * @param text not to be shown to anybody
     */
    record Token(String text) implements Voucher {
        @Override
        public String toString() {
            return "Token";
        }
    }

    /**
     * HMAC-SHA256 of the body, as GitHub, Gitea and Forgejo send it.
     *
     * @param hex lower case
     */
    record BodySignature(String hex) implements Voucher {}

    /**
     * What GitLab sends since 19 where the webhook has a signing token, after standardwebhooks.com:
     * HMAC-SHA256 of {@code id.timestamp.body}.
     *
     * @param signatures {@code v1,BASE64}, several with a space between
     */
    record StandardSignature(String id, String timestamp, String signatures) implements Voucher {}

    /** What older versions of Gitea, Forgejo and Gogs send without GitHub's. */
    List<String> HEX_HEADERS =
            List.of("X-Forgejo-Signature", "X-Gitea-Signature", "X-Gogs-Signature");

    /**
     * The one that counts. A weaker one beside it is not looked at: it must not save a request
     * whose stronger one is wrong.
     */
    static Optional<Voucher> in(Headers headers) {
        Optional<String> standard = first(headers, "Webhook-Signature");
        if (standard.isPresent()) {
            return Optional.of(
                    new StandardSignature(
                            first(headers, "Webhook-Id").orElse(""),
                            first(headers, "Webhook-Timestamp").orElse(""),
                            standard.get()));
        }
        Optional<String> github = first(headers, "X-Hub-Signature-256");
        if (github.isPresent()) {
            return github.filter(text -> text.startsWith("sha256="))
                    .map(text -> new BodySignature(text.substring("sha256=".length())));
        }
        Optional<Voucher> hex =
                HEX_HEADERS.stream()
                        .flatMap(name -> first(headers, name).stream())
                        .findFirst()
                        .map(BodySignature::new);
        return hex.or(() -> first(headers, "X-Gitlab-Token").map(Token::new));
    }

    private static Optional<String> first(Headers headers, String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }
}
