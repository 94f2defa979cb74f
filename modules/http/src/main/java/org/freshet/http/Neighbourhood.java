package org.freshet.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.freshet.model.Unavailable;

/**
 * Keeps a server out there from sending Freshet to a server in here: a redirect from a public
 * address to one of this machine or its networks is refused. What a recipe itself names is asked,
 * wherever it lies.
 *
 * <p>The name is looked up right before the client does it again for connecting. Between the two
 * stands the JVM's cache of names (30 s, {@code networkaddress.cache.ttl}), so a name server that
 * answers differently each time gets through only when the cache forgets at that very moment, or
 * was told to keep nothing.
 */
final class Neighbourhood {
    private final Resolver resolver;

    Neighbourhood(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * @param named as the recipe or the settings have it
     * @throws Unavailable when the redirect leads inside
     */
    void check(URI named, String shown, URI to) {
        if (Hosts.name(named).equals(Hosts.name(to))) {
            return;
        }
        List<InetAddress> from = addresses(named);
        if (!from.isEmpty() && from.stream().allMatch(Neighbourhood::isInside)) {
            return;
        }
        if (addresses(to).stream().anyMatch(Neighbourhood::isInside)) {
            throw new Unavailable(
                    "%s redirects to `%s`, which is inside this machine or its network"
                            .formatted(shown, Web.shown(to)),
                    "a server out there has no business in here; name that URL itself if it is"
                            + " meant");
        }
    }

    private List<InetAddress> addresses(URI uri) {
        String host = Hosts.name(uri);
        try {
            return List.of(
                    resolver.addresses(
                            host.startsWith("[") ? host.substring(1, host.length() - 1) : host));
        } catch (UnknownHostException e) {
            // Either connecting fails for the same reason, or a proxy knows the name.
            return List.of();
        }
    }

    /** Addresses that are not of the public internet (RFC 6890; RFC 6598; RFC 6052 for NAT64). */
    static boolean isInside(InetAddress address) {
        byte[] bytes = address.getAddress();
        return switch (address) {
            case Inet4Address _ -> isInside(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
            case Inet6Address six ->
                    six.isLoopbackAddress()
                            || six.isAnyLocalAddress()
                            || six.isLinkLocalAddress()
                            || six.isSiteLocalAddress()
                            || six.isMulticastAddress()
                            || (bytes[0] & 0xfe) == 0xfc
                            || embedded(bytes);
            default -> true;
        };
    }

    private static boolean isInside(int a, int b, int c) {
        return a == 0
                || a == 10
                || a == 127
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 168)
                || (a == 198 && (b == 18 || b == 19))
                || a >= 224;
    }

    /**
     * An IPv4 address in the last bytes: IPv4-compatible, or behind the well-known NAT64 prefix.
     */
    private static boolean embedded(byte[] bytes) {
        byte[] nat64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] prefix = Arrays.copyOf(bytes, 12);
        return (Arrays.equals(prefix, nat64) || Arrays.equals(prefix, new byte[12]))
                && isInside(bytes[12] & 0xff, bytes[13] & 0xff, bytes[14] & 0xff);
    }
}
