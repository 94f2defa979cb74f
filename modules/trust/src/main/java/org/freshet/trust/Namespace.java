package org.freshet.trust;

/**
 * What a signature was made for. SSH signatures are bound to it, so that one over a mail is none
 * over a tag (PROTOCOL.sshsig of OpenSSH); the other kinds know no such thing.
 */
public enum Namespace {
    FILE("file"),
    GIT("git");

    private final String text;

    Namespace(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
