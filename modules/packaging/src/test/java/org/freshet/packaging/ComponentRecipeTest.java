package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Recipe.ComponentRule;
import org.freshet.model.Recipe.ComponentVersion;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.SeriesTable;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentRecipeTest {
    @TempDir Path directory;

    @BeforeEach
    void makeKeys() throws IOException {
        Files.createDirectory(directory.resolve("jq"));
        for (String name : List.of("main", "docs")) {
            Files.write(
                    directory.resolve("jq/%s.asc".formatted(name)),
                    OpenPgpKey.generate(
                                    directory.resolve(name),
                                    name + " <a@example.org>",
                                    java.time.Instant.parse("2023-01-01T00:00:00Z"))
                            .publicKeyArmored());
        }
    }

    @Test
    void readsAComponentAsAnUpstreamOfItsOwn() throws IOException {
        Map<String, ComponentRule> components =
                RecipeFile.read(
                                write(
                                        """
                                        schema: 1
                                        source: jq
                                        upstream:
                                          git: https://example.org/jq.git
                                          verify: {keys: [main.asc]}
                                          components:
                                            data:
                                              tarball: https://example.org/data-{version}.tar.gz
                                              exclude: [vendor]
                                              verify: {tarball-signature: "{tarball}.asc"}
                                            docs:
                                              git: https://example.org/docs.git
                                              tag: docs-{version}
                                              version: newest
                                              verify: {keys: [docs.asc]}
                                            lib-x: {npm: "@scope/x", version: "1.10"}
                                            types: {github: jqlang/types}
                                        """),
                                SeriesTable.KNOWN)
                        .upstream()
                        .components();

        assertThat(components).containsOnlyKeys("data", "docs", "lib-x", "types");
        UpstreamRule data = rule(components, "data").upstream();
        assertThat(rule(components, "data").version()).isEqualTo(new ComponentVersion.Same());
        assertThat(data.tarball())
                .isEqualTo(new TarballRule.At("https://example.org/data-{version}.tar.gz"));
        assertThat(data.repacking().exclude()).containsExactly("vendor");
        assertThat(data.verify().keys()).containsExactly(directory.resolve("jq/main.asc"));
        assertThat(data.verify().tarballSignature()).contains("{tarball}.asc");
        UpstreamRule docs = rule(components, "docs").upstream();
        assertThat(rule(components, "docs").version()).isEqualTo(new ComponentVersion.Newest());
        assertThat(docs.git()).contains("https://example.org/docs.git");
        assertThat(docs.tag()).contains("docs-{version}");
        assertThat(docs.verify().keys()).containsExactly(directory.resolve("jq/docs.asc"));
        assertThat(rule(components, "lib-x").version())
                .isEqualTo(new ComponentVersion.Exactly("1.10"));
        assertThat(rule(components, "lib-x").upstream().places()).hasSize(1);
        assertThat(rule(components, "types").upstream().tarball())
                .isEqualTo(new TarballRule.Offered());
    }

    @Test
    void tellsEveryProblemWithItsPlace() throws IOException {
        Path file =
                write(
                        """
                        schema: 1
                        source: jq
                        upstream:
                          git: https://example.org/jq.git
                          components:
                            a_b: {npm: ab}
                            data: {tarball: "https://example.org/{name}.tar.gz", since: "1"}
                            docs: {git: "ext::sh -c evil", version: "../1"}
                            more: {version: newest}
                            tree: {tarball: git, components: {deep: {}}}
                            none: {exclude: [vendor]}
                            debian: {npm: d}
                            list: {git: "https://example.org/list.git", verify: {tarball-signature: "{tarball}.asc"}}
                        """);

        assertThat(RecipeFile.problems(file, SeriesTable.KNOWN))
                .extracting(problem -> problem.substring(file.toString().length() + 1))
                .containsExactly(
                        "6:5: `upstream.components` must be written like `data`, got `a_b`",
                        "7:21: placeholder `{name}` is not known",
                        "7:58: unknown key `upstream.components.data.since`",
                        "8:17: git URL `ext::sh -c evil` is not one that Freshet reads; https, http, ssh, git, file, `host:path` and a path are",
                        "8:45: `../1` is no version; write `same`, `newest`, or one such as `1.2`",
                        "9:11: nothing says where the component comes from; it needs `tarball`, or a place such as `git`",
                        "9:21: `version: newest` needs a place where versions show, such as `git`",
                        "10:21: `tarball: git` needs `git`",
                        "10:26: unknown key `upstream.components.tree.components`",
                        "11:11: nothing says where the component comes from; it needs `tarball`, or a place such as `git`",
                        "12:5: no component can be called `debian`: the packaging has that directory",
                        "13:77: `tarball-signature` needs `keys`",
                        "13:77: `tarball-signature` needs a `tarball` URL; `tag-signature` checks tags");
    }

    private static ComponentRule rule(Map<String, ComponentRule> components, String name) {
        return Optional.ofNullable(components.get(name)).orElseThrow();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("jq/recipe.yaml"), text);
    }
}
