package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.freshet.model.Unavailable;
import org.freshet.packaging.RecipeFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What forges send, and what they are told. */
class WebhooksTest {
    private static final String NO_SECRET =
            "401 no signature and no token; hint: give the webhook at the forge a secret that"
                    + " stands in Freshet's file of secrets";
    private static final String WRONG_SECRET =
            "401 signature or token does not fit; hint: give the webhook at the forge a secret that"
                    + " stands in Freshet's file of secrets";

    @TempDir static Path dir;

    private Listening listening;

    @BeforeEach
    void listen() {
        Listening.recipe(dir, "jq", "git: https://github.com/jqlang/jq.git");
        Listening.recipe(dir, "jq-mirrored", "git: ssh://git@GitHub.com/jqlang/jq/");
        Listening.recipe(dir, "tool", "git: git@gitlab.com:team/tools/example");
        Listening.recipe(dir, "forged", "gitea: https://codeberg.org/tools/example");
        Listening.recipe(dir, "broken", "git: https://github.com/jqlang/jq.git\n  no: such key");
        listening = Listening.in(dir);
    }

    @AfterEach
    void close() {
        listening.close();
    }

    @Test
    void aTagAtGitHubPokesEveryRecipeThatNamesTheRepository() {
        assertThat(listening.send(Delivery.GITHUB_TAG))
                .isEqualTo("202 it is time to look at jq, jq-mirrored");
        assertThat(listening.poked).containsExactly("jq", "jq-mirrored");
    }

    @Test
    void aReleaseAtGitHubPokes() {
        assertThat(listening.send(Delivery.GITHUB_RELEASE))
                .isEqualTo("202 it is time to look at jq, jq-mirrored");
    }

    @Test
    void aTagAtGitLabPokesWithATokenOrASignature() {
        assertThat(listening.send(Delivery.GITLAB_TAG)).isEqualTo("202 it is time to look at tool");
        assertThat(listening.send(Delivery.GITLAB_RELEASE_SIGNED))
                .isEqualTo("202 it is time to look at tool");
    }

    @Test
    void aTagAtForgejoOrGiteaPokes() {
        assertThat(listening.send(Delivery.FORGEJO_TAG))
                .isEqualTo("202 it is time to look at forged");
        assertThat(
                        listening.send(
                                Delivery.FORGEJO_TAG
                                        .with("X-Forgejo-Signature", "")
                                        .with("X-Forgejo-Event", "")))
                .isEqualTo("202 it is time to look at forged");
    }

    @Test
    void theSameMessageAgainIsTheSamePokeAgain() {
        listening.send(Delivery.GITLAB_TAG);

        assertThat(listening.send(Delivery.GITLAB_TAG)).isEqualTo("202 it is time to look at tool");
        assertThat(listening.poked).containsExactly("tool", "tool");
    }

    @Test
    void whatIsNotAboutATagOrAReleaseIsKindlyPassedOver() {
        assertThat(listening.send(Delivery.GITHUB_BRANCH))
                .isEqualTo(
                        "200 nothing to do: `push` of `refs/heads/master` is not about a tag or a"
                                + " release");
        assertThat(listening.send(Delivery.GITHUB_PING))
                .isEqualTo("200 nothing to do: `ping` is not about a tag or a release");
        assertThat(
                        listening.send(
                                Delivery.GITLAB_TAG.withBody("{\"event_name\": \"user_create\"}")))
                .isEqualTo("200 nothing to do: `Tag Push Hook` names no repository");
        assertThat(listening.poked).isEmpty();
    }

    @Test
    void aRepositoryThatNoRecipeNamesIsToldToTheForge() {
        assertThat(
                        listening.send(
                                Delivery.GITLAB_TAG.withBody(
                                        """
                                        {"ref": "refs/tags/v1",
                                         "project": {"web_url": "https://gitlab.com/team/other"}}
                                        """)))
                .isEqualTo("200 nothing to do: no recipe names `gitlab.com/team/other`");
        assertThat(listening.poked).isEmpty();
    }

    @Test
    void withoutASecretNobodyIsHeard() {
        assertThat(listening.send(Delivery.GITHUB_TAG.with("X-Hub-Signature-256", "")))
                .isEqualTo(NO_SECRET);
        assertThat(listening.send(Delivery.GITLAB_TAG.with("X-Gitlab-Token", "")))
                .isEqualTo(NO_SECRET);
        assertThat(listening.send(Delivery.GITHUB_TAG.with("X-Hub-Signature-256", "sha1=00")))
                .isEqualTo(NO_SECRET);
        assertThat(listening.poked).isEmpty();
    }

    @Test
    void withAWrongSecretNobodyIsHeard() {
        assertThat(
                        listening.send(
                                Delivery.GITHUB_TAG.withBody(
                                        Delivery.GITHUB_TAG.body().replace("1.8.2", "1.8.3"))))
                .isEqualTo(WRONG_SECRET);
        assertThat(listening.send(Delivery.GITHUB_TAG.with("X-Hub-Signature-256", "sha256=")))
                .isEqualTo(WRONG_SECRET);
        assertThat(listening.send(Delivery.FORGEJO_TAG.with("X-Forgejo-Signature", "00")))
                .isEqualTo(WRONG_SECRET);
        assertThat(listening.send(Delivery.GITLAB_TAG.with("X-Gitlab-Token", "guess")))
                .isEqualTo(WRONG_SECRET);
        assertThat(
                        listening.send(
                                Delivery.GITLAB_RELEASE_SIGNED.with(
                                        "Webhook-Timestamp", "1795651201")))
                .isEqualTo(WRONG_SECRET);
        assertThat(listening.poked).isEmpty();
    }

