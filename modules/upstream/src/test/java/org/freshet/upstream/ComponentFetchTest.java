package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.ContentStore;
import org.freshet.http.Web;
import org.freshet.model.FirstSight;
import org.freshet.model.FirstSight.OfComponent;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Offer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.ComponentRule;
import org.freshet.model.Recipe.ComponentVersion;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.SameTree;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.freshet.upstream.places.Offers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentFetchTest {
    private static final SourceName HELLO = new SourceName("hello");
    private static final Instant NOW = Instant.parse("2024-01-03T00:00:00Z");

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();
    private final Map<String, ComponentRule> components = new TreeMap<>();
    private final Map<String, Offer> offered = new TreeMap<>();
    private final Map<String, String> planned = new TreeMap<>();
    private final List<Path> keys = new ArrayList<>();

    @AfterEach
    void stopWeb() {
        web.close();
    }

    // ---- where they come from

    @Test
    void fetchesAComponentFromAUrlWithTheVersionOfTheRelease() {
        web.serve("/data-1.0.tar.gz", tar("data"));
        components.put("data", at("/data-{version}.tar.gz", new ComponentVersion.Same()));

        OrigTarball orig = passed(fetch(release()));

        assertThat(orig.files())
                .extracting(StoredFile::name)
                .containsExactly("hello_1.0.orig.tar.gz", "hello_1.0.orig-data.tar.gz");
        OrigTarball data = component(orig, "data");
        assertThat(data.release().version()).isEqualTo("1.0");
        assertThat(data.from()).contains(web.uri("/data-1.0.tar.gz"));
    }

    @Test
    void makesAComponentOfTheTagWithTheVersionOfTheRelease() throws IOException {
        FakeUpstream data = FakeUpstream.in(dir, "data").file("data.txt", "1").commit("one");
        data.tag("v0.9");
        data.file("data.txt", "2").commit("two").annotatedTag("v1.0.0");
        components.put("data", git(data, new ComponentVersion.Same()));

        OrigTarball made = component(passed(fetch(release())), "data");

        assertThat(made.file().name()).isEqualTo("hello_1.0.orig-data.tar.xz");
        assertThat(made.release().tag().orElseThrow().name()).isEqualTo("v1.0.0");
        assertThat(names(made.file())).containsExactly("data-1.0.0/", "data-1.0.0/data.txt");
    }

    @Test
    void takesTheVersionThatTheRecipeNames() {
        FakeUpstream data = FakeUpstream.in(dir, "data").file("data.txt", "1").commit("one");
        data.tag("v3.0");
        data.tag("v4.0");
        components.put("data", git(data, new ComponentVersion.Exactly("3.0")));

        assertThat(component(passed(fetch(release())), "data").release().version())
                .isEqualTo("3.0");
    }

    @Test
    void takesTheNewestAndStaysWithIt() {
        FakeUpstream data = FakeUpstream.in(dir, "data").file("data.txt", "1").commit("one");
        data.tag("v3.0");
        data.tag("v3.1-rc1");
        components.put("data", git(data, new ComponentVersion.Newest()));
        OrigTarball first = passed(fetch(release()));

        data.file("data.txt", "2").commit("two").tag("v4.0");
        OrigTarball again = passed(fetch(seen(first)));
        OrigTarball anew = passed(fetch(release()));
        planned.put("data", "3.0");
        OrigTarball plannedOne = passed(fetch(release()));

        assertThat(component(first, "data").release().version()).isEqualTo("3.0");
        assertThat(again.components()).isEqualTo(first.components());
        assertThat(component(anew, "data").release().version()).isEqualTo("4.0");
        assertThat(plannedOne.tarballs()).isEqualTo(first.tarballs());
    }

    @Test
    void waitsForAComponentThatIsNotThereYet() {
        FakeUpstream data = FakeUpstream.in(dir, "data").file("data.txt", "1").commit("one");
        data.tag("v0.9");
        components.put("data", git(data, new ComponentVersion.Same()));

        assertThatThrownBy(() -> fetch(release()))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "component `data` of `hello 1.0` is not there: its upstream shows no release `1.0`");
    }

    @Test
    void fetchesWhatAWatchFileShowsWithTheRelease() {
        web.serve("/types-2.3.tar.gz", tar("types"));
        offered.put("types", offer("2.3", Optional.of(web.uri("/types-2.3.tar.gz"))));

        OrigTarball types = component(passed(fetch(release())), "types");

        assertThat(types.file().name()).isEqualTo("hello_1.0.orig-types.tar.gz");
        assertThat(types.release().version()).isEqualTo("2.3");
    }

    @Test
    void saysWhatTheRecipeMustWhereAWatchFileShowsNoTarball() {
        offered.put("types", offer("2.3", Optional.empty()));

        assertThatThrownBy(() -> fetch(release()))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`types 2.3, component of hello 1.0` has no tag, and watch file of hello offers no tarball of it")
                .extracting(failure -> ((Unavailable) failure).hint().orElseThrow())
                .isEqualTo("say in the recipe where it lies: `upstream.components.types.tarball`");
    }

    @Test
    void makesWhatAWatchFileShowsOfTheTagThatTheRecipeLeadsTo() {
        FakeUpstream data = FakeUpstream.in(dir, "types").file("data.txt", "1").commit("one");
        data.tag("v2.3");
        offered.put("types", offer("2.3", Optional.empty()));
        components.put("types", git(data, new ComponentVersion.Same()));

        assertThat(component(passed(fetch(release())), "types").file().name())
                .isEqualTo("hello_1.0.orig-types.tar.xz");
    }

    // ---- what was seen of them

    @Test
    void holdsAComponentThatWasReplaced() {
        web.serve("/data-1.0.tar.gz", tar("data"));
        components.put("data", at("/data-{version}.tar.gz", new ComponentVersion.Same()));
        OrigTarball first = passed(fetch(release()));
        forget(component(first, "data").file());
        web.serve("/data-1.0.tar.gz", tar("other"));

        IntegrityFailure failure =
                catchThrowableOfType(IntegrityFailure.class, () -> fetch(seen(first)));

        String subject = failure.subject().orElseThrow();
        assertThat(failure)
                .hasMessage(
                        "tarball `%s` differs from the one first seen: expected sha256 `%s`, got `%s`"
                                .formatted(
                                        web.uri("/data-1.0.tar.gz"),
                                        component(first, "data").file().sha256(),
                                        subject.substring("sha256:".length())));
        assertThat(failure.hint().orElseThrow()).contains("`freshet approve hello 1.0 --because");
        assertThat(component(passed(fetch(seen(first, subject))), "data").file().sha256())
                .isEqualTo(subject.substring("sha256:".length()));
    }

    @Test
    void holdsAComponentWhoseTagMoved() {
        FakeUpstream data = FakeUpstream.in(dir, "data").file("data.txt", "1").commit("one");
        data.tag("v1.0");
        components.put("data", git(data, new ComponentVersion.Same()));
        OrigTarball first = passed(fetch(release()));
        data.file("data.txt", "2").commit("two").git("tag", "-f", "v1.0");

        Outcome<OrigTarball> outcome = fetch(seen(first));

        assertThat(outcome).isInstanceOf(Held.class);
        Held<OrigTarball> held = (Held<OrigTarball>) outcome;
        assertThat(held.question()).startsWith("tag `v1.0` moved to another tree: first seen `");
        assertThat(held.hint()).startsWith("`freshet approve hello 1.0 --because …`");
    }

    @Test
    void knowsNothingOfAnotherVersionThanWasSeen() {
        web.serve("/data-1.tar.gz", tar("data"));
        web.serve("/data-2.tar.gz", tar("other"));
        components.put("data", at("/data-{version}.tar.gz", new ComponentVersion.Exactly("1")));
        OrigTarball first = passed(fetch(release()));
        components.put("data", at("/data-{version}.tar.gz", new ComponentVersion.Exactly("2")));

        assertThat(component(passed(fetch(seen(first))), "data").release().version())
                .isEqualTo("2");
    }

    // ---- what vouches for them

    @Test
    void keepsTheSignatureOfAComponent() throws IOException {
        Signer signer = key();
        byte[] tar = tar("data");
        web.serve("/data-1.0.tar.gz", tar);
        web.serve("/data-1.0.tar.gz.asc", sign(signer, tar));
        components.put(
                "data",
                at(
                        "/data-{version}.tar.gz",
                        new ComponentVersion.Same(),
                        Optional.of("{tarball}.asc")));

        OrigTarball orig = passed(fetch(release()));

        assertThat(orig.others())
                .extracting(StoredFile::name)
                .containsExactly("hello_1.0.orig-data.tar.gz", "hello_1.0.orig-data.tar.gz.asc");
        assertThat(orig.allVerdicts())
                .anySatisfy(verdict -> {
                    assertThat(verdict.what()).isEqualTo("data-1.0.tar.gz");
                    assertThat(verdict.says()).startsWith("good signature");
                });
    }

    @Test
    void refusesAComponentWithABadSignature() throws IOException {
        Signer signer = key();
        web.serve("/data-1.0.tar.gz", tar("data"));
        web.serve("/data-1.0.tar.gz.asc", sign(signer, tar("other")));
        components.put(
                "data",
                at(
                        "/data-{version}.tar.gz",
                        new ComponentVersion.Same(),
                        Optional.of("{tarball}.asc")));

        assertThatThrownBy(() -> fetch(release())).isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void refusesAHostileComponent() {
        web.serve(
                "/data-1.0.tar.gz", "no tarball".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        components.put("data", at("/data-{version}.tar.gz", new ComponentVersion.Same()));

        assertThatThrownBy(() -> fetch(release())).isInstanceOf(IntegrityFailure.class);
    }

    // ----

    private Release release() {
        web.serve("/hello-1.0.tar.gz", tar("hello"));
        return new Release(
                HELLO,
                "1.0",
                "1.0",
                false,
                Optional.empty(),
                Optional.of(offer("1.0", Optional.of(web.uri("/hello-1.0.tar.gz"))).with(offered)));
    }

    private Release seen(OrigTarball first, String... approvals) {
        Map<String, OfComponent> seen = new TreeMap<>();
        first.components()
                .forEach((name, one) ->
                        seen.put(name, new OfComponent(one.release().version(), sight(one))));
        Release found = release();
        return new Release(
                found.source(),
                found.version(),
                found.orderable(),
                found.prerelease(),
                found.tag(),
                found.offer(),
                Optional.of(sight(first).with(seen)),
                List.of(approvals));
    }

    private static FirstSight sight(OrigTarball orig) {
        return new FirstSight(
                orig.release().tag(),
                orig.tree(),
                orig.from(),
                orig.file().sha256(),
                orig.file().digests().size(),
                orig.verdicts(),
                orig.notes(),
                NOW);
    }

    private static Offer offer(String version, Optional<URI> tarball) {
        return new Offer(
                "watch file of hello",
                version,
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                false,
                tarball,
                Optional.empty(),
                Optional.empty());
    }

    private ComponentRule at(String path, ComponentVersion version) {
        return at(path, version, Optional.empty());
    }

    private ComponentRule at(String path, ComponentVersion version, Optional<String> signature) {
        String url = web.uri("/").toString().replaceFirst("/$", "") + path;
        return new ComponentRule(
                version, upstream(Optional.empty(), new TarballRule.At(url), signature));
    }

    private ComponentRule git(FakeUpstream upstream, ComponentVersion version) {
        return new ComponentRule(
                version,
                upstream(Optional.of(upstream.url()), new TarballRule.Offered(), Optional.empty()));
    }

    private UpstreamRule upstream(
            Optional<String> git, TarballRule tarball, Optional<String> signature) {
        return new UpstreamRule(
                git,
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                false,
                tarball,
                new Verification(
                        keys,
                        signature,
                        Optional.empty(),
                        TagSignature.OPTIONAL,
                        Optional.of(new SameTree(List.of()))),
                Repacking.NONE,
                Map.of());
    }

    private Outcome<OrigTarball> fetch(Release release) {
        Recipe recipe =
                new Recipe(
                        HELLO,
                        dir,
                        Optional.empty(),
                        Priority.MEDIUM,
                        List.of(),
                        List.of(),
                        upstream(Optional.empty(), new TarballRule.Offered(), Optional.empty())
                                .with(components),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Policy.DEFAULT,
                        "");
        Recipes recipes =
                new Recipes() {
                    @Override
                    public Recipe of(SourceName source) {
                        return recipe;
                    }

                    @Override
                    public List<SourceName> sources() {
                        return List.of(HELLO);
                    }
                };
        Web client = new Web(InstantSource.system());
        return new Fetcher(
                        recipes,
                        client,
                        store(),
                        new GitTree(client, dir.resolve("scratch")),
                        new ComponentReleases(
                                new GitTags(client),
                                (_, _) -> () -> Offers.all(List.of()),
                                planned),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        Fetcher.Limits.DEFAULT)
                .fetch(release);
    }

    private static OrigTarball passed(Outcome<OrigTarball> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<OrigTarball>) outcome).record();
    }

    /** What there must be one of. */
    private static OrigTarball component(OrigTarball orig, String name) {
        return Optional.ofNullable(orig.components().get(name)).orElseThrow();
    }

    private ContentStore store() {
        return new ContentStore(dir.resolve("store"));
    }

    private void forget(StoredFile file) {
        try {
            Files.delete(store().path(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> names(StoredFile file) {
        return Tool.named("tar").run("-tf", store().path(file).toString()).out().lines().toList();
    }

    private Signer key() throws IOException {
        Signer signer =
                OpenPgpKey.generate(
                        dir.resolve("secret"),
                        "Hello <hello@example.org>",
                        Instant.parse("2023-01-01T00:00:00Z"));
        keys.add(Files.write(dir.resolve("key.asc"), signer.publicKeyArmored()));
        return signer;
    }

    private static byte[] sign(Signer signer, byte[] content) {
        return signer.detached(
                new ByteArrayInputStream(content), Instant.parse("2023-12-01T00:00:00Z"));
    }

    private static byte[] tar(String content) {
        return Tool.named("sh")
                .run(
                        "-c",
                        "d=$(mktemp -d) && mkdir $d/x && printf '%s' '"
                                + content
                                + "' > $d/x/a && tar -C $d --sort=name --mtime=@0 --owner=0"
                                + " --group=0 -czf - x && rm -r $d")
                .bytes();
    }
}
