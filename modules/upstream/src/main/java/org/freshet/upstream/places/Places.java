package org.freshet.upstream.places;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import org.freshet.http.Pages;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule;
import org.freshet.model.PlaceRule.Forge;
import org.freshet.model.PlaceRule.Listing;
import org.freshet.model.PlaceRule.Registry;
import org.freshet.model.PlaceRule.RegistryKind;
import org.freshet.model.PlaceRule.WatchFile;
import org.freshet.model.SourceName;

/** Makes the places that recipes name. */
public final class Places {
    private final PlaceServer server;
    private final Map<RegistryKind, URI> registries;
    private final BiFunction<SourceName, Path, Place> watchFiles;

    /**
     * @param pages keeps what places said, which few of them change often
     * @param registries addresses of their APIs
     * @param watchFiles makes a place of a {@code debian/watch} file
     */
    public Places(
            Pages pages,
            Map<RegistryKind, URI> registries,
            BiFunction<SourceName, Path, Place> watchFiles) {
        this.server = new PlaceServer(pages);
        this.registries = Map.copyOf(registries);
        this.watchFiles = watchFiles;
    }

    /**
     * The place of a rule.
     *
     * @throws InvalidInput when the rule cannot be followed, or needs a registry whose address is
     *     not in the settings
     */
    public Place of(SourceName source, PlaceRule rule) {
        return switch (rule) {
            case Forge forge -> new ForgeReleases(source, forge, server);
            case Listing listing -> new DirectoryListing(listing, server);
            case Registry registry -> {
                RegistryPackage named = RegistryPackage.of(registry, address(registry.kind()));
                yield switch (registry.kind()) {
                    case PYPI -> new PythonProject(named, server);
                    case NPM -> new NpmPackage(named, server);
                    case CRATES -> new CratePackage(named, server);
                    case CPAN -> new CpanDistribution(named, server);
                    case RUBYGEMS -> new RubyGem(named, server);
                };
            }
            case WatchFile(Path file) -> watchFiles.apply(source, file);
        };
    }

    private URI address(RegistryKind kind) {
        URI address = registries.get(kind);
        if (address == null) {
            throw new InvalidInput(
                    "`upstream.%s` needs the address of the registry, which the settings do not have"
                            .formatted(kind),
                    ("set `registries.%s` to the address of its API, as its own documentation gives"
                                    + " it; docs/settings.md says which API that is")
                            .formatted(kind));
        }
        return address;
    }
}