    @Test
    void aGoodTokenDoesNotSaveABadSignature() {
        assertThat(
                        listening.send(
                                Delivery.GITLAB_RELEASE_SIGNED
                                        .with("Webhook-Signature", "v1,AAAA")
                                        .with("X-Gitlab-Token", Delivery.SECRET)))
                .isEqualTo(WRONG_SECRET);
    }

    @Test
    void theSecretOfASigningTokenIsNoOtherSignaturesKey() {
        assertThat(
                        listening.send(
                                Delivery.GITLAB_RELEASE_SIGNED.with(
                                        "Webhook-Signature", "v1," + Delivery.SIGNING_TOKEN)))
                .isEqualTo(WRONG_SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"refs/tags/v1\"",
                "{\"ref\": \"refs/tags/v1\"",
                "{\"ref\": \"refs/tags/v1\", \"repository\": {\"clone_url\": ",
                "ref=refs%2Ftags%2Fv1",
                "<html>Who are you?</html>"
            })
    void aBodyThatIsNoJsonObjectIsRefused(String body) {
        assertThat(listening.send(Delivery.GITLAB_TAG.withBody(body)))
                .isEqualTo(
                        "400 body is no JSON object, or nested too deeply; hint: send it as the"
                                + " forge does");
    }

    @Test
    void whatIsNotJsonByItsOwnWordsIsRefusedWithTheSettingThatHelps() {
        assertThat(
                        listening.send(
                                Delivery.GITHUB_TAG.with(
                                        "Content-Type", "application/x-www-form-urlencoded")))
                .isEqualTo(
                        "415 body is not application/json; hint: choose application/json in the"
                                + " webhook's settings");
    }

    @Test
    void aMessageWithoutAnEventIsRefused() {
        assertThat(listening.send(Delivery.GITLAB_TAG.with("X-Gitlab-Event", "")))
                .isEqualTo(
                        "400 no header names an event; hint: Freshet understands the webhooks of"
                                + " GitHub, GitLab, Gitea and Forgejo");
    }

    @Test
    void hostileTextIsShownAsWhatItIs() {
        assertThat(
                        listening.send(
                                Delivery.GITLAB_TAG.withBody(
                                        """
                                        {"ref": "refs/heads/\\u001b[31m\\nx",
                                         "project": {"web_url": "https://gitlab.com/team/tools/example"}}
                                        """)))
                .isEqualTo(
                        "200 nothing to do: `Tag Push Hook` of `refs/heads/\\u001b[31m\\u000ax` is"
                                + " not about a tag or a release");
    }

    @Test
    void onlyPostIsTakenAndOnlyAtOnePlace() {
        HttpRequest.Builder here = HttpRequest.newBuilder(listening.url());
        assertThat(listening.send(here.GET().build()))
                .isEqualTo(
                        "405 webhooks are sent by POST; hint: choose POST in the webhook's settings");
        assertThat(listening.send(here.PUT(BodyPublishers.ofString("{}")).build()))
                .startsWith("405 ");
        for (String elsewhere :
                new String[] {"/", "/hooks/", "/hooks/github", "/hooksx", "/../x"}) {
            URI url = URI.create(listening.url().toString().replace("/hooks", elsewhere));
            assertThat(listening.send(Delivery.GITHUB_TAG.to(url)))
                    .as(elsewhere)
                    .isEqualTo("404 there is nothing here; hint: webhooks go to /hooks");
        }
    }

    @Test
    void whatCannotBeKeptIsToBeSentAgain() {
        listening.cannotKeep = new Unavailable("disk is full", "make room");

        assertThat(listening.send(Delivery.GITLAB_TAG))
                .isEqualTo("503 this cannot be kept now; hint: send it again");

        listening.cannotKeep = null;
        assertThat(listening.send(Delivery.GITLAB_TAG)).startsWith("202 ");
    }

    @Test
    void aPortThatIsTakenIsToldWithWhatToDo() throws Exception {
        InetSocketAddress taken =
                new InetSocketAddress(listening.url().getHost(), listening.url().getPort());
        Secrets secrets = Secrets.read(dir.resolve("webhooks"));
        RecipeFolder recipes = new RecipeFolder(Files.createDirectories(dir.resolve("recipes")));

        assertThatThrownBy(() ->
                        Webhooks.listen(
                                taken,
                                secrets,
                                recipes,
                                _ -> {},
                                Clock.systemUTC(),
                                Webhooks.Limits.DEFAULT))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        refused -> {
                            assertThat(refused)
                                    .hasMessage(
                                            "webhooks cannot listen at `127.0.0.1:%d`: Address already in use"
                                                    .formatted(taken.getPort()));
                            assertThat(refused.hint())
                                    .contains(
                                            "see who holds the port: ss -ltnp; or choose another as `webhooks.listen`");
                        });
    }
}
