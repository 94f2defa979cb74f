package org.freshet.upstream.compare;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.freshet.model.Shown;

/** Bytes of names, one {@code char} each, made fit for people. */
final class Names {
    private Names() {}

    /** As UTF-8 where they are that, and harmless. */
    static String shown(String name) {
        return Shown.text(text(name.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Bytes as text: UTF-8 where they are that. */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
