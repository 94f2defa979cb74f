package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.Forge;
import org.freshet.model.PlaceRule.ForgeKind;
import org.freshet.model.PlaceRule.Listing;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.PlaceRule.WatchFile;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.ChecksumsRule;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.SameTree;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.Unproved;
import org.freshet.model.SeriesTable;
import org.freshet.model.SeriesTable.Life;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Urgency;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTest {
    private static final String WATCHES =
            """
            schema: 1
            source: jq
            upstream:
              git: https://github.com/jqlang/jq.git
            """;

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIbd2xzYDUAiwekhJCYaSMTXpaBgE1NvHFjtO7mix/s1\n";

    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    @TempDir Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(directory.resolve("jq/debian"));
        Files.createDirectories(directory.resolve("jq/overlay"));
        Files.createDirectories(directory.resolve("jq/jammy"));
        Files.writeString(directory.resolve("jq/upstream.asc"), KEY);
        Files.writeString(directory.resolve("jq/debian/control"), "Source: jq\n");
        Files.writeString(directory.resolve("jq/debian/rules"), "#!/usr/bin/make -f\n");
    }

    @Test
    void readsEveryKey() throws IOException {
        Recipe recipe =
                read(
                        """
                        schema: 1
                        source: jq
                        homepage: https://jqlang.org
                        priority: high
                        maintainers:
                          upstream: ["A. Person <a@example.org>"]
                          packaging: ["B. Person <b@example.org>", "C. Person <c@example.org>"]
                        upstream:
                          git: https://github.com/jqlang/jq.git
                          tag: jq-{version}
                          ignore: ["jq-1.4-*"]
                          since: "1.7"
                          prereleases: ignore
                          tarball: https://github.com/jqlang/jq/releases/download/{tag}/jq-{version}.tar.gz
                          verify:
                            keys: [upstream.asc]
                            tarball-signature: "{tarball}.asc"
                            checksums: "{tarball}.sha256"
                            checksums-signature: "{checksums}.asc"
                            tag-signature: required
                            same-tree: {allow: [jq.1, "vendor/**"]}
                        packaging:
                          dir: debian/
                          overlay: [overlay/]
                        targets:
                          - ubuntu/noble
                          - ubuntu/jammy: {overlay: [jammy/]}
                          - debian/trixie
                        destinations: [archive:fresh, archive:slow]
                        policy: {unproved: publish}
                        """);

        Path jq = directory.resolve("jq");
        assertThat(recipe.source()).hasToString("jq");
        assertThat(recipe.directory()).isEqualTo(jq);
        assertThat(recipe.homepage()).hasToString("Optional[https://jqlang.org]");
        assertThat(recipe.priority()).isEqualTo(Recipe.Priority.HIGH);
        assertThat(recipe.upstreamMaintainers()).hasToString("[A. Person <a@example.org>]");
        assertThat(recipe.packagingMaintainers())
                .hasToString("[B. Person <b@example.org>, C. Person <c@example.org>]");
        assertThat(recipe.upstream().git()).contains("https://github.com/jqlang/jq.git");
        assertThat(recipe.upstream().tag()).contains("jq-{version}");
        assertThat(recipe.upstream().ignore()).containsExactly("jq-1.4-*");
        assertThat(recipe.upstream().since()).contains("1.7");
        assertThat(recipe.upstream().prereleases()).isFalse();
        assertThat(recipe.upstream().tarball())
                .isEqualTo(
                        new TarballRule.At(
                                "https://github.com/jqlang/jq/releases/download/{tag}/jq-{version}.tar.gz"));
        assertThat(recipe.upstream().verify().keys()).containsExactly(jq.resolve("upstream.asc"));
        assertThat(recipe.upstream().verify().checksums())
                .contains(new ChecksumsRule("{tarball}.sha256", Optional.of("{checksums}.asc")));
        assertThat(recipe.upstream().verify().tarballSignature()).contains("{tarball}.asc");
        assertThat(recipe.upstream().verify().tagSignature()).isEqualTo(TagSignature.REQUIRED);
        assertThat(recipe.upstream().verify().sameTree())
                .contains(new SameTree(List.of("jq.1", "vendor/**")));
        assertThat(recipe.packaging().orElseThrow())
                .isEqualTo(
                        new Recipe.PackagingRule(
                                new Base.Dir(jq.resolve("debian")),
                                List.of(jq.resolve("overlay")),
                                true));
        assertThat(recipe.targets())
                .extracting(rule -> rule.target().text() + " " + rule.overlays().size())
                .containsExactly("ubuntu/noble 0", "ubuntu/jammy 1", "debian/trixie 0");
        assertThat(recipe.destinations()).hasToString("[archive:fresh, archive:slow]");
        assertThat(recipe.policy().unproved()).isEqualTo(Unproved.PUBLISH);
        assertThat(recipe.packages()).isTrue();
    }

    @Test
    void readsWhereThePackagingIsBorrowed() throws IOException {
        Recipe recipe =
                read(
                        """
                        schema: 1
                        source: jq
                        maintainers: {packaging: ["B. Person <b@example.org>"]}
                        upstream: {git: https://example.org/jq.git}
                        packaging:
                          from: debian/trixie
                          drop-merged-patches: false
                        targets:
                          - ubuntu/noble: {from: ubuntu/noble}
                          - debian/bookworm:
                              git: {url: https://example.org/jq-packaging.git, branch: debian/12, path: jq/debian}
                          - debian/trixie: {git: {url: "git@example.org:jq.git", tag: debian/1.8-1}}
                          - ubuntu/jammy: {dir: debian}
                        """);

        assertThat(recipe.packaging().orElseThrow())
                .isEqualTo(
                        new Recipe.PackagingRule(
                                new Base.From(Target.parse("debian/trixie")), List.of(), false));
        assertThat(recipe.targets())
                .extracting(rule -> rule.base().orElseThrow())
                .containsExactly(
                        new Base.From(Target.parse("ubuntu/noble")),
                        new Base.Git(
                                "https://example.org/jq-packaging.git",
                                Optional.of("refs/heads/debian/12"),
                                "jq/debian"),
                        new Base.Git(
                                "git@example.org:jq.git",
                                Optional.of("refs/tags/debian/1.8-1"),
                                "debian"),
                        new Base.Dir(directory.resolve("jq/debian")));
    }

    @Test
    void tellsEveryProblemOfABase() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                maintainers: {packaging: ["B. Person <b@example.org>"]}
                                upstream: {git: https://example.org/jq.git}
                                packaging:
                                  overlay: [debian]
                                targets:
                                  - ubuntu/noble: {dir: debian, from: ubuntu/noble}
                                  - ubuntu/jammy: {git: {url: "ext::sh -c evil", branch: "a..b", tag: "-x", path: ../debian}}
                                  - debian/trixie: {from: debian/nowhere, git: {}}
                                """))
                .containsExactly(
                        "6:3: `packaging` has no base: it needs one of `dir`, `from` and `git`",
                        "8:39: `dir` and `from` exclude each other: packaging begins with one base",
                        "9:31: git URL `ext::sh -c evil` is not one that Freshet reads; https, http, ssh, git, file, `host:path` and a path are",
                        "9:58: `a..b` is no name of a branch or tag",
                        "9:71: `-x` is no name of a branch or tag",
                        "9:83: `../debian` is no directory of a repository; write it from the top of the repository: `debian`",
                        "10:27: `git` and `from` exclude each other: packaging begins with one base",
                        "10:48: `targets[2].debian/trixie.git.url` is missing");
    }

    @Test
    void readsThePlacesOfReleasesInTheirOrder() throws IOException {
        Files.writeString(directory.resolve("jq/debian/watch"), "version=4\n");

        Recipe recipe =
                read(
                        """
                        schema: 1
                        source: jq
                        upstream:
                          pypi: Jq.py
                          watch: debian/watch
                          github: jqlang/jq
                          gitlab: https://gitlab.gnome.org/GNOME/sub/gtk.git
                          gitea: https://codeberg.org/forgejo/forgejo/
                          listing: {url: "https://ftp.example.org/jq/", pattern: "v{version}/jq-{version}.tar.gz"}
                          npm: "@scope/jq"
                          crates: jq
                          cpan: App-jq
                          rubygems: jq
                        """);

        assertThat(recipe.upstream().git()).isEmpty();
        assertThat(recipe.upstream().tarball()).isEqualTo(new TarballRule.Offered());
        assertThat(recipe.upstream().places())
                .containsExactly(
                        new Registry(RegistryKind.PYPI, "Jq.py"),
                        new WatchFile(directory.resolve("jq/debian/watch")),
                        new Forge(ForgeKind.GITHUB, URI.create("https://github.com/jqlang/jq")),
                        new Forge(
                                ForgeKind.GITLAB,
                                URI.create("https://gitlab.gnome.org/GNOME/sub/gtk")),
                        new Forge(
                                ForgeKind.GITEA,
                                URI.create("https://codeberg.org/forgejo/forgejo")),
                        new Listing(
                                URI.create("https://ftp.example.org/jq/"),
                                "v{version}/jq-{version}.tar.gz"),
                        new Registry(RegistryKind.NPM, "@scope/jq"),
                        new Registry(RegistryKind.CRATES, "jq"),
                        new Registry(RegistryKind.CPAN, "App-jq"),
                        new Registry(RegistryKind.RUBYGEMS, "jq"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    github: jq                              | 4:11: `jq` is not a project of a forge; write `owner/name`, or its page on a host of its own
                    github: https://github.com/a/b/tree     | 4:11: `https://github.com/a/b/tree` is not a project of a forge; write `owner/name`, or its page on a host of its own
                    github: ../b                            | 4:11: `../b` is not a project of a forge; write `owner/name`, or its page on a host of its own
                    github: git@github.com:a/b              | 4:11: `git@github.com:a/b` is not a project of a forge; write `owner/name`, or its page on a host of its own
                    gitea: owner/name                       | 4:10: `owner/name` is not a project of a forge; write its page, such as `https://host/owner/name`
                    gitlab: https://u:p@host/a/b            | 4:11: `https://u:p@host/a/b` is not a project of a forge; write `owner/name`, or its page on a host of its own
                    listing: https://ftp.example.org/       | 4:12: `upstream.listing` must be a mapping, got text
                    listing: {url: "https://ftp.example.org/"} | 4:12: `upstream.listing.pattern` is missing
                    listing: {url: "ftp://ftp.example.org/", pattern: "jq-{version}.tgz"} | 4:18: `ftp://ftp.example.org/` is on an FTP server, which Freshet cannot ask; most of them give the same files over https: try that in a browser
                    listing: {url: "/srv/jq", pattern: "jq-{version}.tgz"} | 4:18: `/srv/jq` is not the address of a web page; write it as `https://host/directory/`
                    listing: {url: "https://u:p@example.org/", pattern: "jq-{version}.tgz"} | 4:18: the address of a listing has a user in it; give the host a token in the settings instead
                    listing: {url: "https://example.org/", pattern: "jq-1.tgz"} | 4:51: pattern `jq-1.tgz` does not say where the version is; write `hello-{version}.tar.gz`, or a regular expression with `(?<version>…)`
                    listing: {url: "https://example.org/", pattern: "jq-{verson}.tgz"} | 4:51: placeholder `{verson}` is not known; did you mean `{version}`?
                    cpan: Foo::Bar                          | 4:9: `upstream.cpan` must match `^[A-Za-z0-9][A-Za-z0-9_+.-]*$`, got `Foo::Bar`
                    npm: "@../x"                            | 4:8: `upstream.npm` must match `^(@[A-Za-z0-9~_-][A-Za-z0-9._~-]*/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$`, got `@../x`
                    watch: debian/watch                     | 4:10: file `debian/watch` is missing
                    tag: v{version}                         | 4:3: `upstream` names no place where releases show: `git`, `github`, `gitlab`, `gitea`, `listing`, `pypi`, `npm`, `crates`, `cpan`, `rubygems`, `watch`
                    """)
    void saysWhatIsWrongWithAPlace(String line, String problem) throws IOException {
        assertThat(problems("schema: 1\nsource: jq\nupstream:\n  " + line + "\n"))
                .containsExactly(problem);
    }

    @Test
    void whatIsOfGitNeedsGit() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  github: jqlang/jq
                                  tarball: git
                                  verify: {keys: [upstream.asc], tag-signature: required}
                                """))
                .containsExactly(
                        "5:12: `tarball: git` needs `git`",
                        "6:49: `tag-signature: required` needs `git`");
    }

    @Test
    void theSignatureOfAnOfferedTarballIsAGateToo() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  github: jqlang/jq
                                  verify: {keys: [upstream.asc], tarball-signature: "{tarball}.asc"}
                                """))
                .isEmpty();
    }

    @Test
    void fillsInTheDefaults() throws IOException {
        Recipe recipe = read(WATCHES);

        assertThat(recipe.priority()).isEqualTo(Recipe.Priority.MEDIUM);
        assertThat(recipe.upstream().tag()).isEmpty();
        assertThat(recipe.upstream().since()).isEmpty();
        assertThat(recipe.upstream().prereleases()).isTrue();
        assertThat(recipe.upstream().tarball()).isEqualTo(new TarballRule.Offered());
        assertThat(recipe.upstream().verify().tagSignature()).isEqualTo(TagSignature.OPTIONAL);
        assertThat(recipe.upstream().verify().sameTree()).contains(new SameTree(List.of()));
        assertThat(recipe.destinations()).hasToString("[archive:fresh]");
        assertThat(recipe.policy()).isEqualTo(Policy.DEFAULT);
        assertThat(recipe.packages()).isFalse();
    }

    @Test
    void readsWhatIsLeftOutAndWhatTheChangelogSays() throws IOException {
        Recipe recipe =
                read(
                        """
                        schema: 1
                        source: jq
                        upstream:
                          git: https://example.org/jq.git
                          exclude: [vendor, "*.min.js"]
                          repack-suffix: +ds
                          closes: {"1.8": ["#1012345", "LP: #2012345"]}
                        policy: {above-distribution: allowed, urgency: high}
                        """);

        assertThat(recipe.upstream().repacking())
                .isEqualTo(new Recipe.Repacking(List.of("vendor", "*.min.js"), Optional.of("+ds")));
        assertThat(recipe.upstream().closes())
                .isEqualTo(Map.of("1.8", List.of("Closes: #1012345", "LP: #2012345")));
        assertThat(recipe.policy().aboveDistribution()).isTrue();
        assertThat(recipe.policy().urgency()).isEqualTo(Urgency.HIGH);
    }

    @Test
    void refusesPatternsMarksAndBugsThatAreNone() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  git: https://example.org/jq.git
                                  exclude: ['a\\b']
                                  repack-suffix: ds
                                  closes: {"1.8": ["1012345"]}
                                """))
                .containsExactly(
                        "5:13: pattern `a\\b` has a backslash before another character than `\\`, `*` and `?`; mk-origtargz(1) knows no other escapes",
                        "6:18: `upstream.repack-suffix` must match `^[+~][a-z]+[0-9.]*$`, got `ds`",
                        "7:20: `upstream.closes.1.8[0]` must match `^(#|LP: #)[1-9][0-9]{0,8}$`, got `1012345`");
    }

    @Test
    void tellsEveryProblemWithItsPlace() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 2
                                source: jq
                                priority: hihg
                                homepag: http
                                upstream:
                                  git: --upload-pack=x
                                  tag: jq
                                  since: 1.7
                                  verify:
                                    keys: [none.asc]
                                    same-tree: {}
                                packaging:
                                  from: debian/trixie
                                  dir: ../debian
                                targets:
                                  - ubuntu/nobel
                                  - debian/trixie: {from: x}
                                  - 3
                                destinations: [ftp:x/y]
                                policy: {min-age: 2h, unproved: no}
                                policy: 3
                                """))
                .containsExactly(
                        "1:9: `schema` must be 1, got `2`",
                        "3:11: `priority` must be one of `essential`, `high`, `medium`, `low`; got `hihg`; did you mean `high`?",
                        "4:1: unknown key `homepag`; did you mean `homepage`?",
                        "6:8: git URL `--upload-pack=x` is not one that Freshet reads; https, http, ssh, git, file, `host:path` and a path are",
                        "7:8: tag rule `jq` must have `{version}` once; or be a regular expression with `(?<version>…)`",
                        "8:10: `upstream.since` must be text, got a number; put it in quotes",
                        "10:12: file `none.asc` is missing",
                        "11:16: `upstream.verify.same-tree.allow` is missing",
                        "13:3: `packaging` needs `maintainers`, which is missing",
                        "13:9: `dir` and `from` exclude each other: packaging begins with one base",
                        "14:8: path `../debian` leaves the recipe's directory",
                        "16:5: target `ubuntu/nobel` is not known; did you mean `ubuntu/noble`?",
                        "17:27: target `x` is not known; write it as distribution/series, such as `ubuntu/noble`; settings may add series under `series:`",
                        "18:5: `targets[2]` must be a mapping or text, got a number",
                        "19:16: destination `ftp:x/y` is not known; write `archive:NAME` or `dput:NAME` with a name from the settings, or `ppa:owner/name`",
                        "20:19: `2h` is no duration from PT0S to P365D; write it as ISO 8601 has them: `PT30M`, `PT2H`, `P7D`",
                        "20:33: `policy.unproved` must be one of `hold`, `publish`; got `no`",
                        "21:1: key `policy` stands here twice");
    }

    @Test
    void throwsAllProblemsInOneFailure() throws IOException {
        Path file = write("schema: 1\nsource: jq\nupstrem: {git: x}\n");

        assertThatThrownBy(() -> RecipeFile.read(file, SeriesTable.KNOWN))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        """
                        %1$s:1:1: `upstream` is missing
                        %1$s:3:1: unknown key `upstrem`; did you mean `upstream`?\
                        """
                                .formatted(file));
    }

    @Test
    void namesTheLineOfBrokenYaml() throws IOException {
        assertThat(problems("schema: 1\nsource: jq\nupstream: {git: [\n  a: b\n"))
                .hasSize(1)
                .allSatisfy(
                        problem -> assertThat(problem).matches("[45]:\\d+: this is not YAML: .*"));
        assertThat(problems("schema: 1\n\tsource: jq\n"))
                .hasSize(1)
                .allSatisfy(problem -> assertThat(problem).startsWith("2:1: this is not YAML: "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1:1: the file is empty",
                "# nothing|1:1: the file is empty",
                "- a|1:1: the file must be a mapping, got a list",
                "jq|1:1: the file must be a mapping, got text",
            })
    void refusesWhatIsNoMapping(String text, String problem) throws IOException {
        assertThat(problems(text)).containsExactly(problem);
    }

    @Test
    void refusesAliasesTagsAndASecondDocument() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: &name jq
                                homepage: !!binary aGVsbG8=
                                upstream:
                                  git: *name
                                ---
                                more: 1
                                """))
                .contains(
                        "2:9: anchors and aliases are not known here; write the value out",
                        "3:11: tag `tag:yaml.org,2002:binary` is not known here",
                        "5:8: anchors and aliases are not known here; write the value out",
                        "7:1: a second document begins");
    }

    @Test
    void isNotBlownUpByABomb() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%1$d: &a%1$d [".formatted(i));
            bomb.append("*a%d, ".formatted(i - 1).repeat(10)).append("]\n");
        }

        assertThat(problems(bomb.toString()))
                .contains("1:5: anchors and aliases are not known here; write the value out");
    }

    @Test
    void refusesDeepNestingAndGreatSize() throws IOException {
        assertThat(problems("[".repeat(60_000)))
                .containsExactly("1:1: this is not YAML: nested deeper than 32 levels in line 1");
        Path large = write("#".repeat(300_000));
        assertThatThrownBy(() -> RecipeFile.problems(large, SeriesTable.KNOWN))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("recipe `%s` is larger than 256 KiB".formatted(large));
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Path file = directory.resolve("jq/recipe.yaml");
        Files.write(file, new byte[] {'s', ':', ' ', (byte) 0xff});

        assertThat(RecipeFile.problems(file, SeriesTable.KNOWN))
                .containsExactly(file + ":1:1: the text is not UTF-8");
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThatThrownBy(() ->
                        RecipeFile.problems(directory.resolve("none.yaml"), SeriesTable.KNOWN))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("there is no recipe `%s`".formatted(directory.resolve("none.yaml")));
    }

    @Test
    void theSourceIsTheDirectorysName() throws IOException {
        assertThat(problems(WATCHES.replace("source: jq", "source: qj")))
                .containsExactly("2:9: source `qj` must be the directory's name, which is `jq`");
    }

    @Test
    void refusesASecondRecipeOfOneSource() throws IOException {
        Files.createDirectories(directory.resolve("htop"));
        Files.writeString(directory.resolve("htop/recipe.yaml"), WATCHES.replace("jq", "htop"));

        assertThat(problems(WATCHES.replace("source: jq", "source: htop")))
                .containsExactly("2:9: source `htop` has a recipe already, in `htop/recipe.yaml`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jq-{version}|",
                "'(?:jq-)?(?<version>[0-9.]+)'|",
                "jq|tag rule `jq` must have `{version}` once; or be a regular expression with `(?<version>…)`",
                "'{version}-{version}'|tag rule `{version}-{version}` must have `{version}` once; or be a regular expression with `(?<version>…)`",
                "'jq-{verson}'|placeholder `{verson}` is not known; did you mean `{version}`?",
                "'(?<version>[0-9'|regular expression `(?<version>[0-9` is broken at character 15: Unclosed character class",
                "'(?<verson>[0-9]+)'|regular expression `(?<verson>[0-9]+)` has no group `version`; write `(?<version>…)` around what is the version",
            })
    void checksTagRules(String rule, String problem) throws IOException {
        assertThat(problems(WATCHES + "  tag: '%s'\n".formatted(rule)))
                .isEqualTo(problem == null ? List.of() : List.of("5:8: " + problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/jq.git",
                "ssh://git@example.org/jq.git",
                "git@example.org:jq.git",
                "git://example.org/jq",
                "file:///srv/git/jq",
                "/srv/git/jq",
                "../jq"
            })
    void takesEveryFormOfGitUrl(String git) throws IOException {
        assertThat(problems(WATCHES.replace("https://github.com/jqlang/jq.git", git))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upload-pack=touch /tmp/x",
                "ext::sh -c whoami",
                "ftp://example.org/jq",
                "a b"
            })
    void refusesGitUrlsThatGitWouldRunOrNotRead(String git) throws IOException {
        assertThat(problems(WATCHES.replace("https://github.com/jqlang/jq.git", "'" + git + "'")))
                .hasSize(1)
                .allSatisfy(
                        problem -> assertThat(problem).contains("is not one that Freshet reads"));
    }

    @Test
    void aTarballMayDifferFromItsTagOnlyWhereTheRecipeSaysSo() throws IOException {
        assertThat(
                        read(WATCHES + "  verify: {same-tree: ignored}\n")
                                .upstream()
                                .verify()
                                .sameTree())
                .isEmpty();
        assertThat(problems(WATCHES + "  verify: {same-tree: required}\n"))
                .containsExactly(
                        "5:23: `upstream.verify.same-tree` must be one of `ignored`; got `required`");
        assertThat(problems(WATCHES + "  verify: {same-tree: {allow: [m4/]}}\n"))
                .containsExactly(
                        "5:32: pattern `m4/` matches no file; write `m4/**` for all that is in the directory");
    }

    @Test
    void signaturesNeedKeys() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  git: https://github.com/jqlang/jq.git
                                  verify:
                                    tarball-signature: "{tarball}.asc"
                                    tag-signature: required
                                """))
                .containsExactly(
                        "6:24: `tarball-signature` needs `keys`",
                        "6:24: `tarball-signature` needs a `tarball` URL; `tag-signature` checks tags",
                        "7:20: `tag-signature: required` needs `keys`");
    }

    @Test
    void looksIntoKeyFilesAndAtWhatChecksumsNeed() throws IOException {
        Files.writeString(directory.resolve("jq/secret"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");

        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  git: https://github.com/jqlang/jq.git
                                  verify:
                                    keys: [upstream.asc, secret]
                                    checksums: https://example.org/{versio}/SHA256SUMS
                                    checksum-signature: "{checksums}.asc"
                                """))
                .containsExactly(
                        "6:26: key file `%s` holds a secret key; give the public key, and consider the secret one as known to others"
                                .formatted(directory.resolve("jq/secret")),
                        "7:16: `checksums` needs a `tarball` URL; `tag-signature` checks tags",
                        "7:16: placeholder `{versio}` is not known; did you mean `{version}`?",
                        "8:5: unknown key `upstream.verify.checksum-signature`; did you mean `checksums-signature`?");
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream:
                                  git: https://github.com/jqlang/jq.git
                                  tarball: https://example.org/jq-{version}.tar.gz
                                  verify:
                                    checksums-signature: "{checksums}.asc"
                                """))
                .containsExactly("7:26: `checksums-signature` needs `checksums`");
    }

    @Test
    void takesSeriesThatSettingsAdd() throws IOException {
        Path file =
                write(
                        WATCHES
                                + """
                                maintainers: {packaging: ["B. Person <b@example.org>"]}
                                packaging: {dir: debian/}
                                targets: [ubuntu/zesty]
                                """);

        assertThat(RecipeFile.problems(file, SeriesTable.KNOWN)).hasSize(1);
        assertThat(
                        RecipeFile.read(
                                        file,
                                        new SeriesTable(
                                                Map.of("ubuntu/zesty", "ubuntu1704"),
                                                List::of,
                                                TODAY))
                                .targets())
                .extracting(rule -> rule.target().suffix())
                .containsExactly("ubuntu1704");
    }

    @Test
    void groupsOfSeriesAreWhatTheyAreToday() throws IOException {
        Path file =
                write(
                        WATCHES
                                + """
                                maintainers: {packaging: ["B. Person <b@example.org>"]}
                                packaging: {dir: debian/}
                                targets:
                                  - ubuntu/lts: {overlay: [overlay/]}
                                  - ubuntu/supported
                                  - debian/unstable
                                  - ubuntu/noble
                                """);
        SeriesTable series = new SeriesTable(Map.of(), RecipeFileTest::lives, TODAY);

        assertThat(RecipeFile.read(file, series).targets())
                .extracting(rule -> rule.target() + " " + rule.overlays().size())
                // The one that is named has its own rule; of two groups the first counts.
                .containsExactly(
                        "ubuntu/jammy 1", "ubuntu/noble 0", "ubuntu/questing 0", "debian/sid 0");
        assertThat(RecipeFile.notices(file, series))
                .containsExactly(
                        "`ubuntu/supported` has no plucky any more: its support ended on 2026-01-15");
        assertThat(RecipeFile.problems(file, SeriesTable.KNOWN))
                .hasSize(2)
                .first()
                .asString()
                .endsWith(
                        "which series `ubuntu/lts` means is not known; install what tells their dates"
                                + " (apt install distro-info-data), or name a directory that has it as"
                                + " `distro-info:` in the settings");
    }

    @Test
    void packagingIsTakenFromTheSeriesThatAGroupIsToday() throws IOException {
        SeriesTable series = new SeriesTable(Map.of(), RecipeFileTest::lives, TODAY);

        assertThat(RecipeFile.read(borrows("ubuntu/latest"), series).packaging().orElseThrow())
                .extracting(Recipe.PackagingRule::base)
                .isEqualTo(new Base.From(new Target.DebTarget("ubuntu", "questing", "ubuntu2510")));
        assertThat(RecipeFile.problems(borrows("ubuntu/lts"), series))
                .singleElement()
                .asString()
                .endsWith(
                        "packaging is taken from one series; `ubuntu/lts` is ubuntu/jammy,"
                                + " ubuntu/noble today; name one of them, or a group that is one,"
                                + " such as `debian/stable` or `ubuntu/latest`");
        assertThat(RecipeFile.problems(borrows("ubuntu/devel"), series))
                .singleElement()
                .asString()
                .contains("packaging is taken from one series; `ubuntu/devel` is none today");
    }

    private Path borrows(String from) throws IOException {
        return write(
                WATCHES
                        + """
                        maintainers: {packaging: ["B. Person <b@example.org>"]}
                        packaging: {from: %s}
                        targets: [ubuntu/noble]
                        """
                                .formatted(from));
    }

    private static List<Life> lives() {
        return List.of(
                life("jammy", "ubuntu2204", true, "2022-04-21", "2027-06-01"),
                life("noble", "ubuntu2404", true, "2024-04-25", "2029-05-31"),
                life("plucky", "ubuntu2504", false, "2025-04-17", "2026-01-15"),
                life("questing", "ubuntu2510", false, "2025-10-09", "2026-07-09"));
    }

    private static Life life(
            String series, String suffix, boolean longTerm, String released, String end) {
        return new Life(
                "ubuntu",
                series,
                suffix,
                longTerm,
                LocalDate.parse(released).minusMonths(6),
                Optional.of(LocalDate.parse(released)),
                Optional.of(LocalDate.parse(end)),
                Optional.empty());
    }

    @Test
    void theInputsAreThoseOfPackagingOnly() throws IOException {
        String packaged =
                WATCHES
                        + """
                        maintainers: {packaging: ["B. Person <b@example.org>"]}
                        packaging: {dir: debian/, overlay: [overlay/]}
                        targets: [ubuntu/noble, ubuntu/jammy]
                        """;
        String inputs = read(packaged).inputs();

        assertThat(inputs).matches("[0-9a-f]{64}");
        assertThat(read("priority: high\n" + packaged).inputs()).isEqualTo(inputs);
        assertThat(read(packaged.replace("noble, ubuntu/jammy", "jammy, ubuntu/noble")).inputs())
                .isEqualTo(inputs);
        Path rules = directory.resolve("jq/debian/rules");
        Files.setLastModifiedTime(rules, FileTime.fromMillis(0));
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(read(packaged).inputs()).isEqualTo(inputs);

        assertThat(read(packaged.replace("B. Person", "D. Person")).inputs()).isNotEqualTo(inputs);
        assertThat(read(packaged.replace(", ubuntu/jammy", "")).inputs()).isNotEqualTo(inputs);
        Files.writeString(directory.resolve("jq/overlay/NEWS"), "new\n");
        assertThat(read(packaged).inputs()).isNotEqualTo(inputs);
    }

    @Test
    void theInputsDoNotDependOnTheCheckoutsPlace() throws IOException {
        Bench here = new Bench(directory.resolve("here"));
        Bench there = new Bench(directory.resolve("over/there"));
        SourceName hello = new SourceName("hello");

        assertThat(here.folder().of(hello).inputs()).isEqualTo(there.folder().of(hello).inputs());
    }

    @Test
    void aFolderNamesItsSourcesAlsoTheBrokenOnes() throws IOException {
        write("broken: [");
        Files.createDirectories(directory.resolve("htop"));
        Files.writeString(directory.resolve("htop/recipe.yaml"), WATCHES.replace("jq", "htop"));
        Files.createDirectories(directory.resolve("empty"));
        Files.writeString(directory.resolve("recipe.schema.json"), "{}");
        RecipeFolder folder = new RecipeFolder(directory);

        assertThat(folder.sources()).hasToString("[htop, jq]");
        assertThat(folder.of(new SourceName("htop")).source()).hasToString("htop");
        assertThatThrownBy(() -> folder.of(new SourceName("htpo")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        wrong -> assertThat(wrong.hint()).contains("did you mean `htop`?"));
    }

    @Test
    void everyRecipeOfTheRepositoryIsGood() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("../../recipes"))) {
            List<Path> recipes =
                    all.map(recipe -> recipe.resolve("recipe.yaml")).filter(Files::exists).toList();

            assertThat(recipes).hasSizeGreaterThan(6);
            assertThat(recipes)
                    .allSatisfy(file -> assertThat(RecipeFile.problems(file, shipped())).isEmpty());
        }
    }

    @Test
    void whatEveryRecipeOfTheRepositoryPackagesForAndWhereItsPackagingComesFrom() {
        assertThat(shipped("jq"))
                .isEqualTo(shipped("htop"))
                .containsExactly(
                        "ubuntu/jammy from debian/sid",
                        "ubuntu/noble from debian/sid",
                        "ubuntu/resolute from debian/sid",
                        "debian/trixie from debian/sid",
                        "debian/bookworm from debian/sid");
        assertThat(shipped("tmux"))
                .containsExactly(
                        "ubuntu/jammy from ubuntu/jammy",
                        "ubuntu/noble from ubuntu/noble",
                        "ubuntu/resolute from debian/sid",
                        "debian/trixie from debian/sid",
                        "debian/bookworm from debian/bookworm");
        assertThat(shipped("nova"))
                .isEqualTo(shipped("swift"))
                .isEqualTo(shipped("glance"))
                .containsExactly(
                        "ubuntu/jammy from ubuntu/resolute",
                        "ubuntu/noble from ubuntu/resolute",
                        "ubuntu/resolute from ubuntu/resolute",
                        "debian/trixie from debian/sid");
    }

    private static List<String> shipped(String source) {
        Recipe recipe = RecipeFile.read(Path.of("../../recipes", source, "recipe.yaml"), shipped());
        return recipe.targets().stream()
                .map(rule ->
                        rule.base().orElse(recipe.packaging().orElseThrow().base())
                                        instanceof Base.From(Target series)
                                ? rule.target() + " from " + series
                                : rule.target() + " from elsewhere")
                .toList();
    }

    /** The series of the day that the recipes were last proved on. */
    private static SeriesTable shipped() {
        return new SeriesTable(
                Map.of(),
                () ->
                        List.of(
                                life("ubuntu", "jammy", "ubuntu2204", "2022-04-21", "2027-06-01"),
                                life("ubuntu", "noble", "ubuntu2404", "2024-04-25", "2029-05-31"),
                                life(
                                        "ubuntu",
                                        "resolute",
                                        "ubuntu2604",
                                        "2026-04-23",
                                        "2031-05-29"),
                                life("debian", "bookworm", "deb12", "2023-06-10", "2028-06-30"),
                                life("debian", "trixie", "deb13", "2025-08-09", "2030-06-30")),
                LocalDate.of(2026, 11, 26));
    }

    private static Life life(
            String distribution, String series, String suffix, String released, String end) {
        return new Life(
                distribution,
                series,
                suffix,
                true,
                LocalDate.parse(released).minusMonths(6),
                Optional.of(LocalDate.parse(released)),
                Optional.of(LocalDate.parse(end)),
                Optional.empty());
    }

    @Test
    void theRecipeThatTheReadmeShowsIsGoodAndHasEveryKey() throws IOException {
        String readme = Files.readString(Path.of("../../recipes/README.md"));
        String shown = readme.substring(readme.indexOf("```yaml\n") + 8);
        shown = shown.substring(0, shown.indexOf("```"));
        String text = shown;

        assertThat(problems(text)).isEmpty();
        assertThat(schemaKeys()).allSatisfy(key -> assertThat(text).contains(key + ":"));
    }

    @Test
    void showsWhatATargetLooksLike() throws IOException {
        assertThat(
                        problems(
                                """
                                schema: 1
                                source: jq
                                upstream: {git: "https://example.org/jq.git"}
                                targets: [noble]
                                """))
                .contains("4:11: `targets[0]` must be written like `ubuntu/noble`, got `noble`");
    }

    private static List<String> schemaKeys() throws IOException {
        String schema = Files.readString(Path.of("../../recipes/recipe.schema.json"));
        // Keys of a recipe are the only names in it whose rule is described.
        return Pattern.compile("\"([a-z-]+)\": \\{\\s*\"(?:description|const)\"")
                .matcher(schema)
                .results()
                .map(match -> match.group(1))
                .filter(name ->
                        !List.of("people", "path", "overlays", "target", "component")
                                .contains(name))
                .toList();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("jq/recipe.yaml"), text, StandardCharsets.UTF_8);
    }

    private Recipe read(String text) throws IOException {
        return RecipeFile.read(write(text), SeriesTable.KNOWN);
    }

    private List<String> problems(String text) throws IOException {
        Path file = write(text);
        return RecipeFile.problems(file, SeriesTable.KNOWN).stream()
                .map(problem -> problem.substring(file.toString().length() + 1))
                .toList();
    }
}
