package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds ports for engines: the same one at each start if it is free, so that other programs find them. */
final class FreePort {

    private static final Logger LOG = LoggerFactory.getLogger(FreePort.class);
    private static final int TRIED = 200;

    private FreePort() {}

    /**
     * The first port of loopback from {@code first} on that no process listens on now.
     *
     * @throws IOException when none of 200 is free
     */
    static int from(int first) throws IOException {
        for (int port = first; port < first + TRIED; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                LOG.debug("Port {} is taken: {}", port, e.getMessage());
            }
        }
        throw new IOException("no free port from " + first + " to " + (first + TRIED - 1));
    }
}
