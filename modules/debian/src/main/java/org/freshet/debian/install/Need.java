package org.freshet.debian.install;

/**
 * One package that a relation asks for or shuts out: {@code python3:any (>= 3.9)}.
 *
 * @param qualifier behind the colon: {@code any}, {@code native}, an architecture; empty without
 *     one
 * @param operator {@code <<}, {@code <=}, {@code =}, {@code >=}, {@code >>}; empty without a
 *     version
 */
public record Need(String name, String qualifier, String operator, String version) {

    /** As a relation field has it. */
    public String text() {
        return name
                + (qualifier.isEmpty() ? "" : ":" + qualifier)
                + (operator.isEmpty() ? "" : " (" + operator + " " + version + ")");
    }

    /** Whether that version is one that is asked for. */
    boolean takes(String offered) {
        if (operator.isEmpty()) {
            return true;
        }
        int order = Versions.compare(offered, version);
        return switch (operator) {
            case "=" -> order == 0;
            case "<=" -> order <= 0;
            case "<<" -> order < 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
