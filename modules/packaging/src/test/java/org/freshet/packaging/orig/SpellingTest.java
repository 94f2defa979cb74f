package org.freshet.packaging.orig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN =
            List.of("1.6", "1.7~rc1", "1.7", "1.7.1", "2.0.0", "20240101");

    @ParameterizedTest
    @CsvSource({
        "1.7.1,        1.7.1,    1.8",
        "1.7.1+ds,     1.7.1,    1.8+ds",
        "1.7.1+dfsg1,  1.7.1,    1.8+dfsg1",
        "1.7.1+dfsg3,  1.7.1,    1.8+dfsg",
        "1.7.1~dfsg,   1.7.1,    1.8~dfsg",
        "1.7.1.repack, 1.7.1,    1.8.repack",
        "1.7.0,        1.7,      1.8.0",
        "1.7.0.0+ds1,  1.7,      1.8.0.0+ds1",
        "2.0,          2.0.0,    1.8",
        "1.7~rc1,      1.7~rc1,  1.8",
        "1.7~git2023,  1.7,      1.8",
        "20240101,     20240101, 1.8"
    })
    void isLearnedFromTheDistributionsVersion(String theirs, String of, String ours) {
        Spelling spelling = Spelling.of(theirs, KNOWN).orElseThrow();

        assertThat(spelling.release()).isEqualTo(of);
        assertThat(spelling.write("1.8")).isEqualTo(ours);
    }

    @ParameterizedTest
    @CsvSource({"1.7.2", "1.7.1+git20240101", "1.8+really1.7.1", "0~20240101", "1.7.1-2+ds"})
    void isUnknownWhereTheVersionIsOfNoRelease(String theirs) {
        assertThat(Spelling.of(theirs, KNOWN)).isEmpty();
    }

    @Test
    void marksTheMainVersionOfOneThatIsMadeOfSeveral() {
        Spelling spelling =
                Spelling.of("1.7+dfsg+~2.0+~cs3.1", List.of("1.7+~2.0+~cs3.1")).orElseThrow();

        assertThat(spelling.release()).isEqualTo("1.7+~2.0+~cs3.1");
        assertThat(spelling.write("1.8+~2.1+~cs3.4")).isEqualTo("1.8+dfsg+~2.1+~cs3.4");
    }

    @Test
    void keepsWhatFollowsTheNumbers() {
        Spelling spelling = Spelling.of("1.7.0", KNOWN).orElseThrow();

        assertThat(spelling.write("1.8~rc1")).isEqualTo("1.8.0~rc1");
        assertThat(spelling.write("1.8.2")).isEqualTo("1.8.2");
    }
}
