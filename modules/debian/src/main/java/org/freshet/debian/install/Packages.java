package org.freshet.debian.install;

import java.util.List;
import java.util.Set;

/**
 * The binary packages that may be installed from: a distribution's index, or what an archive of our
 * own holds for the same series.
 */
public interface Packages {
    /** Every package of that name, of any version. */
    List<BinaryPackage> named(String name);

    /** Every package that provides that name. */
    List<BinaryPackage> providing(String name);

    /** Those that are on every system. */
    List<BinaryPackage> essential();

    /** The same without the packages of those names, whatever their version. */
    default Packages without(Set<String> names) {
        Packages all = this;
        return new Packages() {
            @Override
            public List<BinaryPackage> named(String name) {
                return names.contains(name) ? List.of() : all.named(name);
            }

            @Override
            public List<BinaryPackage> providing(String name) {
                return left(all.providing(name));
            }

            @Override
            public List<BinaryPackage> essential() {
                return left(all.essential());
            }

            private List<BinaryPackage> left(List<BinaryPackage> found) {
                return found.stream().filter(one -> !names.contains(one.name())).toList();
            }
        };
    }

    /** Several as one, as apt takes its sources together. */
    static Packages together(List<? extends Packages> all) {
        List<Packages> parts = List.copyOf(all);
        return new Packages() {
            @Override
            public List<BinaryPackage> named(String name) {
                return parts.stream().flatMap(part -> part.named(name).stream()).toList();
            }

            @Override
            public List<BinaryPackage> providing(String name) {
                return parts.stream().flatMap(part -> part.providing(name).stream()).toList();
            }

            @Override
            public List<BinaryPackage> essential() {
                return parts.stream().flatMap(part -> part.essential().stream()).toList();
            }
        };
    }

    /** A few packages, such as those of one source. */
    static Packages of(List<BinaryPackage> packages) {
        List<BinaryPackage> all = List.copyOf(packages);
        return new Packages() {
            @Override
            public List<BinaryPackage> named(String name) {
                return all.stream().filter(one -> one.name().equals(name)).toList();
            }

            @Override
            public List<BinaryPackage> providing(String name) {
                return all.stream()
                        .filter(one ->
                                one.provides().stream().anyMatch(it -> it.name().equals(name)))
                        .toList();
            }

            @Override
            public List<BinaryPackage> essential() {
                return all.stream().filter(BinaryPackage::essential).toList();
            }
        };
    }
}
