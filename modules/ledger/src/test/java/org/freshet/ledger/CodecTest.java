package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.ledger.Samples.FRESH;
import static org.freshet.ledger.Samples.NOBLE;
import static org.freshet.ledger.Samples.TRIXIE;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Delivery;
import org.freshet.model.FirstSight;
import org.freshet.model.FirstSight.OfComponent;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.Tag;
import org.freshet.model.Target.DebTarget;
import org.freshet.model.TargetResolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CodecTest {
    private static final Release RELEASE =
            new Release(
                    Samples.JQ,
                    "1.7.1",
                    "1.7.1",
                    false,
                    Optional.of(Samples.tag("jq-1.7.1")),
                    Optional.of(
                            new Offer(
                                    "GitHub releases of jqlang/jq",
                                    "jq-1.7.1",
                                    Optional.empty(),
                                    Optional.of(Instant.parse("2023-12-13T20:18:23Z")),
                                    Optional.of(false),
                                    false,
                                    Optional.of(URI.create("https://example.org/jq.tar.gz")),
                                    Optional.empty(),
                                    Optional.empty())),
                    Optional.of(
                            new FirstSight(
                                    Optional.of(
                                            new Tag("jq-1.7.1", "a".repeat(40), Optional.empty())),
                                    "b".repeat(40),
                                    Optional.empty(),
                                    "c".repeat(64),
                                    7_000_000_000L,
                                    List.of(),
                                    List.of("`$Format:%h$` is pinned"),
                                    Instant.parse("2026-11-20T10:00:00.123456789Z"))),
                    List.of("tree:6c0d"));
    private static final OrigTarball ORIG = Samples.orig(RELEASE);

    /** With everything that one of a single tarball has not. */
    private static final OrigTarball OF_SEVERAL =
            new OrigTarball(
                    new Release(
                            RELEASE.source(),
                            RELEASE.version(),
                            RELEASE.orderable(),
                            false,
                            RELEASE.tag(),
                            RELEASE.offer().map(offer -> offer.with(Map.of("data", offer))),
                            RELEASE.firstSight()
                                    .map(sight ->
                                            sight.with(
                                                    Map.of("data", new OfComponent("2", sight)))),
                            List.of()),
                    ORIG.file(),
                    ORIG.beside(),
                    ORIG.from(),
                    ORIG.tree(),
                    ORIG.released(),
                    ORIG.verdicts(),
                    ORIG.notes(),
                    Map.of("data", ORIG));

    private static final TargetResolution RESOLVED =
            new TargetResolution(Samples.resolution(ORIG, NOBLE, TRIXIE), NOBLE);
    private static final Plan PLAN = Samples.plan(RESOLVED);
    private static final Delivery DELIVERY = new Delivery(Samples.source(PLAN), FRESH);

    static final List<Object> records =
            List.of(
                    RELEASE,
                    ORIG,
                    OF_SEVERAL,
                    RESOLVED,
                    RESOLVED.resolution(),
                    PLAN,
                    DELIVERY,
                    DELIVERY.source(),
                    Samples.publication(DELIVERY),
                    Samples.sightings("inputs", RELEASE));

    @Test
    void leavesOutWhatThereIsNoneOf() {
        assertThat(Codec.line(ORIG)).doesNotContain("components");
        assertThat(Codec.line(OF_SEVERAL)).contains("\"components\":{\"data\":{");
    }

    @ParameterizedTest
    @FieldSource("records")
    void readsBackWhatItWrote(Object record) {
        Object line = Codec.read(Codec.line(record), record.getClass());
        Object document = Codec.read(Codec.document(record), record.getClass());

        assertThat(line).isEqualTo(record);
        assertThat(document).isEqualTo(record);
    }

    @Test
    void writesNamesVersionsAndDestinationsAsPeopleDo() {
        assertThat(Codec.document(Samples.publication(DELIVERY)))
                .isEqualTo(
                        """
                        {
                          "source" : "jq",
                          "release" : "1.7.1",
                          "version" : "1.7.1-0~fresh1~ubuntu2404",
                          "target" : {
                            "distribution" : "ubuntu",
                            "series" : "noble",
                            "suffix" : "ubuntu2404"
                          },
                          "suite" : "noble",
                          "destination" : "archive:fresh",
                          "at" : "2026-11-02T00:00:00Z"
                        }
                        """);
    }

    @Test
    void leavesOutWhatIsNotThere() {
        assertThat(Codec.line(new Tag("v1", "a", Optional.empty())))
                .isEqualTo("{\"name\":\"v1\",\"object\":\"a\"}");
    }

    @Test
    void readsATargetThatOnlySettingsKnow() {
        DebTarget zesty = new DebTarget("ubuntu", "zesty", "ubuntu1704");

        assertThat(Codec.read(Codec.line(zesty), org.freshet.model.Target.class)).isEqualTo(zesty);
    }

    @Test
    void writesHostileTextSoThatItIsReadBack() {
        Tag tag = new Tag("v1\n\"\\\u0000\u2028 ☃ 𝄞", "a", Optional.empty());

        assertThat(Codec.line(tag).lines()).hasSize(1);
        assertThat(Codec.read(Codec.line(tag), Tag.class)).isEqualTo(tag);
    }

    @Test
    void refusesAPropertyThatItDoesNotKnow() {
        assertThatThrownBy(() ->
                        Codec.read(
                                "{\"name\":\"v1\",\n \"object\":\"a\", \"pealed\":\"b\"}",
                                Tag.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "line 2, column 29: not a Tag: Unrecognized field \"pealed\", at `pealed`");
    }

    @Test
    void refusesARecordWithAPartMissing() {
        assertThatThrownBy(() -> Codec.read("{\"name\":\"v1\"}", Tag.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("object");
        assertThatThrownBy(() ->
                        Codec.read(
                                "{\"source\":\"jq\",\"work\":[],\"doubts\":[],\"history\":[],\"gone\":[],\"back\":[]}",
                                Sightings.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("inputs");
    }

    @Test
    void refusesAMissingNumber() {
        String json =
                "{\"md5\":\"%s\",\"sha1\":\"%s\",\"sha256\":\"%s\"}"
                        .formatted("a".repeat(32), "b".repeat(40), "c".repeat(64));

        assertThatThrownBy(() -> Codec.read(json, org.freshet.model.Digests.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith(
                        "not a Digests: Cannot map `null` into type `long`, at `size`");
    }

    @Test
    void refusesAPlanWithAVersionThatDpkgDoesNotKnow() {
        String json = Codec.line(PLAN).replace("1.7.1-0~fresh1~ubuntu2404", "one");

        assertThatThrownBy(() -> Codec.read(json, Plan.class))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("is not a Debian version, at `version`");
    }

    @Test
    void refusesTextThatIsNotOneJsonObject() {
        for (String text : List.of("", "null", "[]", "{", "{}{}", "\u0000", "[".repeat(100_000))) {
            assertThatThrownBy(() -> Codec.read(text, Plan.class)).isInstanceOf(InvalidInput.class);
        }
    }
}
