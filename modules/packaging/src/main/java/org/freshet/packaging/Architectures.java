package org.freshet.packaging;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The architectures of a source: those of its binary packages, without what a wildcard among them
 * covers already, as dpkg-source writes them into a .dsc.
 */
final class Architectures {
    // Names that are no OS and CPU; the rest of dpkg's tupletable follows the rules in tuple().
    private static final Map<String, String> TUPLES =
            Map.ofEntries(
                    Map.entry("armhf", "eabihf-gnu-linux-arm"),
                    Map.entry("armel", "eabi-gnu-linux-arm"),
                    Map.entry("arm64ilp32", "ilp32-gnu-linux-arm64"),
                    Map.entry("x32", "x32-gnu-linux-amd64"),
                    Map.entry("powerpcspe", "spe-gnu-linux-powerpc"),
                    Map.entry("mips64", "abi64-gnu-linux-mips64"),
                    Map.entry("mips64el", "abi64-gnu-linux-mips64el"),
                    Map.entry("mips64r6", "abi64-gnu-linux-mips64r6"),
                    Map.entry("mips64r6el", "abi64-gnu-linux-mips64r6el"),
                    Map.entry("mipsn32", "abin32-gnu-linux-mips64"),
                    Map.entry("mipsn32el", "abin32-gnu-linux-mips64el"),
                    Map.entry("musl-linux-armhf", "eabihf-musl-linux-arm"),
                    Map.entry("uclibc-linux-armel", "eabi-uclibc-linux-arm"),
                    Map.entry("kfreebsd-armhf", "eabihf-gnu-kfreebsd-arm"),
                    Map.entry("uclinux-armel", "eabi-uclibc-uclinux-arm"),
                    Map.entry("mint-m68k", "base-tos-mint-m68k"));
    private static final Set<String> GNU =
            Set.of("linux", "kfreebsd", "knetbsd", "kopensolaris", "hurd");
    private static final Set<String> BSD =
            Set.of("dragonflybsd", "freebsd", "openbsd", "netbsd", "darwin");

    private Architectures() {}

    /**
     * The Architecture field of a .dsc.
     *
     * @param fields the Architecture fields of all binary packages, in their order
     */
    static String of(List<String> fields) {
        Set<String> all = new LinkedHashSet<>();
        fields.forEach(field -> all.addAll(List.of(field.strip().split("\\s+", -1))));
        if (all.contains("any")) {
            return all.contains("all") ? "any all" : "any";
        }
        List<String> wildcards = all.stream().filter(Architectures::isWildcard).toList();
        List<String> kept = new ArrayList<>(wildcards);
        for (String one : all) {
            if (wildcards.stream().noneMatch(wildcard -> covers(wildcard, one))) {
                kept.add(one);
            }
        }
        return String.join(" ", kept);
    }

    private static boolean isWildcard(String name) {
        return List.of(name.split("-", -1)).contains("any");
    }

    private static boolean covers(String wildcard, String name) {
        if (wildcard.equals(name)) {
            return true;
        }
        String[] wanted = parts(wildcard);
        String[] real = isWildcard(name) || name.equals("all") ? new String[0] : tuple(name);
        if (wanted.length != 4 || real.length != 4) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (!wanted[i].equals("any") && !wanted[i].equals(real[i])) {
                return false;
            }
        }
        return true;
    }

    /** {@code linux-any} means any ABI and libc too: the parts are filled up from the left. */
    private static String[] parts(String wildcard) {
        String[] named = wildcard.split("-", 4);
        String[] parts = {"any", "any", "any", "any"};
        if (named.length > 1) {
            System.arraycopy(named, 0, parts, 4 - named.length, named.length);
        }
        return parts;
    }

    private static String[] tuple(String name) {
        String plain = name.startsWith("linux-") ? name.substring("linux-".length()) : name;
        if (TUPLES.containsKey(plain)) {
            return TUPLES.getOrDefault(plain, "").split("-", 4);
        }
        String[] parts = plain.split("-", 3);
        return switch (parts.length) {
            case 1 -> new String[] {"base", "gnu", "linux", parts[0]};
            case 2 -> new String[] {"base", libc(parts[0]), parts[0], parts[1]};
            default -> new String[] {"base", parts[0], parts[1], parts[2]};
        };
    }

    private static String libc(String os) {
        if (GNU.contains(os)) {
            return "gnu";
        }
        if (BSD.contains(os)) {
            return "bsd";
        }
        return os.equals("uclinux") ? "uclibc" : "sysv";
    }
}
