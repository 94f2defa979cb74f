package org.freshet.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.freshet.files.GzipMembers;

/** A body that was compressed on its way. */
final class UnpackedBody extends FilterInputStream {
    private final String shown;

    UnpackedBody(InputStream packed, String shown) {
        super(new GzipMembers(packed));
        this.shown = shown;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        try {
            return in.read(bytes, from, length);
        } catch (IOException e) {
            throw Failures.notGzip(shown, e);
        }
    }
}
