package org.freshet.app.hooks;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a forge sends, in the shape that its documentation gives, with signatures that were made
 * once by {@code openssl dgst}.
 *
 * @param headers name, value, name, value …
 */
record Delivery(String body, List<String> headers) {
    /** What the forges and the file of secrets of these tests share. */
    static final String SECRET = "7f2c5bd1e0a94c3f8d6e1b20a7c4f953";

    static final String SIGNING_TOKEN = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    static final Delivery GITHUB_TAG =
            new Delivery(
                    """
                    {"ref": "jq-1.8.2", "ref_type": "tag", "master_branch": "master",
                     "repository": {"id": 5101141, "full_name": "jqlang/jq",
                      "html_url": "https://github.com/jqlang/jq",
                      "clone_url": "https://github.com/jqlang/jq.git",
                      "homepage": "https://jqlang.org", "owner": {"login": "jqlang"}},
                     "sender": {"login": "someone", "html_url": "https://github.com/someone"}}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-GitHub-Event", "create",
                            "X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                            "X-Hub-Signature-256",
                                    "sha256=1ec4a8e93c5eeb4fd97638821f2c2faaef88ee2fb4caa59da0a578add818acaf"));

    static final Delivery GITHUB_RELEASE =
            new Delivery(
                    """
                    {"action": "published",
                     "release": {"tag_name": "jq-1.8.2", "draft": false, "prerelease": false,
                      "html_url": "https://github.com/jqlang/jq/releases/tag/jq-1.8.2",
                      "assets": [{"name": "jq-1.8.2.tar.gz", "size": 2012345}]},
                     "repository": {"full_name": "jqlang/jq",
                      "ssh_url": "git@github.com:jqlang/jq.git"}}
                    """,
                    List.of(
                            "Content-Type", "application/json; charset=utf-8",
                            "X-GitHub-Event", "release",
                            "X-Hub-Signature-256",
                                    "sha256=833d74ae14f554790590c3651fd07e62600d0086fbb41dcc1ec2cee44009c17a"));

    static final Delivery GITHUB_BRANCH =
            new Delivery(
                    """
                    {"ref": "refs/heads/master", "before": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
                     "repository": {"clone_url": "https://github.com/jqlang/jq.git"}}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-GitHub-Event", "push",
                            "X-Hub-Signature-256",
                                    "sha256=150fe394de563e24de03d01998156ab3fbef5c34bacfdcbd3ed74e5b6a220d2f"));

    static final Delivery GITHUB_PING =
            new Delivery(
                    """
                    {"zen": "Keep it logically awesome.", "hook_id": 109948940,
                     "repository": {"clone_url": "https://github.com/jqlang/jq.git"}}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-GitHub-Event", "ping",
                            "X-Hub-Signature-256",
                                    "sha256=52f16ee12c707967001526ced86b645af55e0c2776728ea7426c1b9616af7044"));

    static final Delivery GITLAB_TAG =
            new Delivery(
                    """
                    {"object_kind": "tag_push", "event_name": "tag_push", "ref": "refs/tags/v1.0.0",
                     "before": "0000000000000000000000000000000000000000",
                     "after": "82b3d5ae55f7080f1e6022629cdb57bfae7cccc7", "project_id": 1,
                     "project": {"name": "Example", "path_with_namespace": "Team/Tools/Example",
                      "web_url": "https://gitlab.com/Team/Tools/Example",
                      "git_ssh_url": "git@gitlab.com:Team/Tools/Example.git",
                      "git_http_url": "https://gitlab.com/Team/Tools/Example.git"},
                     "repository": {"name": "Example",
                      "git_http_url": "https://gitlab.com/Team/Tools/Example.git"},
                     "commits": [], "total_commits_count": 0}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-Gitlab-Event", "Tag Push Hook",
                            "X-Gitlab-Token", SECRET));

    static final Delivery GITLAB_RELEASE_SIGNED =
            new Delivery(
                    """
                    {"object_kind": "release", "action": "create", "tag": "v1.0.0",
                     "project": {"web_url": "https://gitlab.com/Team/Tools/Example"},
                     "url": "https://gitlab.com/Team/Tools/Example/-/releases/v1.0.0"}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-Gitlab-Event", "Release Hook",
                            "Webhook-Id", "f5e5f430-f57b-4e6e-9fac-d9128cd7232f",
                            "Webhook-Timestamp", "1795651200",
                            "Webhook-Signature",
                                    "v1,HR+wfkJoBI4pC+P6anAAf1Dv8GRcT2elI/OE8bZvw4U="));

    static final Delivery FORGEJO_TAG =
            new Delivery(
                    """
                    {"sha": "bffeb74224043ba2feb48d137756c8a9331c449a", "ref": "v2.0",
                     "ref_type": "tag",
                     "repository": {"full_name": "tools/example",
                      "html_url": "https://codeberg.org/tools/example",
                      "ssh_url": "ssh://git@codeberg.org/tools/example.git",
                      "clone_url": "https://codeberg.org/tools/example.git"}}
                    """,
                    List.of(
                            "Content-Type", "application/json",
                            "X-Forgejo-Event", "create",
                            "X-Gitea-Event", "create",
                            "X-Forgejo-Signature",
                                    "7eb31de0c40387c6f4d78185e1ba96dc09a139e76ab9930ff08c3128f90a5f2a",
                            "X-Gitea-Signature",
                                    "7eb31de0c40387c6f4d78185e1ba96dc09a139e76ab9930ff08c3128f90a5f2a"));

    HttpRequest to(URI url) {
        return HttpRequest.newBuilder(url)
                .headers(headers.toArray(String[]::new))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /** The same with another value of one header; without it when that is empty. */
    Delivery with(String header, String value) {
        List<String> changed = new java.util.ArrayList<>();
        for (int i = 0; i < headers.size(); i += 2) {
            if (!headers.get(i).equals(header)) {
                changed.add(headers.get(i));
                changed.add(headers.get(i + 1));
            }
        }
        if (!value.isEmpty()) {
            changed.add(header);
            changed.add(value);
        }
        return new Delivery(body, List.copyOf(changed));
    }

    Delivery withBody(String other) {
        return new Delivery(other, headers);
    }

    String header(String name) {
        return headers.get(headers.indexOf(name) + 1);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
