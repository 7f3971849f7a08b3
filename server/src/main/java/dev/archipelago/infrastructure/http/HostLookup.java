package dev.archipelago.infrastructure.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves host names. Thread-safe; may block. */
@FunctionalInterface
public interface HostLookup {

    /**
     * The addresses of a host, at least one, in order of preference.
     *
     * @param host a name or an IP address, the latter without brackets
     * @throws UnknownHostException if there are none
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** The resolver of the operating system. */
    static HostLookup system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
