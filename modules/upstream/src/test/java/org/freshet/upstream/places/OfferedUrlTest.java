package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferedUrlTest {
    private static final URI PLACE = URI.create("https://api.example.org/v1/list");

    @ParameterizedTest
    @CsvSource({
        "https://files.example.net/a-1.tar.gz, https://files.example.net/a-1.tar.gz",
        "//files.example.net/a-1.tar.gz, https://files.example.net/a-1.tar.gz",
        "../files/a-1.tar.gz, https://api.example.org/files/a-1.tar.gz",
        "https://files.example.net/get?f=a-1.tar.gz, https://files.example.net/get?f=a-1.tar.gz"
    })
    void takesWebAddresses(String text, String expected) {
        assertThat(OfferedUrl.from(PLACE, text)).contains(URI.create(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://files.example.net/a-1.tar.gz",
                "file:///etc/passwd",
                "ftp://files.example.net/a-1.tar.gz",
                "jar:https://files.example.net/a.jar!/b",
                "javascript:alert(1)",
                "data:text/plain,hello",
                "https:///a-1.tar.gz",
                "https:a-1.tar.gz",
                "https://user:secret@files.example.net/a-1.tar.gz",
                "https://localhost/a-1.tar.gz",
                "https://LocalHost./a-1.tar.gz",
                "https://127.0.0.1:8080/a-1.tar.gz",
                "https://2130706433/a-1.tar.gz",
                "https://0x7f000001/a-1.tar.gz",
                "https://169.254.169.254/latest/meta-data/",
                "https://10.1.2.3/a-1.tar.gz",
                "https://[::1]/a-1.tar.gz",
                "https://[fd00::1]/a-1.tar.gz",
                "https://metadata.google.internal/a-1.tar.gz",
                "https://printer.local/a-1.tar.gz",
                "https://intranet/a-1.tar.gz",
                "https://files.example.net/a 1.tar.gz",
                "https://files.example.net/a\n1.tar.gz",
                "https://files.example.net/%zz",
                "http://["
            })
    void refusesEverythingElse(String text) {
        assertThat(OfferedUrl.from(PLACE, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080/list, http://127.0.0.1:8081/a-1.tar.gz",
        "https://registry.corp.internal/list, https://files.corp.internal/a-1.tar.gz",
        "http://mirror/list, http://mirror/a-1.tar.gz",
        "http://example.org/list, http://example.org/a-1.tar.gz"
    })
    void letsAPlaceInHerePointInHereAndAnInsecureOneStaySo(URI place, String text) {
        assertThat(OfferedUrl.from(place, text)).contains(URI.create(text));
    }
}
