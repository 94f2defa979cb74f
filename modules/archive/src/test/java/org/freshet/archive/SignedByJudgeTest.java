package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What apt makes of the field Signed-By in a Release file: the table in docs/operating.md. */
@Tag("judge")
class SignedByJudgeTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Whether a Release signed by the second key alone is taken after one that says who may sign
     * the next one.
     */
    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void theFieldBindsOnlyWhoseSourcesNameNoKeyAndOnlyWithValidUntil(AptRoot.Release release)
            throws IOException {
        Signer first = OpenPgpKey.generate(dir.resolve("first.key"), "First <f@example.org>", now);
        Signer second =
                OpenPgpKey.generate(dir.resolve("second.key"), "Second <s@example.org>", now);
        String valid = "\nValid-Until: " + date(now.plus(Duration.ofDays(14)));
        String names = "\nSigned-By: " + first.fingerprint();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("no field", "");
        fields.put("first key", names);
        fields.put("first key, Valid-Until", names + valid);
        fields.put("both keys, Valid-Until", names + ", " + second.fingerprint() + valid);
        List<String> found = new ArrayList<>();
        Path tree = dir.resolve("fresh");
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            web.directory("/fresh", tree);
            Archive.init(
                    tree,
                    ArchiveOptions.suites("trixie")
                            .withUrl(web.uri("/fresh"))
                            .withKey(dir.resolve("first.key")),
                    now);
            Path inRelease = tree.resolve("dists/trixie/InRelease");
            String text = Keyring.textOf(Files.readAllBytes(inRelease));
            byte[] keys = Signer.jointly(List.of(first, second)).publicKeyBinary();
            for (String place :
                    List.of("/usr/share/keyrings/x.gpg", "/etc/apt/trusted.gpg.d/x.gpg")) {
                boolean pinned = place.startsWith("/usr");
                root.run("sh", "-c", "rm -f /etc/apt/trusted.gpg.d/x.gpg").ok();
                root.run(keys, "sh", "-c", "cat >\"$0\"", place).ok();
                root.write(
                        "/etc/apt/sources.list.d/x.sources",
                        "Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\n%s"
                                .formatted(
                                        web.uri("/fresh"),
                                        pinned ? "Signed-By: " + place + "\n" : ""));
                for (Map.Entry<String, String> field : fields.entrySet()) {
                    root.run("sh", "-c", "rm -rf /var/lib/apt/lists/*").ok();
                    String says = text.replaceFirst("(?m)^(Date: .*)$", "$1" + field.getValue());
                    Files.write(inRelease, first.clearSigned(says, now));
                    root.run("apt-get", "-oAPT::Update::Error-Mode=any", "update").ok();
                    Files.write(inRelease, second.clearSigned(text + "Version: 2\n", now));
                    boolean taken = root.aptGet("update").exit() == 0;
                    found.add(
                            "sources name %s: %s: %s"
                                    .formatted(
                                            pinned ? "both" : "none",
                                            field.getKey(),
                                            taken ? "taken" : "refused"));
                }
            }
        }

        assertThat(String.join("\n", found))
                .isEqualTo(
                        """
                        sources name both: no field: taken
                        sources name both: first key: taken
                        sources name both: first key, Valid-Until: taken
                        sources name both: both keys, Valid-Until: taken
                        sources name none: no field: taken
                        sources name none: first key: taken
                        sources name none: first key, Valid-Until: refused
                        sources name none: both keys, Valid-Until: taken\
                        """);
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(at.atOffset(ZoneOffset.UTC))
                .replace("GMT", "UTC");
    }
}
