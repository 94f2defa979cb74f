package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RegistriesTest {
    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();

    @AfterEach
    void close() {
        web.close();
    }

    private Place place(RegistryKind kind, String name) {
        return LoopbackPlaces.place(web, dir, "hello", new Registry(kind, name));
    }

    private List<String> lines(RegistryKind kind, String name) {
        return LoopbackPlaces.lines(web, place(kind, name).offers());
    }

    @Test
    void readsAnNpmPackage() {
        // The form of "Package Metadata", github.com/npm/registry/docs/responses.
        web.serve(
                "/api/@scope/hello",
                LoopbackPlaces.json(
                        web,
                        """
                        {"_id": "@scope/hello", "_rev": "3-0857", "name": "@scope/hello",
                         "dist-tags": {"latest": "1.1.0", "next": "2.0.0-rc.1"},
                         "versions": {
                          "1.0.0": {"name": "@scope/hello", "version": "1.0.0", "main": "index.js",
                           "deprecated": "use 1.1.0", "dependencies": {"a": "^1.0.0"},
                           "dist": {"shasum": "bbf1", "integrity": "sha512-xx==", "fileCount": 3,
                            "tarball": "ROOT/@scope/hello/-/hello-1.0.0.tgz",
                            "signatures": [{"keyid": "k", "sig": "s"}]}},
                          "1.1.0": {"version": "1.1.0", "dist": {"tarball": "file:///etc/passwd"}},
                          "2.0.0-rc.1": {"version": "2.0.0-rc.1",
                           "dist": {"tarball": "ROOT/@scope/hello/-/hello-2.0.0-rc.1.tgz"}}},
                         "time": {"created": "2015-03-24T00:12:24.039Z", "modified": "2024-01-01T00:00:00.000Z",
                          "1.0.0": "2015-03-24T00:12:24.039Z", "1.0.1": "2015-04-01T00:00:00.000Z",
                          "1.1.0": "2016-01-01T00:00:00.000Z", "2.0.0-rc.1": "2016-02-01T00:00:00.000Z"},
                         "users": {"somebody": true}, "readme": "# hello"}
                        """),
                "application/json");

        assertThat(lines(RegistryKind.NPM, "@scope/hello"))
                .containsExactly(
                        "1.0.0 =1.0.0 2015-03-24T00:12:24.039Z /@scope/hello/-/hello-1.0.0.tgz",
                        "1.1.0 =1.1.0 2016-01-01T00:00:00Z",
                        "2.0.0-rc.1 =2.0.0-rc.1 2016-02-01T00:00:00Z pre"
                                + " /@scope/hello/-/hello-2.0.0-rc.1.tgz",
                        "1.0.1 =1.0.1 2015-04-01T00:00:00Z withdrawn");
    }

    @Test
    void readsAnNpmPackageThatWasUnpublishedAltogether() {
        web.serve(
                "/api/hello",
                LoopbackPlaces.json(
                        web,
                        """
                        {"name": "hello", "time": {"created": "2015-03-24T00:12:24.039Z",
                          "1.0.0": "2015-03-24T00:12:24.039Z",
                          "unpublished": {"name": "somebody", "time": "2016-03-22T00:00:00.000Z",
                           "tags": {"latest": "1.0.0"}, "versions": ["1.0.0", "1.1.0"]}}}
                        """));

        assertThat(lines(RegistryKind.NPM, "hello"))
                .containsExactly(
                        "1.0.0 =1.0.0 2015-03-24T00:12:24.039Z withdrawn",
                        "1.1.0 =1.1.0 withdrawn");
    }

    @Test
    void refusesMoreVersionsThanAnybodyMakes() {
        String versions =
                IntStream.rangeClosed(0, 50_000)
                        .mapToObj("\"0.0.%d\": {}"::formatted)
                        .collect(Collectors.joining(","));
        web.serve(
                "/api/hello", LoopbackPlaces.json(web, "{\"versions\": {%s}}".formatted(versions)));

        assertThatThrownBy(() -> lines(RegistryKind.NPM, "hello"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("npm package hello has more than 50000 versions");
    }

    @Test
    void readsACrate() {
        // The form of "Index Format" in The Cargo Book.
        web.serve(
                "/api/config.json",
                LoopbackPlaces.json(web, "{\"dl\": \"ROOT/dl\", \"api\": \"ROOT\"}"));
        web.serve(
                "/api/he/ll/hello_world",
                LoopbackPlaces.json(
                        web,
                        """
                        {"name":"Hello_World","vers":"0.1.0","deps":[{"name":"rand","req":"^0.6","features":["a"],"optional":false,"default_features":true,"target":null,"kind":"normal","registry":null,"package":null}],"cksum":"AA","features":{"extras":["rand/simd_support"]},"yanked":true,"links":null}
                        {"name":"Hello_World","vers":"0.2.0-alpha.1+build","deps":[],"cksum":"%s","features":{},"yanked":false,"v":2,"rust_version":"1.60","pubtime":"2025-11-12T19:30:12Z"}
                        """
                                .formatted("d".repeat(64))),
                "text/plain");

        assertThat(lines(RegistryKind.CRATES, "Hello_World"))
                .containsExactly(
                        "0.1.0 =0.1.0 withdrawn /dl/Hello_World/0.1.0/download",
                        "0.2.0-alpha.1+build =0.2.0-alpha.1+build 2025-11-12T19:30:12Z pre"
                                + " /dl/Hello_World/0.2.0-alpha.1%2Bbuild/download dddddddd");
    }

    @ParameterizedTest
    @CsvSource({
        "A, 1/a, /1/1/A",
        "Ab, 2/ab, /2/2/Ab",
        "Abc, 3/a/abc, /3/a/3/A/Abc",
        "Abcde, ab/cd/abcde, /ab/cd/Ab/cd/Abcde"
    })
    void findsACrateAndItsFileByTheTemplateOfTheRegistry(String name, String index, String file) {
        web.serve(
                "/api/config.json",
                LoopbackPlaces.json(
                        web,
                        "{\"dl\": \"ROOT/{lowerprefix}/{prefix}/{crate}-{version}?{sha256-checksum}\"}"));
        web.serve(
                "/api/" + index,
                LoopbackPlaces.json(
                        web, "{\"vers\": \"1.0\", \"cksum\": \"%s\"}".formatted("d".repeat(64))));

        assertThat(lines(RegistryKind.CRATES, name))
                .containsExactly("1.0 =1.0 %s-1.0?%s dddddddd".formatted(file, "d".repeat(64)));
    }

    @Test
    void readsADistributionOfCpan() {
        // The form of release/versions of the MetaCPAN API.
        web.serve(
                "/api/release/versions/Hello-World",
                LoopbackPlaces.json(
                        web,
                        """
                        {"releases": [
                          {"name": "Hello-World-2.03", "version": "2.03", "status": "backpan", "maturity": "released",
                           "authorized": true, "author": "A", "date": "2024-03-01T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-2.03.tar.gz", "main_module": "Hello::World"},
                          {"name": "Hello-World-2.02_01", "version": "2.02_01", "status": "cpan", "maturity": "developer",
                           "authorized": true, "author": "A", "date": "2024-02-02T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-2.02_01.tar.gz"},
                          {"name": "Hello-World-v2.2.0", "version": "v2.2.0", "status": "latest", "maturity": "released",
                           "authorized": true, "author": "A", "date": "2024-02-01T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-v2.2.0.tar.gz"},
                          {"name": "Hello-World-2.01-TRIAL", "version": "2.01", "status": "cpan", "maturity": "developer",
                           "authorized": true, "author": "A", "date": "2024-01-01T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-2.01-TRIAL.tar.gz"},
                          {"name": "Hello-World-2.01", "version": "2.01", "status": "cpan", "maturity": "released",
                           "authorized": true, "author": "A", "date": "2024-01-02T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-2.01.zip"},
                          {"name": "Hello-World-6.66", "version": "6.66", "status": "cpan", "maturity": "released",
                           "authorized": false, "author": "EVE", "date": "2024-01-01T10:00:00",
                           "download_url": "ROOT/authors/id/EVE/Hello-World-6.66.tar.gz"},
                          {"name": "Hello-World-1.00", "version": "1.00", "status": "backpan", "maturity": "released",
                           "authorized": true, "author": "A", "date": "2004-01-01T10:00:00",
                           "download_url": "ROOT/authors/id/A/Hello-World-1.00.tar.gz"}],
                         "total": 7, "took": 3}
                        """));

        assertThat(lines(RegistryKind.CPAN, "Hello-World"))
                .containsExactly(
                        "2.03 =2.03 2024-03-01T10:00:00Z withdrawn",
                        "2.02_01 =2.02_01 2024-02-02T10:00:00Z pre"
                                + " /authors/id/A/Hello-World-2.02_01.tar.gz",
                        "v2.2.0 =2.2.0 2024-02-01T10:00:00Z /authors/id/A/Hello-World-v2.2.0.tar.gz",
                        "2.01 =2.01 2024-01-02T10:00:00Z",
                        "1.00 =1.00 2004-01-01T10:00:00Z");
    }

    @Test
    void readsAGem() {
        // The form of "GET /api/v1/versions/[GEM NAME].json" in the guide to the RubyGems API.
        web.serve(
                "/api/api/v1/versions/hello-world.json",
                LoopbackPlaces.json(
                        web,
                        """
                        [{"authors": "A", "built_at": "2024-05-01T00:00:00.000Z",
                          "created_at": "2024-05-02T10:00:00.000Z", "description": "d", "downloads_count": 3,
                          "metadata": {"homepage_uri": "https://example.org"}, "number": "2.0.0.rc1",
                          "summary": "s", "platform": "ruby", "rubygems_version": ">= 0",
                          "ruby_version": ">= 3.0", "prerelease": true, "licenses": ["MIT"],
                          "requirements": [], "sha": "7a89"},
                         {"created_at": "2024-04-02T10:00:00.000Z", "number": "1.1.0", "platform": "java",
                          "prerelease": false, "sha": "7a8a"},
                         {"created_at": "2024-04-01T10:00:00.000Z", "number": "1.1.0", "platform": "ruby",
                          "prerelease": false, "sha": "7a8b"}]
                        """));

        assertThat(lines(RegistryKind.RUBYGEMS, "hello-world"))
                .containsExactly(
                        "2.0.0.rc1 =2.0.0.rc1 2024-05-02T10:00:00Z pre",
                        "1.1.0 =1.1.0 2024-04-01T10:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(RegistryKind.class)
    void saysWhichSettingARegistryNeeds(RegistryKind kind) {
        Places places =
                new Places(
                        new Pages(new Web(InstantSource.system()), dir, 0, InstantSource.system()),
                        Map.of(),
                        (_, file) -> {
                            throw new IllegalStateException("no watch file here: " + file);
                        });

        assertThatThrownBy(() -> places.of(new SourceName("hello"), new Registry(kind, "hello")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`upstream.%s` needs the address of the registry, which the settings do not have"
                                .formatted(kind))
                .satisfies(e ->
                        assertThat(((InvalidInput) e).hint())
                                .isEqualTo(
                                        Optional.of(
                                                "set `registries.%s` to the address of its API, as its own documentation gives it; docs/settings.md says which API that is"
                                                        .formatted(kind))));
    }

    @ParameterizedTest
    @CsvSource({
        "PYPI, ../hello",
        "PYPI, hello/../../x",
        "PYPI, -hello",
        "NPM, ..",
        "NPM, @scope",
        "NPM, @../hello",
        "NPM, @scope/a/b",
        "NPM, hello?x",
        "CRATES, hel.lo",
        "CRATES, ''",
        "CPAN, Hello::World",
        "CPAN, ../Hello",
        "RUBYGEMS, hello/x",
        "RUBYGEMS, .hello"
    })
    void refusesNamesThatTheRegistryCannotHave(RegistryKind kind, String name) {
        assertThatThrownBy(() -> place(kind, name))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is no name that %s knows".formatted(name, kind));
    }

    @ParameterizedTest
    @EnumSource(RegistryKind.class)
    void saysWhatIsWrongWithAnAnswer(RegistryKind kind) {
        String path =
                switch (kind) {
                    case PYPI -> "/api/hello/";
                    case NPM -> "/api/hello";
                    case CRATES -> "/api/he/ll/hello";
                    case CPAN -> "/api/release/versions/hello";
                    case RUBYGEMS -> "/api/api/v1/versions/hello.json";
                };
        web.serve("/api/config.json", LoopbackPlaces.json(web, "{}"));

        assertFails(kind, "is not there: status `404`");

        web.serve(path, "<html>".getBytes(StandardCharsets.UTF_8), "text/html");
        assertFails(kind, "answered with an HTML page where a file was expected");

        web.serve(path, "5".getBytes(StandardCharsets.UTF_8));
        assertFails(kind, "answered with other JSON than it should: expected ");

        web.serve(path, "{\"a\": 1, \"a\": 2}".getBytes(StandardCharsets.UTF_8));
        assertFails(kind, "answered with ");

        web.serve(path, "[{\"number\": [[[".repeat(5000).getBytes(StandardCharsets.UTF_8));
        assertFails(kind, "answered with ");
    }

    private void assertFails(RegistryKind kind, String message) {
        assertThatThrownBy(() -> lines(kind, "hello"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(message);
    }
}
