package org.freshet.model;

/**
 * A resolution and the one of its targets that is to be planned: the record of a {@code plan:} key.
 */
public record TargetResolution(Resolution resolution, Target target) {
    /** The packaging of this target. */
    public Resolution.Packaging packaging() {
        return resolution.targets().stream()
                .filter(packaging -> packaging.target().equals(target))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no packaging for " + target));
    }
}
