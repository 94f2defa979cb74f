package org.freshet.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.app.Settings.ArchiveSettings;
import org.freshet.app.Settings.DistributionSettings;
import org.freshet.app.Standing.DistributionVersions;
import org.freshet.app.hooks.Secrets;
import org.freshet.app.hooks.Webhooks;
import org.freshet.app.routes.OutcomeLog;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveHoldings;
import org.freshet.archive.ArchiveKeeper;
import org.freshet.archive.Publisher;
import org.freshet.debian.DistroInfo;
import org.freshet.debian.Mirror;
import org.freshet.debian.PackageIndexes;
import org.freshet.files.ContentStore;
import org.freshet.handover.Confirmer;
import org.freshet.handover.Uploader;
import org.freshet.handover.Uploads;
import org.freshet.handover.launchpad.Confirmation;
import org.freshet.http.Manners;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.ledger.Decisions;
import org.freshet.ledger.Ledger;
import org.freshet.model.Holdings;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipes;
import org.freshet.model.Resolution;
import org.freshet.model.SeriesTable;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.packaging.CarriedPatches;
import org.freshet.packaging.Mirrors;
import org.freshet.packaging.PackagingDelta;
import org.freshet.packaging.Planner;
import org.freshet.packaging.RecipeFolder;
import org.freshet.packaging.Resolver;
import org.freshet.packaging.SourceBuilder;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.bases.DistributionSources;
import org.freshet.packaging.bases.FetchedBases;
import org.freshet.packaging.bases.GitDirectories;
import org.freshet.packaging.buildable.Buildable;
import org.freshet.trust.KeyPlace;
import org.freshet.upstream.ComponentReleases;
import org.freshet.upstream.Fetcher;
import org.freshet.upstream.GitDirectory;
import org.freshet.upstream.GitTags;
import org.freshet.upstream.GitTree;
import org.freshet.upstream.ReleaseFinder;
import org.freshet.upstream.ReleaseLister;
import org.freshet.upstream.Tags;
import org.freshet.upstream.compare.DiffText;
import org.freshet.upstream.places.Places;
import org.freshet.upstream.watchfile.WatchFiles;

/** Joins the modules: the only place that says {@code new} across them. */
public final class Wiring {
    /** Older than any write that is still going on. */
    private static final Duration LEFT_OVER = Duration.ofDays(1);

    /** A release may be built again for that long while its base is asked of no mirror. */
    private static final Duration UNUSED = Duration.ofDays(90);

    /** Of what places said, in bytes. */
    private static final long MOST_KEPT = 1L << 30;

    private final Home home;
    private final Home kept;
    private final Settings settings;
    private final Recipes recipes;
    private final Clock clock;
    private final Web web;
    private final Pages pages;
    private final Mirror mirror;
    private final ContentStore store;
    private final RemoteArchives remoteArchives;

    public Wiring(Home home, Settings settings, Recipes recipes, Clock clock) {
        this(home, home, settings, recipes, clock);
    }

    /**
     * @param kept the home that keeps what distributions' archives said, which is true for every
     *     home, and what is fetched already
     */
    Wiring(Home home, Home kept, Settings settings, Recipes recipes, Clock clock) {
        this.home = home;
        this.kept = kept;
        this.settings = settings;
        this.recipes = recipes;
        this.clock = clock;
        this.web = web(settings, clock);
        this.pages = pages(home, web, clock);
        this.mirror = new Mirror(web, pages, kept.indices());
        this.store = new ContentStore(home.store(), kept.store());
        this.remoteArchives = new RemoteArchives(settings.archives(), web, clock);
    }

    /** The recipes of a directory, with the series that the settings add. */
    public static Recipes recipes(Path directory, Settings settings, Clock clock) {
        return new RecipeFolder(directory, () -> series(settings, clock));
    }

    /** The series that there are today. */
    public static SeriesTable series(Settings settings, Clock clock) {
        return new SeriesTable(
                settings.series(),
                () -> DistroInfo.read(settings.distroInfo()),
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    public ContentStore store() {
        return store;
    }

    /** The archives that web hosts serve. */
    public RemoteArchives remoteArchives() {
        return remoteArchives;
    }

    /** The home's ledger, opened for the one flow of the home. */
    public Ledger ledger() {
        return Ledger.open(home.ledger(), recipes, clock, settings.timing());
    }

    /** The archives that the recipes name, made where they are not there yet. */
    public Map<String, Archive> archives() {
        return new OwnArchives(settings).made(recipes, clock.instant());
    }

    /**
     * The key that signs source packages: the newest one of the first archive, by name; before that
     * is made, the one that the settings name.
     */
    private KeyPlace signingKey() {
        ArchiveSettings first =
                settings.archives().entrySet().stream()
                        .min(Map.Entry.comparingByKey())
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "the settings name no archive",
                                        "add one under `archives:`"))
                        .getValue();
        return Archive.find(first.root()).map(Archive::newestKey).orElse(first.key());
    }

