package org.freshet.upstream.places;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.Shown;

/**
 * A package and the registry that has it.
 *
 * @param base address of the registry's API; from the settings
 */
record RegistryPackage(RegistryKind kind, String name, URI base) {
    private static final int MOST_VERSIONS = 50_000;
    private static final int LONGEST_NAME = 214;
    private static final int LONGEST_VERSION = 255;

    /**
     * @throws InvalidInput for a name that the registry cannot have
     */
    static RegistryPackage of(Registry rule, URI base) {
        if (rule.name().length() > LONGEST_NAME
                || !names(rule.kind()).matcher(rule.name()).matches()) {
            throw new InvalidInput(
                    "`%s` is no name that %s knows".formatted(Shown.text(rule.name()), rule.kind()),
                    rule.kind() == RegistryKind.CPAN
                            ? "name the distribution, such as `Foo-Bar`, not a module of it"
                            : "write it as the registry does");
        }
        return new RegistryPackage(rule.kind(), rule.name(), base);
    }

    private static Pattern names(RegistryKind kind) {
        return Pattern.compile(
                switch (kind) {
                    case PYPI -> "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?";
                    case NPM -> "(@[A-Za-z0-9~_-][A-Za-z0-9._~-]*/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*";
                    case CRATES -> "[A-Za-z0-9][A-Za-z0-9_-]*";
                    case CPAN -> "[A-Za-z0-9][A-Za-z0-9_+.-]*";
                    case RUBYGEMS -> "[A-Za-z0-9_-][A-Za-z0-9._-]*";
                });
    }

    /** The address of something below the registry's own. */
    URI at(String path) {
        return URI.create(base.toString().replaceFirst("/*$", "") + "/" + path);
    }

    /** What messages and people call it. */
    String shown() {
        return switch (kind) {
                    case PYPI -> "PyPI project ";
                    case NPM -> "npm package ";
                    case CRATES -> "crate ";
                    case CPAN -> "CPAN distribution ";
                    case RUBYGEMS -> "gem ";
                }
                + name;
    }

    /** Whether a text can be a version at all. */
    static boolean isVersion(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_VERSION;
    }

    /** Refuses more versions than anybody makes. */
    void mayHave(int versions) {
        if (versions > MOST_VERSIONS) {
            throw new IntegrityFailure(
                    "%s has more than %d versions".formatted(shown(), MOST_VERSIONS),
                    "look at the registry: no project makes that many");
        }
    }

    Offer offer(
            String version,
            Optional<Instant> at,
            Optional<Boolean> prerelease,
            boolean withdrawn,
            Optional<URI> tarball,
            Optional<String> sha256) {
        return new Offer(
                shown(),
                version,
                Optional.of(version),
                at,
                prerelease,
                withdrawn,
                tarball,
                Optional.empty(),
                sha256);
    }

    /** Whether Semantic Versioning says that a version comes before its release (semver.org, 9). */
    static boolean isPrerelease(String version) {
        return version.replaceFirst("\\+.*", "").contains("-");
    }
}
