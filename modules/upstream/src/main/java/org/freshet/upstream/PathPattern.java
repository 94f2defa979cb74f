package org.freshet.upstream;

/**
 * A pattern of paths as {@code .gitattributes} has them (parse_path_pattern in dir.c of git): one
 * without a slash is of names in any directory, any other of whole paths, where {@code **} goes
 * over slashes. Text is bytes as ISO 8859-1 characters.
 */
record PathPattern(String text, int plain, boolean onlyDirectories, boolean anywhere) {
    static PathPattern of(String written) {
        boolean onlyDirectories = written.endsWith("/");
        String text = onlyDirectories ? written.substring(0, written.length() - 1) : written;
        int plain = 0;
        while (plain < text.length() && "*?[\\".indexOf(text.charAt(plain)) < 0) {
            plain++;
        }
        return new PathPattern(text, plain, onlyDirectories, text.indexOf('/') < 0);
    }

    boolean hasWildcard() {
        return plain < text.length();
    }

    /**
     * @param path a directory's ends with a slash
     * @param directory where the pattern is written; empty for the root
     */
    boolean matches(String path, String directory) {
        boolean isDirectory = path.endsWith("/");
        if (onlyDirectories && !isDirectory) {
            return false;
        }
        String name = isDirectory ? path.substring(0, path.length() - 1) : path;
        if (anywhere) {
            String base = name.substring(name.lastIndexOf('/') + 1);
            return plain == text.length()
                    ? text.equals(base)
                    : Wildmatch.matches(text, base, false);
        }
        String pattern = text;
        int prefix = plain;
        if (pattern.startsWith("/")) {
            pattern = pattern.substring(1);
            prefix--;
        }
        if (!directory.isEmpty()) {
            if (!name.startsWith(directory + "/")) {
                return false;
            }
            name = name.substring(directory.length() + 1);
        }
        if (prefix > name.length() || !name.startsWith(pattern.substring(0, prefix))) {
            return false;
        }
        pattern = pattern.substring(prefix);
        name = name.substring(prefix);
        return (pattern.isEmpty() && name.isEmpty()) || Wildmatch.matches(pattern, name, true);
    }
}
