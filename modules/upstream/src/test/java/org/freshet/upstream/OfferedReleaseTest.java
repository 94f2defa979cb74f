package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.http.Web;
import org.freshet.model.FirstSight;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Offer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.freshet.upstream.places.Offers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that have no tag: what a place offers is all there is. */
class OfferedReleaseTest {
    private static final SourceName HELLO = new SourceName("hello");
    private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant PACKED = Instant.parse("2023-06-01T00:00:00Z");

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();
    private TagSignature tagSignature = TagSignature.OPTIONAL;

    @AfterEach
    void stopWeb() {
        web.close();
    }

    @Test
    void takesTheTarballThatIsOfferedAndTheTreeOfItsContent() throws IOException {
        web.serve("/hello-1.0.tar.gz", tarball("int main;\n"));

        OrigTarball orig = passed(fetch(release(offer(Optional.empty(), Optional.empty()))));

        assertThat(orig.file().name()).isEqualTo("hello_1.0.orig.tar.gz");
        assertThat(orig.from()).contains(web.uri("/hello-1.0.tar.gz"));
        // What `git write-tree` gives for this one file.
        assertThat(orig.tree()).isEqualTo("e6387b7f94759a0b4babb35b36b0f453b4fdcff6");
        assertThat(orig.released()).isEqualTo(PACKED);
    }

    @Test
    void believesThePlacesDateButNoDateAheadOfTheClock() throws IOException {
        web.serve("/hello-1.0.tar.gz", tarball("int main;\n"));

        Instant said = Instant.parse("2023-07-01T00:00:00Z");
        assertThat(passed(fetch(release(offer(Optional.of(said), Optional.empty())))).released())
                .isEqualTo(said);
        Instant ahead = Instant.parse("2038-01-01T00:00:00Z");
        assertThat(passed(fetch(release(offer(Optional.of(ahead), Optional.empty())))).released())
                .isEqualTo(NOW);
    }

    @Test
    void refusesOtherBytesThanThePlaceSays() throws IOException {
        web.serve("/hello-1.0.tar.gz", tarball("int main;\n"));

        assertThatThrownBy(
                        () -> fetch(release(offer(Optional.empty(), Optional.of("0".repeat(64))))))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "tarball `%s` is not what a registry says: expected sha256 `%s`, got `",
                        web.uri("/hello-1.0.tar.gz"), "0".repeat(64));
    }

    @Test
    void keepsTheTarballOfTheFirstSight() throws IOException {
        web.serve("/hello-1.0.tar.gz", tarball("int main;\n"));
        Release release = release(offer(Optional.empty(), Optional.empty()));
        OrigTarball first = passed(fetch(release));
        web.serve("/hello-1.0.tar.gz", tarball("int main = 1;\n"));

        // The store still has the first ones: nothing is asked.
        assertThat(passed(fetch(seen(release, first))).file().sha256())
                .isEqualTo(first.file().sha256());
    }

    @Test
    void takesNoUntaggedReleaseWhereASignedTagIsRequired() {
        tagSignature = TagSignature.REQUIRED;

        assertThatThrownBy(() -> fetch(release(offer(Optional.empty(), Optional.empty()))))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`hello 1.0` has no tag, and the recipe requires a signed one");
    }

    @Test
    void waitsForATarballThatNobodyOffers() {
        Offer bare =
                new Offer(
                        "a registry",
                        "1.0",
                        Optional.of("1.0"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        assertThatThrownBy(() -> fetch(release(bare)))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`hello 1.0` has no tag, and a registry offers no tarball of it");
    }

    private Offer offer(Optional<Instant> at, Optional<String> sha256) {
        return new Offer(
                "a registry",
                "1.0",
                Optional.of("1.0"),
                at,
                Optional.empty(),
                false,
                Optional.of(URI.create(web.uri("/hello-1.0.tar.gz").toString())),
                Optional.empty(),
                sha256);
    }

    private static Release release(Offer offer) {
        return new Release(HELLO, "1.0", "1.0", false, Optional.empty(), Optional.of(offer));
    }

    private static Release seen(Release release, OrigTarball first) {
        return new Release(
                release.source(),
                release.version(),
                release.orderable(),
                release.prerelease(),
                release.tag(),
                release.offer(),
                Optional.of(
                        new FirstSight(
                                Optional.empty(),
                                first.tree(),
                                first.from(),
                                first.file().sha256(),
                                first.file().digests().size(),
                                first.verdicts(),
                                first.notes(),
                                NOW)),
                List.of());
    }

    private static byte[] tarball(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        entries.put("hello-1.0", new SameBytes.Entry.Directory());
        entries.put(
                "hello-1.0/hello.c",
                new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var gzip = SameBytes.gzip(packed)) {
            SameBytes.tar(entries, PACKED, gzip);
        }
        return packed.toByteArray();
    }

    private static OrigTarball passed(Outcome<OrigTarball> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<OrigTarball>) outcome).record();
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
                        new UpstreamRule(
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                Map.of(),
                                Optional.empty(),
                                false,
                                new TarballRule.Offered(),
                                new Verification(
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        tagSignature,
                                        Optional.empty()),
                                Repacking.NONE,
                                Map.of()),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Policy.DEFAULT,
                        "");
        Recipes one =
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
        return new Fetcher(
                        one,
                        new Web(InstantSource.fixed(NOW)),
                        new ContentStore(dir.resolve("store")),
                        new GitTree(new Web(InstantSource.system()), dir.resolve("scratch")),
                        new ComponentReleases(
                                _ -> List.of(), (_, _) -> () -> Offers.all(List.of()), Map.of()),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        Fetcher.Limits.DEFAULT)
                .fetch(release);
    }
}
