package org.freshet.files;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that can be written any number of times, the same each time. */
@FunctionalInterface
public interface Content {
    void writeTo(OutputStream out) throws IOException;
}
