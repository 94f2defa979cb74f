package org.freshet.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freshet.model.InvalidInput;

/** Everything that a check finds wrong, and what to do about it, each hint once. */
final class Problems {
    private final List<String> found = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final Set<String> hints = new LinkedHashSet<>();

    void add(InvalidInput broken) {
        String.valueOf(broken.getMessage()).lines().forEach(found::add);
        broken.hint().ifPresent(hints::add);
    }

    void add(String problem) {
        found.add(problem);
    }

    /** Something that is not wrong, and worth knowing. */
    void notice(String notice) {
        notices.add(notice);
    }

    /** Tells them. @return the exit status */
    int tell(Screen screen, boolean asJson) {
        if (asJson) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("problems", found);
            if (!notices.isEmpty()) {
                json.put("notices", notices);
            }
            Json.document(screen.out(), json);
        } else {
            notices.forEach(notice -> screen.err().println("note: " + notice));
            found.forEach(problem -> screen.err().println("error: " + problem));
            if (!hints.isEmpty()) {
                screen.err().println();
            }
            hints.forEach(hint -> screen.err().println("hint: " + hint));
        }
        return found.isEmpty() ? 0 : 2;
    }
}
