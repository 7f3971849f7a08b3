package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds free ports for engines: the same port at each start if it is free, so that other programs need not be
 * reconfigured.
 */
final class FreePort {

    private static final Logger LOG = LoggerFactory.getLogger(FreePort.class);
    private static final int MAX_ATTEMPTS = 200;

    private FreePort() {}

    /**
     * The first loopback port from {@code first} that no process listens on.
     *
     * @throws IOException if none of 200 ports is free
     */
    static int from(int first) throws IOException {
        for (int port = first; port < first + MAX_ATTEMPTS; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                LOG.debug("Port {} is taken: {}", port, e.getMessage());
            }
        }
        throw new IOException("no free port from " + first + " to " + (first + MAX_ATTEMPTS - 1));
    }
}
