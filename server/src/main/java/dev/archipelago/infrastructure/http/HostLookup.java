package dev.archipelago.infrastructure.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Thread-safe; may block. */
@FunctionalInterface
public interface HostLookup {

    /**
     * Its addresses, at least one, the best first.
     *
     * @param host a name or an IP address, the latter without brackets
     * @throws UnknownHostException if it has none
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** The machine's own resolver. */
    static HostLookup system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