    /**
     * Listens to forges where the settings say so; what they say enters the flow through the
     * ledger.
     */
    public Optional<Webhooks> webhooks() {
        return settings.webhooks()
                .map(webhooks ->
                        Webhooks.listen(
                                new InetSocketAddress(
                                        webhooks.listen().getHostString(),
                                        webhooks.listen().getPort()),
                                Secrets.read(webhooks.secrets()),
                                recipes,
                                this::poke,
                                clock,
                                Webhooks.Limits.DEFAULT));
    }

    private void poke(SourceName source) {
        try (Decisions decisions = Decisions.open(home.ledger(), clock)) {
            decisions.poke(source);
        }
    }

    /** What routes call by name (routes/README.md). */
    public Map<String, Object> steps(Ledger ledger, Map<String, Archive> archives) {
        Holdings holdings = holdings(new ArchiveHoldings(archives));
        Map<String, Object> steps =
                common(ledger, holdings, holdings, new SourceBuilder(store, signingKey().open()));
        steps.put(
                "releaseFinder",
                releaseFinder(
                        new LookedBases(recipes, bases(), home.bases().resolve("looked"), clock)));
        steps.put("publisher", new Publisher(archives, store, clock));
        UploadSteps elsewhere = elsewhere(home);
        steps.put("uploader", elsewhere.uploader(this::signingKey));
        steps.put("confirmer", elsewhere.confirmer(confirming()));
        steps.put("archiveKeeper", new ArchiveKeeper(archives, clock));
        steps.put("remoteArchives", remoteArchives);
        return steps;
    }

    /**
     * The same for {@code build}: one release is work, and what is built goes into a directory.
     * Whether an archive holds it already does not matter; which n it would get does.
     */
    Map<String, Object> buildSteps(
            Ledger ledger, Holdings holdings, Building.Order order, OutputDirectory directory) {
        KeyPlace key = signingKey();
        SourceBuilder builder =
                key.exists() ? new SourceBuilder(store, key.open()) : new SourceBuilder(store);
        Map<String, Object> steps = common(ledger, holdings, new NothingHeld(), builder);
        boolean seen = !(order instanceof Building.Order.Newly);
        steps.put("releaseFinder", new OnlyRelease(releaseFinder(recipes), order.release(), seen));
        steps.put("publisher", directory);
        steps.put("uploader", directory);
        steps.put("confirmer", directory);
        steps.put("archiveKeeper", new ArchiveKeeper(Map.of(), clock));
        steps.put("remoteArchives", new RemoteArchives(Map.of(), web, clock));
        return steps;
    }

    /** What all destinations hold. */
    Holdings holdings(Holdings ours) {
        return new Destinations(ours, elsewhere(kept).holdings());
    }

    private UploadSteps elsewhere(Home of) {
        return new UploadSteps(settings, new Uploads(of.uploads()), web, pages, store, clock);
    }

    private Map<String, Object> common(
            Ledger ledger, Holdings forRevision, Holdings forPlan, SourceBuilder builder) {
        Map<String, Object> steps = new TreeMap<>();
        steps.put("ledger", ledger);
        steps.put("outcomeLog", new OutcomeLog(ledger::row));
        steps.put("fetcher", fetcher(Map.of()));
        steps.put("resolver", resolver(forRevision));
        steps.put("planner", planner(forPlan));
        steps.put("sourceBuilder", builder);
        return steps;
    }

    /** The classes of {@link #steps}, for who checks routes without starting anything. */
    public static Map<String, Class<?>> stepClasses() {
        return Map.ofEntries(
                Map.entry("ledger", Ledger.class),
                Map.entry("outcomeLog", OutcomeLog.class),
                Map.entry("releaseFinder", ReleaseFinder.class),
                Map.entry("fetcher", Fetcher.class),
                Map.entry("resolver", Resolver.class),
                Map.entry("planner", Planner.class),
                Map.entry("sourceBuilder", SourceBuilder.class),
                Map.entry("publisher", Publisher.class),
                Map.entry("uploader", Uploader.class),
                Map.entry("confirmer", Confirmer.class),
                Map.entry("archiveKeeper", ArchiveKeeper.class),
                Map.entry("remoteArchives", RemoteArchives.class));
    }

