package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.freshet.model.InvalidInput;

/**
 * What opens key files that are locked. Each is tried on each key, so that an old and a new key may
 * have their own. They appear in no message.
 */
public final class Passphrases {
    /** The environment variable with one passphrase. */
    public static final String VARIABLE = "FRESHET_PASSPHRASE";

    /** The environment variable that names a file with passphrases, one a line. */
    public static final String FILE_VARIABLE = "FRESHET_PASSPHRASE_FILE";

    /** None. */
    public static final Passphrases NONE = new Passphrases(List.of());

    private static final int MOST_BYTES = 1 << 16;

    private final List<String> all;

    private Passphrases(List<String> all) {
        this.all = List.copyOf(all);
    }

    /** Those that this process was given. */
    static Passphrases given() {
        return of(System.getenv());
    }

    /**
     * Those of an environment: first that of the variable, then those of the file.
     *
     * @throws InvalidInput when the file cannot be read
     */
    public static Passphrases of(Map<String, String> environment) {
        List<String> all = new ArrayList<>();
        String one = environment.getOrDefault(VARIABLE, "");
        if (!one.isEmpty()) {
            all.add(one);
        }
        String file = environment.getOrDefault(FILE_VARIABLE, "");
        if (!file.isEmpty()) {
            new String(KeyFile.read(Path.of(file), MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .forEach(all::add);
        }
        return new Passphrases(all);
    }

    /** Those that are to be tried. */
    public List<String> all() {
        return all;
    }

    @Override
    public String toString() {
        return all.size() + " passphrases";
    }
}
