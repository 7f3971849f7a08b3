package dev.archipelago.infrastructure.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of IP addresses. Immutable.
 *
 * @param base an address of the network
 * @param bits how many leading bits all of them share
 */
public record Network(InetAddress base, int bits) {

    /** Nothing that would be asked of a name server. */
    private static final Pattern LITERAL =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(/\\d{1,3})?");

    /**
     * Reads an address as {@code 192.0.2.1} or {@code 2001:db8::1}, without prefix, port, brackets or zone. Asks no name
     * server. An IPv6 address that stands for an IPv4 address becomes that.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static InetAddress address(String text) {
        if (text.indexOf('/') >= 0 || !LITERAL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no IP address");
        }
        return InetAddress.ofLiteral(text);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
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
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
