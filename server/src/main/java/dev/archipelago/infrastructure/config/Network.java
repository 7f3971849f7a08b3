package dev.archipelago.infrastructure.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of IP addresses. Immutable.
 *
 * @param base an address of the network
 * @param bits the length of the prefix
 */
public record Network(InetAddress base, int bits) {

    /** IP addresses only, since a host name would cause a DNS query. */
    private static final Pattern LITERAL =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(/\\d{1,3})?");

    /**
     * Parses an address such as {@code 192.0.2.1} or {@code 2001:db8::1}, without prefix, port, brackets or zone. Does
     * not query DNS. An IPv4-mapped IPv6 address becomes the IPv4 address.
     *
     * @throws IllegalArgumentException if it is not such an address
     */
    public static InetAddress address(String text) {
        if (text.indexOf('/') >= 0 || !LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no IP address");
        }
        return InetAddress.ofLiteral(text);
    }

    /**
     * Parses {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Network parse(String text) {
        if (!LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no network like 10.0.0.0/8 or fd00::/8");
        }
        String[] parts = text.split("/", 2);
        try {
            InetAddress base = InetAddress.getByName(parts[0]);
            int all = base.getAddress().length * 8;
            int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
            if (bits > all) {
                throw new IllegalArgumentException("'" + text + "' has more than " + all + " bits");
            }
            return new Network(base, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no IP address", e);
        }
    }

    /** Whether {@code address} is in the network; false for the other address family. */
    public boolean contains(InetAddress address) {
        byte[] network = base.getAddress();
        byte[] other = address.getAddress();
        if (network.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((network[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** In CIDR notation; a single address without its length. */
    @Override
    public String toString() {
        String address = base.getHostAddress().replaceFirst("(^|:)(0:)+(0$)?", "::");
        return bits == base.getAddress().length * 8 ? address : address + "/" + bits;
    }
}
