package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tarballs that must not be unpacked, all in one round with a good one. */
class BadTarballTest {
    private static final String HINT =
            "nothing of it was unpacked; list it with `tar -tvf` and ask upstream, or let"
                    + " `upstream.tarball: git` make a tarball of the tagged tree";

    @TempDir Path dir;

    @Test
    void aHostileTarballStopsNobodyElse() {
        Map<String, byte[]> tarballs = new LinkedHashMap<>();
        tarballs.put("good", good().gzip());
        tarballs.put("above", good().file("hello-1.0/../../above", "").gzip());
        tarballs.put("absolute", good().file("/etc/passwd", "").gzip());
        tarballs.put("symlink", good().symlink("hello-1.0/link", "../../etc/passwd").gzip());
        tarballs.put("hardlink", good().hardlink("hello-1.0/link", "/etc/passwd").gzip());
        tarballs.put("device", good().device("hello-1.0/null").gzip());
        tarballs.put("twotops", good().file("other-1.0/README", "").gzip());
        tarballs.put("notop", new Tarballs().file("README", "hello\n").gzip());
        tarballs.put("empty", new Tarballs().gzip());
        tarballs.put("many", good().files("hello-1.0/many", 500_000).gzip());
        tarballs.put("bomb", good().gzipWithClaim("hello-1.0/zeros", (8L << 30) + 1));
        tarballs.put("text", "hello\n".getBytes(StandardCharsets.UTF_8));

        Site site = Site.in(dir);
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        try (FakeWeb web = FakeWeb.start()) {
            tarballs.forEach((name, bytes) -> {
                web.serve("/" + name + ".tar.gz", bytes);
                site.recipe(
                        name,
                        "git: " + upstream.url(),
                        "tarball: " + web.uri("/" + name + ".tar.gz"),
                        "verify: {same-tree: ignored}");
            });

            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 4\n");

            assertThat(site.freshet("status").with(HINT, "HINT").out())
                    .isEqualTo(
                            """
                            SOURCE    UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                            above     1.0       ubuntu/noble  ?             -                        failed
                            absolute  1.0       ubuntu/noble  ?             -                        failed
                            bomb      1.0       ubuntu/noble  ?             -                        failed
                            device    1.0       ubuntu/noble  ?             -                        failed
                            empty     1.0       ubuntu/noble  ?             -                        failed
                            good      1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                            hardlink  1.0       ubuntu/noble  ?             -                        failed
                            many      1.0       ubuntu/noble  ?             -                        failed
                            notop     1.0       ubuntu/noble  ?             -                        failed
                            symlink   1.0       ubuntu/noble  ?             -                        failed
                            text      1.0       ubuntu/noble  ?             -                        failed
                            twotops   1.0       ubuntu/noble  ?             -                        failed

                            above ubuntu/noble: failed: tarball `above.tar.gz` has an entry `hello-1.0/../../above` that leaves the tree
                              hint: HINT
                            absolute ubuntu/noble: failed: tarball `absolute.tar.gz` has an entry `/etc/passwd` with an absolute name
                              hint: HINT
                            bomb ubuntu/noble: failed: tarball `bomb.tar.gz` unpacks to more than 8589934592 bytes
                              hint: HINT
                            device ubuntu/noble: failed: tarball `device.tar.gz` has an entry `hello-1.0/null` that is a device
                              hint: HINT
                            empty ubuntu/noble: failed: tarball `empty.tar.gz` has no top directory: it is empty
                              hint: HINT
                            hardlink ubuntu/noble: failed: tarball `hardlink.tar.gz` has a link `hello-1.0/link` to `/etc/passwd` that leaves the tree
                              hint: HINT
                            many ubuntu/noble: failed: tarball `many.tar.gz` has more than 500000 entries
                              hint: HINT
                            notop ubuntu/noble: failed: tarball `notop.tar.gz` has no top directory: `README` lies at the top
                              hint: HINT
                            symlink ubuntu/noble: failed: tarball `symlink.tar.gz` has a link `hello-1.0/link` to `../../etc/passwd` that leaves the tree
                              hint: HINT
                            text ubuntu/noble: failed: tarball `text.tar.gz` is no tarball: expected a tar, plain or compressed, got a file that begins with `68656c6c6f0a`
                              hint: HINT
                            twotops ubuntu/noble: failed: tarball `twotops.tar.gz` has two top directories: `hello-1.0` and `other-1.0`
                              hint: HINT
                            """);
            tarballs.keySet()
                    .forEach(name ->
                            assertThat(web.hits("/" + name + ".tar.gz")).as(name).isEqualTo(1));
        }
    }

    private static Tarballs good() {
        return new Tarballs().file("hello-1.0/README", "hello\n");
    }
}
