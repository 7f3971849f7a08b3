package dev.archipelago.web.client;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The address of a client. Immutable.
 *
 * @param address IPv4 or IPv6; an IPv6 address that stands for an IPv4 address has become that
 */
public record ClientAddress(InetAddress address) {

    private static final int SITE_PREFIX_BYTES = 8;
    private static final int IPV4_BYTES = 4;

    /**
     * Returns the key of limits: the IPv4 address, or the first 64 bits of the IPv6 address, since a client with one
     * such address can use all addresses of its network.
     */
    public String limitKey() {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder key = new StringBuilder(24);
        for (int i = 0; i < SITE_PREFIX_BYTES; i += 2) {
            key.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return key.append(":/64").toString();
    }

    /**
     * The network of the address, which no single client has: the /24 of an IPv4 address, the /48 of an IPv6 address.
     */
    public String network() {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, bytes.length == IPV4_BYTES ? 3 : 6, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length is that of an address", e);
        }
    }

    /** The address as text, without a zone. */
    @Override
    public String toString() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
