package org.freshet.archive.segments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.freshet.archive.segments.Texts.Text;
import org.junit.jupiter.api.Test;

class TextsTest {
    private final Texts texts = new Texts();

    @Test
    void fewLieInMemory() {
        Text text = texts.put("Package: hello\n");

        assertThat(text).isEqualTo(new Text.Held("Package: hello\n"));
        assertThat(texts.get(text)).isEqualTo("Package: hello\n");
    }

    @Test
    void manyAreReadWhenTheyAreAskedFor() {
        List<Text> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String text = "Package: p%d\nDescription: ä€ %s\n".formatted(i, "x".repeat(1000));
            expected.add(text);
            all.add(texts.put(text));
        }

        assertThat(all.getLast()).isInstanceOf(Text.Written.class);
        assertThat(texts.list(all)).isEqualTo(expected);
        assertThat(texts.list(all).subList(2000, 2002)).isEqualTo(expected.subList(2000, 2002));
    }
}
