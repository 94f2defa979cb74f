package org.freshet.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** An address at which this process answers, until it is closed. */
public final class Listener implements AutoCloseable {
    static {
        // Connections on which nothing comes hold a file descriptor each. To be set before the
        // first server is made: the JDK reads these once.
        System.setProperty("jdk.httpserver.maxConnections", "512");
        // Headers and body are two writes: the second would wait for the client to confirm the
        // first.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Who is refused while a body is on its way would lose the answer if the connection were
        // closed on it. So much of a body is thrown away first, twice what anybody may send.
        System.setProperty("sun.net.httpserver.drainAmount", Integer.toString(4 << 20));
    }

    private final HttpServer server;

    private Listener(HttpServer server) {
        this.server = server;
    }

    /**
     * Answers from now on.
     *
     * @param address with port 0, a port of the system's choice
     * @param who listens, as a failure says it: {@code webhooks}
     * @param setting which a person would correct: {@code webhooks.listen}
     * @throws InvalidInput when the address cannot be had
     */
    public static Listener at(
            InetSocketAddress address,
            String who,
            String setting,
            RequestThreads threads,
            HttpHandler answers) {
        HttpServer server = bind(address, who, setting);
        server.setExecutor(threads);
        server.createContext("/", answers);
        server.start();
        return new Listener(server);
    }

    private static HttpServer bind(InetSocketAddress address, String who, String setting) {
        if (address.isUnresolved()) {
            throw new InvalidInput(
                    "%s cannot listen at `%s`: no such host"
                            .formatted(who, Shown.text(address.getHostString())),
                    "correct `%s`".formatted(setting));
        }
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            String what =
                    "%s cannot listen at `%s:%s`: %s"
                            .formatted(
                                    who,
                                    address.getHostString(),
                                    address.getPort(),
                                    e.getMessage());
            if (e instanceof BindException) {
                throw new Unavailable(
                        what,
                        "see who holds the port: ss -ltnp; or choose another as `%s`"
                                .formatted(setting),
                        e);
            }
            throw new InvalidInput(what, "correct `%s`".formatted(setting), e);
        }
    }

    /** Where it listens. */
    public URI url() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        return URI.create(
                "http://%s:%s/"
                        .formatted(
                                host.contains(":") ? "[" + host + "]" : host, address.getPort()));
    }

    /** Who is not answered yet finds the connection closed. */
    @Override
    public void close() {
        server.stop(0);
    }
}
