package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonProjectTest {
    private static final String TYPE = "application/vnd.pypi.simple.v1+json";

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();

    @AfterEach
    void close() {
        web.close();
    }

    private Place place(String name) {
        return LoopbackPlaces.place(web, dir, "hello", new Registry(RegistryKind.PYPI, name));
    }

    private List<String> project(String name, String files) {
        web.serve(
                "/api/" + name.toLowerCase(Locale.ROOT).replace('.', '-') + "/",
                LoopbackPlaces.json(
                        web,
                        """
                        {"meta": {"api-version": "1.4", "_last-serial": 5}, "name": "it",
                         "project-status": {"status": "active"}, "versions": ["0.9"],
                         "files": [%s]}
                        """
                                .formatted(files)),
                TYPE);
        return LoopbackPlaces.lines(web, place(name).offers());
    }

    private static String file(String name, String rest) {
        return "{\"filename\": \"%s\", \"url\": \"ROOT/packages/%s\"%s}"
                .formatted(name, name, rest);
    }

    @Test
    void gathersTheFilesOfAVersion() {
        assertThat(
                        project(
                                "hello",
                                """
                                {"filename": "hello-2.0.0-py3-none-any.whl",
                                 "url": "ROOT/packages/ab/hello-2.0.0-py3-none-any.whl",
                                 "hashes": {"sha256": "%s"}, "requires-python": ">=3.9", "size": 62574,
                                 "upload-time": "2024-05-20T15:11:22.123456Z", "yanked": false,
                                 "core-metadata": {"sha256": "ab"}, "provenance": null},
                                {"filename": "hello-2.0.0.tar.gz",
                                 "url": "ROOT/packages/cd/hello-2.0.0.tar.gz",
                                 "hashes": {"md5": "0", "sha256": "%s"}, "size": 110232,
                                 "upload-time": "2024-05-20T15:11:20Z", "yanked": false}
                                """
                                        .formatted("a".repeat(64), "b".repeat(64))))
                .containsExactly(
                        "2.0.0 =2.0.0 2024-05-20T15:11:20Z /packages/cd/hello-2.0.0.tar.gz bbbbbbbb");
    }

    @Test
    void saysThatAVersionIsWithdrawnWhenAllItsFilesAreYanked() {
        assertThat(
                        project(
                                "hello",
                                String.join(
                                        ",",
                                        file(
                                                "hello-1.0.tar.gz",
                                                ", \"yanked\": \"it deletes files\""),
                                        file("hello-1.0-py3-none-any.whl", ", \"yanked\": true"),
                                        file("hello-1.1.tar.gz", ", \"yanked\": true"),
                                        file("hello-1.1-py3-none-any.whl", ", \"yanked\": false"),
                                        file("hello-1.2.tar.gz", ", \"yanked\": null"))))
                .containsExactly(
                        "1.0 =1.0 withdrawn", "1.1 =1.1", "1.2 =1.2 /packages/hello-1.2.tar.gz");
    }

    @Test
    void findsTheVersionInNamesOfEverySpelling() {
        assertThat(
                        project(
                                "Zope.Interface",
                                String.join(
                                        ",",
                                        file("zope.interface-3.0.tar.bz2", ""),
                                        file("zope_interface-4.0.zip", ""),
                                        file("zope-interface-5.0-1.tar.gz", ""),
                                        file("Zope__Interface-6.0b1-1-cp39-cp39-win32.whl", ""),
                                        file("zope.interface-7.0a1.tar.gz", ""),
                                        file("zope.interface-7.0.dev3-py2.7.egg", ""),
                                        file("zope.interface.extra-8.0.tar.gz", ""),
                                        file("zope.interface-9.0.exe", ""),
                                        file("other-1.0.tar.gz", ""),
                                        file("zope.interface-", ""))))
                .containsExactly(
                        "3.0 =3.0 /packages/zope.interface-3.0.tar.bz2",
                        "4.0 =4.0",
                        "5.0.post1 =5.0.post1 /packages/zope-interface-5.0-1.tar.gz",
                        "6.0b1 =6.0b1 pre",
                        "7.0a1 =7.0a1 pre /packages/zope.interface-7.0a1.tar.gz",
                        "7.0.dev3 =7.0.dev3 pre");
    }

    @Test
    void keepsTheEpochInTheNameOnly() {
        assertThat(project("hello", file("hello-1!2.0.tar.gz", "")))
                .containsExactly("1!2.0 =2.0 /packages/hello-1!2.0.tar.gz");
    }

    @Test
    void listsVersionsOfOldThatFollowNoRule() {
        assertThat(project("hello", file("hello-0.1-SNAPSHOT.tar.gz", "")))
                .containsExactly("0.1-SNAPSHOT =0.1-SNAPSHOT /packages/hello-0.1-SNAPSHOT.tar.gz");
    }

    @Test
    void listsNothingOfAProjectInQuarantine() {
        assertThat(project("hello", "")).isEmpty();
    }

    @Test
    void takesNoFileFromElsewhere() {
        assertThat(
                        project(
                                "hello",
                                """
                                {"filename": "hello-1.0.tar.gz", "url": "file:///etc/passwd"},
                                {"filename": 5, "url": "ROOT/a"}, null, "hello-1.1.tar.gz",
                                {"filename": "hello-%s.tar.gz", "url": "ROOT/a"}
                                """
                                        .formatted("1".repeat(600))))
                .containsExactly("1.0 =1.0");
    }

    @Test
    void asksForJson() {
        List<String> accepted = new CopyOnWriteArrayList<>();
        web.answer(
                "/api/hello/",
                exchange -> {
                    accepted.add(exchange.getRequestHeaders().getFirst("Accept"));
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
                });

        assertThat(place("hello").offers().list()).isEmpty();
        assertThat(accepted).containsExactly("application/vnd.pypi.simple.v1+json");
    }

    @Test
    void refusesAnotherVersionOfTheApi() {
        web.serve(
                "/api/hello/",
                LoopbackPlaces.json(web, "{\"meta\": {\"api-version\": \"2.0\"}}"),
                TYPE);

        assertThatThrownBy(() -> place("hello").offers())
                .isInstanceOf(Unavailable.class)
                .hasMessageEndingWith("speaks version `2.0` of the Simple API: expected 1");
    }
}