    private ReleaseFinder releaseFinder(Recipes recipes) {
        return new ReleaseFinder(new GitTags(web), places(settings, web, pages)::of, recipes);
    }

    /** What lists everything that an upstream shows. */
    public static ReleaseLister releaseLister(Home home, Settings settings, Clock clock) {
        Web web = web(settings, clock);
        return new ReleaseLister(
                new GitTags(web), places(settings, web, pages(home, web, clock))::of);
    }

    /** The packaging that a series has of a source now, as it came. */
    public static Bases.Found packaging(
            Home home, Settings settings, SourceName source, Target series, Clock clock) {
        return new Wiring(home, settings, recipes(home.root(), settings, clock), clock)
                .bases()
                .find(source, new Base.From(series));
    }

    /** What lists the tags of git repositories. */
    public static Tags tags(Clock clock) {
        return new GitTags(new Web(clock));
    }

    private static Web web(Settings settings, Clock clock) {
        Map<String, String> tokens = new HashMap<>();
        settings.tokens().forEach((host, file) -> tokens.put(host, TokenFile.read(file)));
        return new Web(clock, new Manners(Manners.DEFAULT.atOnce(), tokens));
    }

    private static Pages pages(Home home, Web web, Clock clock) {
        return new Pages(web, home.pages(), MOST_KEPT, clock);
    }

    private static Places places(Settings settings, Web web, Pages pages) {
        WatchFiles watchFiles = new WatchFiles(web, pages, new GitTags(web), settings.addresses());
        return new Places(pages, settings.registries(), watchFiles::of);
    }

    /**
     * @param components versions that a plan names
     */
    Fetcher fetcher(Map<String, String> components) {
        Fetcher.Limits limits = Fetcher.Limits.DEFAULT;
        Web.Bounds tarball = limits.tarball();
        return new Fetcher(
                recipes,
                web,
                store,
                new GitTree(web, home.scratch()),
                new ComponentReleases(
                        new GitTags(web), places(settings, web, pages)::of, components),
                clock,
                new Fetcher.Limits(
                        new Web.Bounds(
                                tarball.connect(),
                                tarball.idle(),
                                settings.downloadTime(),
                                settings.tarballLimit(),
                                tarball.redirects()),
                        limits.signature(),
                        limits.checksums(),
                        limits.contents()));
    }

    public Resolver resolver(Holdings holdings) {
        return new Resolver(recipes, bases(), store, holdings, mirrors(), clock);
    }

    /** The same with the base that a plan was made from, wherever it has moved to since. */
    Resolver resolver(Holdings holdings, Optional<Pin> base) {
        FetchedBases bases = bases();
        return new Resolver(
                recipes,
                (source, rule) ->
                        base.map(pin -> bases.again(of(rule, pin, source)))
                                .orElseGet(() -> bases.find(source, rule)),
                store,
                holdings,
                mirrors(),
                clock);
    }

    /** A pin is followed only where the recipe leads: plans and provenance may be anybody's. */
    private static Pin of(Base rule, Pin pin, SourceName source) {
        return switch (pin) {
            case GitPin from
                    when rule instanceof Base.Git(String url, _, String path)
                            && Shown.withoutUser(url).equals(Shown.withoutUser(from.url()))
                            && path.equals(from.path()) ->
                    new GitPin(url, from.ref(), from.commit(), path, from.tree());
            case SourcePin from
                    when rule instanceof Base.From(Target series)
                            && series.distribution().equals(from.distribution()) ->
                    from;
            case GitPin _, SourcePin _ ->
                    throw new InvalidInput(
                            "packaging of `%s` was `%s`, which its recipe does not name"
                                    .formatted(source, Shown.text(pin.identity())),
                            "check out the recipe as it was when the plan was made");
        };
    }

    /** Bases as they are now. */
    FetchedBases bases() {
        return new FetchedBases(
                new DistributionSources(mirror, this::known, clock),
                gitDirectories(),
                kept.bases(),
                clock);
    }

    /** What recipes carry, with bases as they are now. */
    CarriedPatches carriedPatches() {
        return new CarriedPatches(recipes, bases(), store);
    }

