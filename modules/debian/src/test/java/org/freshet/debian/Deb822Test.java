package org.freshet.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;

class Deb822Test {
    @Test
    void readsFieldsInTheirOrderWithTheirLines() {
        Stanza stanza =
                Deb822.parseOne(
                        "control",
                        """
                        Source: hello
                        # a comment
                        Description:\tshort  \s
                         long
                        # another, inside
                         .
                        \ttab
                        Empty:
                        Files:
                         a 1
                         b 2
                        """);

        assertThat(stanza.fields())
                .containsExactly(
                        Map.entry("Source", "hello"),
                        Map.entry("Description", "short\n long\n .\n\ttab"),
                        Map.entry("Empty", ""),
                        Map.entry("Files", "\n a 1\n b 2"));
        assertThat(stanza.lines("files")).containsExactly("a 1", "b 2");
        assertThat(stanza.lines("none")).isEmpty();
    }

    @Test
    void findsAFieldWhateverTheCaseOfItsName() {
        Stanza stanza = Deb822.parseOne("control", "Standards-Version: 4.7.0\n");

        assertThat(stanza.get("STANDARDS-version")).contains("4.7.0");
        assertThat(stanza.get("Standards")).isEmpty();
    }

    @Test
    void separatesStanzasByEmptyLinesAndLinesOfBlanks() {
        List<Stanza> stanzas =
                Deb822.parse("control", "\n\n# top\nA: 1\n \t\n\n\nA: 2\r\n\r\nA: 3");

        assertThat(stanzas)
                .extracting(stanza -> stanza.get("A").orElse(""))
                .containsExactly("1", "2", "3");
        assertThat(Deb822.parse("control", "")).isEmpty();
        assertThat(Deb822.parse("control", "# nothing\n\n")).isEmpty();
    }

    @Test
    void writesWhatItReads() {
        String text = "Source: hello\nEmpty:\nFiles:\n a 1\n b 2\nDescription: x\n y\n";

        assertThat(Deb822.parseOne("control", text).text()).isEqualTo(text);
    }

    @Test
    void writesABlankInFrontAsDpkgSourceDoes() {
        assertThat(new Stanza(Map.of("Uploaders", " A <a@example.org>")).text())
                .isEqualTo("Uploaders:  A <a@example.org>\n");
    }

    @Test
    void writesNothingThatCouldNotBeReadBack() {
        for (String value :
                List.of(
                        "a\n\nEvil: yes",
                        "a\nEvil: yes",
                        "a\n \t\n b",
                        "a\n",
                        "a ",
                        "a\rb",
                        "a\0")) {
            assertThatThrownBy(() -> new Stanza(Map.of("Source", value)))
                    .as(value)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String name : List.of("", "a b", "a:", "#a", "-a", "a\n", "é")) {
            assertThatThrownBy(() -> new Stanza(Map.of(name, "x")))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Map<String, String> twice = new LinkedHashMap<>();
        twice.put("Source", "a");
        twice.put("source", "b");
        assertThatThrownBy(() -> new Stanza(twice)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysInWhichLineSomethingIsWrong() {
        refused("A: 1\nnonsense\n", "`control`, line 2: not a field: `nonsense`");
        refused("A: 1\n\n B\n", "`control`, line 3: a continuation line without a field: ` B`");
        refused("A: 1\n# c\na: 2\n", "`control`, line 3: the field is there twice: `a: 2`");
        refused(": 1\n", "`control`, line 1: not a field: `: 1`");
        refused("A B: 1\n", "`control`, line 1: not a field: `A B: 1`");
        refused("A: \u001b[2J\n", "`control`, line 1: a control character: `A: \\u001b[2J`");
        refused("A: 1\n\u0000\n", "`control`, line 2: a control character: `\\u0000`");
    }

    @Test
    void refusesSeveralStanzasWhereOneIsExpected() {
        assertThatThrownBy(() -> Deb822.parseOne("hello.dsc", "A: 1\n\nB: 2\n"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`hello.dsc` has 2 stanzas, expected one");
    }

    @Test
    void readsBackWhatItTookFromAnyText() {
        Random random = new Random(822);
        String letters = "AAb::##   \t\n\n\n\r-.\u0007é\u2003";
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "A: x\n" : "");
            for (int j = random.nextInt(12); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            List<Stanza> stanzas;
            try {
                stanzas = Deb822.parse("any", text.toString());
            } catch (InvalidInput _) {
                continue;
            }
            taken++;
            String written = stanzas.stream().map(Stanza::text).collect(Collectors.joining("\n"));
            assertThat(Deb822.parse("written", written)).isEqualTo(stanzas);
        }
        assertThat(taken).isBetween(3000, 17_000);
    }

    @Test
    void keepsOneStanzaInMemoryWhateverTheFilesLength() throws IOException {
        // 100 MB of stanzas, of which nobody keeps any.
        Repeated file =
                new Repeated("Package: hello\nDescription: " + "x".repeat(1000) + "\n\n", 100_000);
        StanzaReader reader = new StanzaReader("Sources", file);

        int count = 0;
        while (reader.next().isPresent()) {
            count++;
        }

        assertThat(count).isEqualTo(100_000);
    }

    @Test
    void refusesALineWithoutEnd() {
        StanzaReader reader = new StanzaReader("Sources", new Repeated("A: xxxxxxxx", 1 << 30));

        assertThatThrownBy(reader::next)
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("`Sources`, line 1: a stanza that is too long");
    }

    @Test
    void refusesAStanzaWithoutEnd() {
        StanzaReader reader =
                new StanzaReader(
                        "Sources",
                        new Joined(new StringReader("A: 1\n"), new Repeated(" x\n", 1 << 30)));

        assertThatThrownBy(reader::next)
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("a stanza that is too long");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> Deb822.parse("control", text))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(message);
    }

    /** A text many times over, made while it is read. */
    private static final class Repeated extends Reader {
        private final String text;
        private long left;
        private int at;

        Repeated(String text, long times) {
            this.text = text;
            this.left = times;
        }

        @Override
        public int read(char[] buffer, int from, int length) {
            if (left == 0) {
                return -1;
            }
            int count = Math.min(length, text.length() - at);
            text.getChars(at, at + count, buffer, from);
            at += count;
            if (at == text.length()) {
                at = 0;
                left--;
            }
            return count;
        }

        @Override
        public void close() {}
    }

    private static final class Joined extends Reader {
        private final Reader first;
        private final Reader second;

        Joined(Reader first, Reader second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public int read(char[] buffer, int from, int length) throws IOException {
            int count = first.read(buffer, from, length);
            return count < 0 ? second.read(buffer, from, length) : count;
        }

        @Override
        public void close() {}
    }
}
