package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.junit.jupiter.api.Test;

class TagQuestionsTest {
    private static final List<String> HISTORY =
            List.of("v1.0.0", "v1.0.1", "v1.1.0", "v1.2.0", "v1.2.1", "v1.2.2");

    @Test
    void asksAboutAWordThatIsNotKnown() {
        assertThat(asked("v1.2.3-op"))
                .contains("what is a version with `op`? `words` in the recipe says it");
        assertThat(asked("v1.2.2-op2"))
                .contains("what is a version with `op2`? `words` in the recipe says it");
    }

    @Test
    void asksNothingOfWhatIsOld() {
        assertThat(asked("v1.1.0-op")).isEmpty();
        assertThat(asked("foo-1.1.5")).isEmpty();
    }

    @Test
    void asksNothingOfWhatMarksAMoment() {
        assertThat(asked("v1.3-branchpoint")).isEmpty();
        assertThat(asked("v1.3.x")).isEmpty();
        assertThat(asked("start_of_1.3")).isEmpty();
        assertThat(asked("v1.3.0-fix-debian-1")).isEmpty();
    }

    @Test
    void asksAboutANameThatWasNeverThere() {
        assertThat(asked("hello-v1.3.0"))
                .contains("is it a release? `hello` stood before no other number");
        assertThat(asked("hello-v7.5.3")).isEmpty();
    }

    @Test
    void asksAboutALeap() {
        assertThat(asked("v0.1337.0")).isEmpty();
        assertThat(asked("v.1.5.0"))
                .contains("`1.5.0` after `1.2.2` leaves numbers out: is it a release?");
        assertThat(asked("21.03.21")).contains("`21.03.21` after `1.2.2`: a new way of numbering?");
        assertThat(asked("v2017.5.1"))
                .contains("`2017.5.1` after `1.2.2`: a new way of numbering?");
    }

    @Test
    void keepsTheVersionOfALeapForWhoeverApprovesIt() {
        TagMeaning leap = meanings("v.1.5.0").getLast();

        assertThat(leap.kind()).isEqualTo(TagKind.NOT_A_RELEASE);
        assertThat(leap.version()).contains("1.5.0");
        assertThat(leap.orderable()).contains("1.5.0");
    }

    @Test
    void takesALeapThatOthersFollowed() {
        assertThat(meanings("v22.03", "v22.05", "v22.08"))
                .allMatch(one -> one.kind() == TagKind.RELEASE && one.question().isEmpty());
    }

    @Test
    void asksAboutTwoOfAnotherSpellingThatLeftAllOthersBehind() {
        // ninja numbered by days before it numbered at all.
        assertThat(meanings("release-120508", "release-120715"))
                .extracting(TagMeaning::question)
                .endsWith(
                        Optional.of("`120508` after `1.2.2`: a new way of numbering?"),
                        Optional.of("`120715` after `1.2.2`: a new way of numbering?"));
        assertThat(meanings("release-1.3.0", "release-9.3.0"))
                .extracting(TagMeaning::question)
                .endsWith(
                        Optional.empty(),
                        Optional.of("`9.3.0` after `1.3` leaves numbers out: is it a release?"));
    }

    @Test
    void takesALeapThatWasAnnounced() {
        assertThat(meanings("v3.0.0", "v3.0.0-rc1")).allMatch(one -> one.question().isEmpty());
    }

    @Test
    void asksAboutTheFirstLetter() {
        assertThat(asked("v1.2.2a"))
                .contains(
                        "the first version with a letter: a release after the one without, or one"
                                + " before it?");
    }

    @Test
    void asksWhichPartIsWantedWhereNoneIsTheProjectItself() {
        List<TagMeaning> meanings =
                new TagReader()
                        .read(
                                List.of("auth-3.0", "auth-3.1", "rec-5.0", "rec-5.1", "rec-5.2"),
                                new TagContext(
                                        Optional.of("powerdns"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()));

        assertThat(meanings.getLast().question())
                .contains("which part is wanted? no tag names the project itself, most name `rec`");
    }

    @Test
    void isNeverAskedOfARelease() {
        assertThat(meanings("v1.2.3-op", "v.1.5.0", "hello-v1.3.0"))
                .filteredOn(one -> one.question().isPresent())
                .hasSize(3)
                .noneMatch(one -> one.kind() == TagKind.RELEASE);
    }

    private static Optional<String> asked(String tag) {
        return meanings(tag).getLast().question();
    }

    private static List<TagMeaning> meanings(String... tags) {
        List<String> all = new ArrayList<>(HISTORY);
        all.addAll(List.of(tags));
        return new TagReader()
                .read(
                        all,
                        new TagContext(
                                Optional.of("project"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()));
    }
}