    public Planner planner(Holdings holdings) {
        return new Planner(holdings, mirrors(), buildable(), recipes, store);
    }

    private Buildable buildable() {
        PackageIndexes indexes = new PackageIndexes(mirror);
        return new Buildable((target, source, architecture) ->
                location(target, source)
                        .flatMap(at -> indexes.of(at, architecture, clock.instant())));
    }

    /**
     * What the packaging of a target has otherwise than its base, as a unified diff for people. It
     * must be in this wiring's store.
     */
    String delta(SourceName source, Resolution.Packaging packaging) {
        Path base =
                packaging
                        .base()
                        .map(bases()::again)
                        .orElseGet(() -> bases().find(source, base(source, packaging.target())))
                        .directory();
        DiffText text = new DiffText("a", "b");
        new PackagingDelta(store)
                .show(
                        packaging,
                        base,
                        new PackagingDelta.Differ() {
                            @Override
                            public void file(
                                    String name, Optional<byte[]> before, Optional<byte[]> now) {
                                text.file(Shown.text(name), before, now);
                            }

                            @Override
                            public void says(String line) {
                                text.line(Shown.text(line));
                            }
                        });
        return text.toString();
    }

    private Base base(SourceName source, Target target) {
        Recipe recipe = recipes.of(source);
        return recipe.targets().stream()
                .filter(rule -> rule.target().equals(target))
                .flatMap(rule -> rule.base().stream())
                .findFirst()
                .or(() -> recipe.packaging().map(PackagingRule::base))
                .orElseThrow();
    }

    private GitDirectories gitDirectories() {
        GitDirectory git = new GitDirectory(web, home.scratch());
        return new GitDirectories() {
            @Override
            public GitPin pin(Base.Git base) {
                GitDirectory.At at = git.find(base.url(), base.ref(), base.path());
                return new GitPin(base.url(), base.ref(), at.commit(), base.path(), at.tree());
            }

            @Override
            public List<String> write(GitPin pin, Path directory) {
                return git.write(
                        pin.url(),
                        pin.ref(),
                        new GitDirectory.At(pin.commit(), pin.tree()),
                        pin.path(),
                        directory);
            }
        };
    }

    /**
     * What settings name; and where packaging is borrowed, which needs an archive anyway, what the
     * machine's own apt does.
     */
    private Mirrors mirrors() {
        return Mirrors.of(mirror, this::location, store, clock);
    }

    private Optional<Mirror.Location> location(Target target, SourceName source) {
        return borrows(recipes.of(source)) ? known(target) : configured(settings, target);
    }

    private static boolean borrows(Recipe recipe) {
        return Stream.concat(
                        recipe.packaging().map(PackagingRule::base).stream(),
                        recipe.targets().stream().flatMap(target -> target.base().stream()))
                .anyMatch(Base.From.class::isInstance);
    }

    private Optional<Mirror.Location> known(Target series) {
        return known(settings, series);
    }

    private static Optional<Mirror.Location> known(Settings settings, Target series) {
        return configured(settings, series).or(() -> new MachineArchive(Path.of("/")).of(series));
    }

    private static Optional<Mirror.Location> configured(Settings settings, Target series) {
        return Optional.ofNullable(settings.distributions().get(series.text()))
                .map(Wiring::location);
    }

    private static Mirror.Location location(DistributionSettings at) {
        return new Mirror.Location(at.mirror(), at.keyring(), at.suites(), at.components());
    }

    /** What was last read of the distributions' archives; asks nobody. */
    static DistributionVersions distributions(Home home, Settings settings, Clock clock) {
        Web web = new Web(clock);
        Mirror mirror = new Mirror(web, pages(home, web, clock), home.indices());
        Map<Target, Optional<Mirror.Location>> known = new HashMap<>();
        return (target, source) ->
                known.computeIfAbsent(target, it -> known(settings, it))
                        .flatMap(at -> mirror.lastRead(at, source, clock.instant()))
                        .flatMap(versions -> versions.stream().max(Comparator.naturalOrder()));
    }

    /** Removes what killed processes left half written, and bases that are not used any more. */
    public void sweep() {
        Instant leftOver = clock.instant().minus(LEFT_OVER);
        store.sweep(leftOver);
        bases().sweep(clock.instant().minus(UNUSED), leftOver);
        Confirmation.sweep(confirming());
    }

    private Path confirming() {
        return home.scratch().resolve("confirm");
    }
}
