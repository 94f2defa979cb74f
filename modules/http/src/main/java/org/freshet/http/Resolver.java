package org.freshet.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How names become addresses, where Freshet looks before it goes. */
@FunctionalInterface
public interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
}
