package org.freshet.handover.launchpad;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;

/** The headers of a mail, and the first text in it, decoded. */
record MailText(List<Header> headers, String body) {
    static final int MOST_BYTES = 1 << 20;

    private static final MimeConfig BOUNDED =
            new MimeConfig.Builder()
                    .setMaxLineLen(100_000)
                    .setMaxHeaderCount(1_000)
                    .setMaxHeaderLen(100_000)
                    .setMaxContentLen(MOST_BYTES)
                    .build();
    private static final int MOST_TEXT = 64 << 10;
    private static final int MOST_PARTS = 20;

    /** No header that counts here is longer, and patterns are tried on it. */
    private static final int MOST_HEADER = 8 << 10;

    MailText {
        headers = List.copyOf(headers);
    }

    /**
     * @param name in lower case
     */
    record Header(String name, String value) {}

    /**
     * @throws IOException also for what is no mail
     */
    static MailText read(InputStream in) throws IOException {
        MimeTokenStream mail = new MimeTokenStream(BOUNDED);
        // A mail within a mail is somebody's quotation.
        mail.setRecursionMode(RecursionMode.M_NO_RECURSE);
        mail.parse(in);
        List<Header> headers = new ArrayList<>();
        Optional<String> text = Optional.empty();
        int parts = 0;
        try {
            for (EntityState at = mail.getState();
                    at != EntityState.T_END_OF_STREAM && text.isEmpty() && parts <= MOST_PARTS;
                    at = mail.next()) {
                switch (at) {
                    case T_FIELD -> {
                        if (parts == 0) {
                            headers.add(header(mail));
                        }
                    }
                    case T_END_HEADER -> parts++;
                    case T_BODY -> text = text(mail);
                    default -> {}
                }
            }
        } catch (MimeException e) {
            throw new IOException(e);
        }
        return new MailText(headers, text.orElse(""));
    }

    private static Header header(MimeTokenStream mail) {
        String value = String.valueOf(mail.getField().getBody());
        String some = value.substring(0, Math.min(value.length(), MOST_HEADER));
        return new Header(
                mail.getField().getName().toLowerCase(Locale.ROOT),
                DecoderUtil.decodeEncodedWords(some, DecodeMonitor.SILENT)
                        .replaceAll("\\s+", " ")
                        .strip());
    }

    private static Optional<String> text(MimeTokenStream mail) throws IOException {
        if (!mail.getBodyDescriptor().getMimeType().equalsIgnoreCase("text/plain")) {
            return Optional.empty();
        }
        byte[] bytes = mail.getDecodedInputStream().readNBytes(MOST_TEXT);
        return Optional.of(new String(bytes, charset(mail.getBodyDescriptor().getCharset())));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The first header of that name, which nobody but the last host on the way has put there. */
    Optional<String> header(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .toList();
    }
}
