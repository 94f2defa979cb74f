package org.freshet.upstream.watchfile;

/** Something in a watch file that cannot be followed; who reads the file adds the line. */
class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String hint;

    Unreadable(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    String hint() {
        return hint;
    }
}
