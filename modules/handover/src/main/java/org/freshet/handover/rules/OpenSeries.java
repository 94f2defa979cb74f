package org.freshet.handover.rules;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.model.NearMiss;
import org.freshet.model.SeriesTable.Life;
import org.freshet.model.Shown;

/**
 * {@code Distribution} is one series of Ubuntu that takes uploads, without a pocket: Launchpad
 * rejects a suite that it does not know, pockets in PPAs ({@code InvalidPocketForPPA}), and series
 * that are obsolete ({@code CannotUploadToSeries}, lp/soyuz/interfaces/archive.py). One with long
 * support stays open for as long as Launchpad pleases, which no data tells.
 *
 * @param lives as distro-info-data has them; without any of Ubuntu all names are taken
 */
public record OpenSeries(List<Life> lives, LocalDate today) implements Rule {
    private static final String RULE = "series";
    private static final Pattern POCKET =
            Pattern.compile("[a-z]+-(security|updates|proposed|backports)");
    private static final Pattern NAME = Pattern.compile("[a-z]+");

    public OpenSeries {
        lives = lives.stream().filter(life -> life.distribution().equals("ubuntu")).toList();
    }

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        String suite = parcel.changes().field("Distribution");
        return suite.isEmpty() ? Stream.empty() : of(suite).stream();
    }

    private Optional<Finding> of(String suite) {
        String shown = Shown.text(suite);
        if (POCKET.matcher(suite).matches()) {
            return finding(
                    "a PPA takes nothing for the pocket `%s`".formatted(shown),
                    "write the series alone: `%s`".formatted(suite.split("-", 2)[0]));
        }
        if (lives.isEmpty() && NAME.matcher(suite).matches()) {
            return Optional.empty();
        }
        Optional<Life> life =
                lives.stream().filter(each -> each.series().equals(suite)).findFirst();
        if (life.isEmpty() || life.get().created().isAfter(today)) {
            return finding(
                    "`%s` is no series of Ubuntu".formatted(shown),
                    NearMiss.of(suite, lives.stream().map(Life::series).toList())
                            .map("did you mean `%s`?"::formatted)
                            .orElse("build it for a series such as `noble`"));
        }
        boolean over =
                !life.get().longTerm()
                        && life.get().endOfLife().filter(end -> !end.isAfter(today)).isPresent();
        return over
                ? finding(
                        "`%s` takes no uploads: its support ended on %s"
                                .formatted(shown, life.get().endOfLife().orElseThrow()),
                        "build it for a series that is supported")
                : Optional.empty();
    }

    private static Optional<Finding> finding(String message, String hint) {
        return Optional.of(new Finding(RULE, message, hint));
    }
}
