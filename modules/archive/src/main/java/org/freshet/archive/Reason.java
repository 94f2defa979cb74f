package org.freshet.archive;

import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** Why a person did something: one line, for everybody to read. */
final class Reason {
    private Reason() {}

    static String of(String text, String what) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(
                    "the reason `%s` is not one line".formatted(Shown.text(text)),
                    "say in one line why %s".formatted(what));
        }
        return text.strip();
    }
}
