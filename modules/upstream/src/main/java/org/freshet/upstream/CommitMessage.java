package org.freshet.upstream;

/** The message of a commit in its parts, as git's formats name them (pretty.c of git). */
record CommitMessage(String subject, String body, String fileName) {
    static CommitMessage of(String message) {
        int from = skipBlankLines(message, 0);
        int lineEnd = message.indexOf('\n', from);
        String first = message.substring(from, lineEnd < 0 ? message.length() : lineEnd);
        StringBuilder subject = new StringBuilder();
        int at = from;
        while (at < message.length()) {
            int end = message.indexOf('\n', at);
            end = end < 0 ? message.length() : end;
            String line = trimmed(message.substring(at, end));
            at = Math.min(end + 1, message.length());
            if (line.isEmpty()) {
                break;
            }
            subject.append(subject.isEmpty() ? "" : " ").append(line);
        }
        return new CommitMessage(
                subject.toString(),
                message.substring(skipBlankLines(message, at)),
                sanitized(first));
    }

    private static int skipBlankLines(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            if (!trimmed(text.substring(at, end < 0 ? text.length() : end)).isEmpty()) {
                return at;
            }
            at = end < 0 ? text.length() : end + 1;
        }
        return at;
    }

    private static String trimmed(String line) {
        int end = line.length();
        while (end > 0 && " \t\r\n".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private static String sanitized(String line) {
        StringBuilder name = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean kept =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '_';
            if (!kept) {
                gap = true;
                continue;
            }
            if (gap && !name.isEmpty()) {
                name.append('-');
            }
            gap = false;
            name.append(c);
            while (c == '.' && i + 1 < line.length() && line.charAt(i + 1) == '.') {
                i++;
            }
        }
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == '-')) {
            end--;
        }
        return name.substring(0, end);
    }
}
