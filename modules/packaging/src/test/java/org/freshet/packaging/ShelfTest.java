package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Resolution;
import org.freshet.model.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {
    private static final int SERIES = 60;

    @TempDir Path directory;

    @Test
    @Timeout(10)
    void asksEachOfManySeriesOnce() {
        Bench bench = new Bench(directory);
        OrigTarball orig = bench.orig("1.0");
        List<Resolution.Packaging> packagings = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            Target target = new Target.DebTarget("ubuntu", "series" + i, "ubuntu" + (1000 + i));
            packagings.add(
                    new Resolution.Packaging(target, 0, orig.file(), Optional.empty(), List.of()));
            bench.hold(
                    new Holding(
                            DebianVersion.parse("1.0-0~fresh1~" + target.suffix()),
                            target.series(),
                            true,
                            "",
                            orig.file().sha256(),
                            List.of(new HeldFile(orig.file().name(), orig.file().sha256()))));
        }
        Destination fresh = Destination.parse("archive:fresh");
        Resolution resolution =
                new Resolution(
                        orig,
                        2,
                        "",
                        List.of(),
                        packagings,
                        List.of(fresh),
                        new Maintainer("B. Person <b@example.org>"));

        Shelf shelf = new Shelf(resolution, fresh, bench);

        assertThat(shelf.settled(packagings.getLast().target()))
                .contains("already published as 1.0-0~fresh1~ubuntu1059");
    }
}
