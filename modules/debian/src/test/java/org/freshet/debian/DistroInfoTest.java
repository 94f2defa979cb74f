package org.freshet.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.model.InvalidInput;
import org.freshet.model.SeriesTable;
import org.freshet.model.Target;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistroInfoTest {
    @TempDir Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                directory.resolve("debian.csv"),
                """
                version,codename,series,created,release,eol,eol-lts,eol-elts
                3.1,Sarge,sarge,2002-07-19,2005-06-06,2008-03-31
                11,Bullseye,bullseye,2019-07-06,2021-08-14,2024-08-14,2026-08-31,2031-06-30
                12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
                13,Trixie,trixie,2023-06-10,2025-08-09,2028-08-09,2030-06-30,2035-06-30
                14,Forky,forky,2025-08-09
                15,Duke,duke,2027-08-01
                ,Sid,sid,1993-08-16
                """);
        Files.writeString(
                directory.resolve("ubuntu.csv"),
                """
                version,codename,series,created,release,eol,eol-server,eol-esm
                6.06 LTS,Dapper Drake,dapper,2005-10-12,2006-06-01,2009-07-14,2011-06-01
                22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-21
                24.04 LTS,Noble Numbat,noble,2023-10-12,2024-04-25,2029-05-31,2029-05-31,2034-04-25
                25.10,Questing Quokka,questing,2025-04-17,2025-10-09,2026-07-09
                26.04 LTS,Resolute Raccoon,resolute,2025-10-09,2026-04-23,2031-05-29,2031-05-29,2036-04-23
                26.10,Some Beast,some,2026-04-23,2026-10-15,2027-07-15
                """);
    }

    @Test
    void knowsWhatTheGroupsAreOnADay() {
        assertThat(group("debian/stable", "2026-06-01")).containsExactly("trixie");
        assertThat(group("debian/oldstable", "2026-06-01")).containsExactly("bookworm");
        assertThat(group("debian/oldstable", "2028-06-30")).isEmpty();
        assertThat(group("debian/supported", "2026-06-01")).containsExactly("bookworm", "trixie");
        assertThat(group("debian/supported", "2026-07-11")).containsExactly("trixie");
        assertThat(group("debian/lts", "2026-06-01")).containsExactly("bullseye");
        assertThat(group("debian/lts", "2026-11-26")).containsExactly("bookworm");
        assertThat(group("debian/testing", "2026-06-01")).containsExactly("forky");
        assertThat(group("debian/unstable", "2026-06-01")).containsExactly("sid");
        assertThat(group("ubuntu/supported", "2026-06-01"))
                .containsExactly("jammy", "noble", "questing", "resolute");
        assertThat(group("ubuntu/lts", "2026-06-01")).containsExactly("jammy", "noble", "resolute");
        assertThat(group("ubuntu/latest", "2026-06-01")).containsExactly("resolute");
        assertThat(group("ubuntu/latest", "2026-10-15")).containsExactly("some");
        assertThat(group("ubuntu/devel", "2026-06-01")).containsExactly("some");
        assertThat(group("ubuntu/devel", "2026-10-15")).isEmpty();
    }

    @Test
    void tellsWhichSeriesAGroupHasLost() {
        assertThat(table("2026-07-08").group("ubuntu/supported").notices()).isEmpty();
        assertThat(table("2026-07-09").group("ubuntu/supported").notices())
                .containsExactly(
                        "`ubuntu/supported` has no questing any more: its support ended on 2026-07-09");
        assertThat(table("2027-07-08").group("ubuntu/supported").notices()).hasSize(2);
        assertThat(table("2027-07-09").group("ubuntu/supported").notices())
                .containsExactly(
                        "`ubuntu/supported` has no jammy any more: its support ended on 2027-06-01");
        assertThat(table("2026-10-15").group("ubuntu/devel").notices())
                .containsExactly("`ubuntu/devel` is no series today");
        assertThat(table("2026-09-01").group("debian/lts").notices())
                .containsExactly(
                        "`debian/lts` has no bullseye any more: its support ended on 2026-08-31");
    }

    @Test
    void knowsTheNumbersOfSeriesThatFreshetDoesNotKnowByItself() {
        assertThat(table("2026-06-01").target("ubuntu/some").suffix()).isEqualTo("ubuntu2610");
        assertThat(table("2026-06-01").target("debian/duke").suffix()).isEqualTo("deb15");
        assertThat(table("2026-06-01").target("ubuntu/dapper").suffix()).isEqualTo("ubuntu0606");
        assertThat(table("2026-06-01").target("debian/sid"))
                .isGreaterThan(table("2026-06-01").target("debian/duke"));
        assertThatThrownBy(() -> table("2026-06-01").target("ubuntu/none"))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    void settingsComeFirst() {
        SeriesTable table =
                new SeriesTable(
                        Map.of("ubuntu/some", "ubuntu9999"),
                        () -> DistroInfo.read(directory),
                        LocalDate.of(2026, 10, 15));

        assertThat(table.group("ubuntu/latest").targets())
                .extracting(Target::suffix)
                .containsExactly("ubuntu9999");
    }

    @Test
    void saysWhatToInstallWhereNothingIsKnown() throws IOException {
        Files.delete(directory.resolve("ubuntu.csv"));

        assertThat(group("debian/stable", "2026-06-01")).containsExactly("trixie");
        assertThatThrownBy(() -> group("ubuntu/supported", "2026-06-01"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("which series `ubuntu/supported` means is not known")
                .extracting(e -> ((InvalidInput) e).hint().orElseThrow())
                .asString()
                .contains("apt install distro-info-data");
    }

    @Test
    void refusesFilesOfAnotherFormat() throws IOException {
        Files.writeString(
                directory.resolve("ubuntu.csv"),
                "version,codename,series,created\n24.04 LTS,Noble,noble,soon\n");

        assertThatThrownBy(() -> group("ubuntu/supported", "2026-06-01"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`%s`, line 2 is not of a series: `24.04 LTS,Noble,noble,soon`"
                                .formatted(directory.resolve("ubuntu.csv")));
    }

    @Test
    @Tag("judge")
    void agreesWithDistroInfoAboutTheMachinesOwnData() {
        Tool ubuntu = Tool.named("ubuntu-distro-info");
        Tool debian = Tool.named("debian-distro-info");
        for (String day :
                List.of("2022-04-20", "2022-04-21", "2023-06-10", "2025-08-09", "2026-01-15")) {
            String date = "--date=" + day;
            SeriesTable table =
                    new SeriesTable(
                            Map.of(),
                            () -> DistroInfo.read(DistroInfo.INSTALLED),
                            LocalDate.parse(day));
            Set<String> supported = series(table, "ubuntu/supported");
            supported.addAll(series(table, "ubuntu/devel"));
            assertThat(supported).as(day).isEqualTo(words(ubuntu, "--supported", date));
            assertThat(series(table, "ubuntu/latest")).isEqualTo(words(ubuntu, "--stable", date));
            assertThat(series(table, "debian/stable")).isEqualTo(words(debian, "--stable", date));
            assertThat(series(table, "debian/testing")).isEqualTo(words(debian, "--testing", date));
            assertThat(series(table, "debian/lts")).isEqualTo(words(debian, "--lts", date));
        }
    }

    private static Set<String> words(Tool tool, String... arguments) {
        return new TreeSet<>(List.of(tool.run(arguments).ok().strip().split("\\s+", -1)));
    }

    private static Set<String> series(SeriesTable table, String group) {
        Set<String> series = new TreeSet<>();
        table.group(group).targets().forEach(target -> series.add(target.series()));
        return series;
    }

    private List<String> group(String name, String day) {
        return table(day).group(name).targets().stream().map(Target::series).toList();
    }

    private SeriesTable table(String day) {
        return new SeriesTable(Map.of(), () -> DistroInfo.read(directory), LocalDate.parse(day));
    }
}
