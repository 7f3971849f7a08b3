package dev.archipelago.infrastructure.http;

import dev.archipelago.infrastructure.config.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which user-supplied addresses may be called: public ones over HTTPS, and those in allowed networks, also over
 * HTTP. This prevents server-side request forgery. Thread-safe.
 */
public final class AddressPolicy {

    /**
     * Networks that IANA lists as not globally reachable, and those whose addresses embed an arbitrary IPv4 address.
     */
    private static final List<Network> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(Network::parse)
            .toList();

    /**
     * The global unicast range of IPv6. Outside are loopback, link-local, mapped, translated and multicast addresses.
     */
    private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");

    private static final int MAX_LENGTH = 2_000;

    private final List<Network> allowed;
    private final HostLookup lookup;

    /** @param allowed networks that may be called although they are not public */
    public AddressPolicy(List<Network> allowed, HostLookup lookup) {
        this.allowed = List.copyOf(allowed);
        this.lookup = lookup;
    }

    /**
     * Parses an address and checks everything that does not require resolving its host.
     *
     * @throws RefusedAddressException if it is no http or https address with a host and without user and fragment
     */
    public static URI parse(String text) throws RefusedAddressException {
        if (text.length() > MAX_LENGTH) {
            throw new RefusedAddressException("the address is longer than " + MAX_LENGTH + " characters");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new RefusedAddressException("it is not an address like https://host/path");
        }
        boolean http = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new RefusedAddressException("it is not an address like https://host/path");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new RefusedAddressException("the address must have neither user nor fragment");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new RefusedAddressException("the port must be from 1 to 65535");
        }
        if (!text.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new RefusedAddressException(
                    "the address must be ASCII: percent-encode it, and write the host as xn--…");
        }
        return uri;
    }

    /**
     * Resolves the host once and returns the addresses to connect to. Blocks.
     *
     * @return its addresses, every one of them allowed
     * @throws RefusedAddressException if the host is unknown, or one of its addresses may not be called
     */
    public List<InetAddress> resolve(URI uri) throws RefusedAddressException {
        String host = host(uri);
        List<InetAddress> addresses;
        try {
            addresses = lookup.addresses(host);
        } catch (UnknownHostException e) {
            throw new RefusedAddressException("the host " + host + " is not known");
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        for (InetAddress address : addresses) {
            if (allowed.stream().anyMatch(network -> network.contains(address))) {
                continue;
            }
            if (!isPublic(address)) {
                throw new RefusedAddressException("the host " + host
                        + " is not on the public internet; an operator can allow its network in"
                        + " WEBHOOK_ALLOWED_NETWORKS");
            }
            if (!secure) {
                throw new RefusedAddressException("plain http is for networks in WEBHOOK_ALLOWED_NETWORKS; use https");
            }
        }
        return addresses;
    }

    /** The host without the brackets of an IPv6 address. */
    static String host(URI uri) {
        return uri.getHost().replaceAll("^\\[|]$", "");
    }

    private static boolean isPublic(InetAddress address) {
        boolean global = address instanceof Inet4Address || GLOBAL_UNICAST.contains(address);
        return global && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }
}
