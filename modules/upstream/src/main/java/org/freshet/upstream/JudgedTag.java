package org.freshet.upstream;

import java.util.Optional;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/** A tag with its kind and why, before it is compared with its equals. */
record JudgedTag(
        TagShape shape,
        TagKind kind,
        Optional<Version> version,
        String why,
        Optional<String> question) {

    JudgedTag(TagShape shape, TagKind kind, Optional<Version> version, String why) {
        this(shape, kind, version, why, Optional.empty());
    }

    static JudgedTag of(TagShape shape, Version version) {
        return new JudgedTag(
                shape,
                version.prerelease() ? TagKind.PRERELEASE : TagKind.RELEASE,
                Optional.of(version),
                version.why().isEmpty() ? place(shape.prefix()) : version.why());
    }

    private static String place(String prefix) {
        if (prefix.isEmpty()) {
            return "the tag is a version";
        }
        return (prefix.contains("{") ? "a version as in `%s`" : "a version after `%s`")
                .formatted(prefix)
                .intern();
    }

    static JudgedTag of(TagShape shape, NoVersion no) {
        return new JudgedTag(shape, no.kind(), Optional.empty(), no.why());
    }

    static JudgedTag of(TagShape shape, TagKind kind, String why) {
        return new JudgedTag(shape, kind, Optional.empty(), why);
    }

    static JudgedTag otherComponent(TagShape shape, Version version, String why) {
        return new JudgedTag(shape, TagKind.OTHER_COMPONENT, Optional.of(version), why);
    }

    JudgedTag aliasOf(String other) {
        return new JudgedTag(
                shape,
                TagKind.ALIAS,
                version,
                "the same release as `%s`, which is spelled as most are".formatted(other));
    }

    /** The same with a question: no release until a person answers it. */
    JudgedTag asked(String text) {
        return new JudgedTag(
                shape, released() ? TagKind.NOT_A_RELEASE : kind, version, why, Optional.of(text));
    }

    boolean released() {
        return kind == TagKind.RELEASE || kind == TagKind.PRERELEASE;
    }

    TagMeaning meaning() {
        return new TagMeaning(
                shape.tag(),
                kind,
                version.map(Version::version),
                version.map(Version::orderable),
                why,
                question);
    }
}
