package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.testkit.Nginx;

/** The configuration in docs/operating.md, in the real nginx. */
class NginxServesTest extends ServingContract {
    @Override
    Served serve(Path directory) throws IOException {
        String documented = documented();
        Nginx nginx =
                Nginx.with(
                        port ->
                                documented
                                        .replace(
                                                "listen 80;",
                                                "listen 127.0.0.1:%d;".formatted(port))
                                        .replace("/srv/www/fresh", directory.toString()),
                        directory.resolveSibling("nginx"));
        return new Served(nginx.url(), nginx);
    }

    private static String documented() throws IOException {
        String text =
                Files.readString(
                        Path.of(System.getProperty("freshet.root"), "docs", "operating.md"));
        Matcher block = Pattern.compile("(?s)```nginx\n(# What may be kept.*?)```").matcher(text);
        if (!block.find()) {
            throw new AssertionError("operating.md has no configuration of nginx");
        }
        return block.group(1);
    }
}
