package org.freshet.debian.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NeedsTest {
    @Test
    void readsNamesVersionsAndAlternatives() {
        assertThat(parsed("a, b (>= 1.0) | c:any (<<2~) ,\n d ( = 1:3-4 ),"))
                .containsExactly("a", "b (>= 1.0) | c:any (<< 2~)", "d (= 1:3-4)");
        assertThat(parsed("a (> 1), b (< 2)")).containsExactly("a (>= 1)", "b (<= 2)");
        assertThat(parsed("")).isEmpty();
        assertThat(parsed(" ,, ")).isEmpty();
    }

    @Test
    void leavesOutWhatIsForOtherArchitectures() {
        assertThat(
                        parsed(
                                "a [amd64], b [i386], c [linux-any], d [!linux-any], e [any-i386 any-amd64],"
                                        + " f [hurd-any] | g, h [kfreebsd-any] | i [arm64], j [gnu-linux-any],"
                                        + " k [musl-any-any], l [!i386 !amd64], m [!i386 !arm64], n [any]"))
                .containsExactly("a", "c", "e", "g", "j", "m", "n");
    }

    @Test
    void leavesOutWhatIsForBuildProfiles() {
        assertThat(
                        parsed(
                                "a <!nocheck>, b <stage1>, c <!nocheck !nodoc>, d <!nocheck> <cross>, e <cross !nocheck>, f [amd64] <!nodoc>"))
                .containsExactly("a", "c", "d", "f");
    }

    @Test
    void refusesWhatIsNoRelation() {
        for (String wrong :
                List.of(
                        "a b",
                        "a (1.0)",
                        "a (>= )",
                        "a | ",
                        "| a",
                        "a (>= 1",
                        "a [amd64",
                        "(>= 1)",
                        "a (>> 1) (<< 2)",
                        "${misc:Depends}",
                        "a,b c",
                        "a <!nocheck")) {
            assertThatThrownBy(() -> Needs.parse(wrong, "amd64"))
                    .as(wrong)
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageStartingWith("not a relation: `");
        }
    }

    @Test
    void comparesVersionsAsTheyStandInAnIndex() {
        assertThat(Versions.compare("1:1.0", "2.0")).isPositive();
        assertThat(Versions.compare("0:1.0", "1.0")).isZero();
        assertThat(Versions.compare("1.0-0", "1.0")).isZero();
        assertThat(Versions.compare("1.0-1", "1.0-1~bpo1")).isPositive();
        assertThat(Versions.compare("1.0-rc1-1", "1.0-rc1-2")).isNegative();
        assertThat(Versions.compare("1.0~rc1", "1.0")).isNegative();
    }

    @Test
    @Tag("judge")
    void readsArchitecturesAsDpkgDoes() {
        List<String> names =
                List.of(
                        "any",
                        "amd64",
                        "i386",
                        "linux-any",
                        "any-amd64",
                        "any-i386",
                        "hurd-any",
                        "gnu-linux-any",
                        "gnu-any-any",
                        "musl-linux-any",
                        "any-any-amd64",
                        "base-gnu-linux-amd64",
                        "base-any-linux-any",
                        "kfreebsd-amd64",
                        "x32",
                        "all",
                        "any-any",
                        "any-any-any-any",
                        "gnueabihf-any-any-any",
                        "linux-amd64");
        for (String name : names) {
            boolean dpkg = Tool.named("dpkg-architecture").run("-aamd64", "-i" + name).exit() == 0;
            assertThat(Needs.covers(name, "amd64")).as(name).isEqualTo(dpkg);
        }
    }

    private static List<String> parsed(String field) {
        return Needs.parse(field, "amd64").stream().map(Gap::text).toList();
    }
}
