package dev.archipelago.infrastructure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.infrastructure.config.Network;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private static final AddressPolicy NOTHING_ALLOWED = policy();

    /** Returns a policy that parses literals and resolves the names of these tests without a name server. */
    private static AddressPolicy policy(String... allowed) {
        HostLookup lookup = host -> switch (host) {
            case "public.example" -> addresses("93.184.215.14");
            case "sly.example" -> addresses("127.0.0.1");
            case "mixed.example" -> addresses("93.184.215.14", "10.0.0.7");
            case "nobody.example" -> throw new UnknownHostException(host);
            default -> addresses(host);
        };
        return new AddressPolicy(List.of(allowed).stream().map(Network::parse).toList(), lookup);
    }

    private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        List<InetAddress> found = new java.util.ArrayList<>();
        for (String literal : literals) {
            found.add(InetAddress.getByName(literal));
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.1",
                "2130706433",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:10.0.0.1]",
                "[::7f00:1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::808:808]",
                "[64:ff9b:1::1]",
                "[100::1]",
                "[2001::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::1]",
                "[3fff::1]",
                "[5f00::1]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]",
                "sly.example",
                "mixed.example",
                "nobody.example"
            })
    void resolve_notOnThePublicInternet_isRefused(String host) {
        assertThatThrownBy(() -> NOTHING_ALLOWED.resolve(URI.create("https://" + host + "/hook?key=hidden")))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.215.14",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "223.255.255.1",
                "[2606:4700::1111]",
                "[2a00:1450::1]",
                "[::ffff:93.184.215.14]",
                "public.example"
            })
    void resolve_public_isAllowedOverHttps(String host) throws RefusedAddressException {
        assertThat(NOTHING_ALLOWED.resolve(URI.create("https://" + host + "/"))).isNotEmpty();
    }

    @Test
    void resolve_publicOverPlainHttp_isRefused() {
        assertThatThrownBy(() -> NOTHING_ALLOWED.resolve(URI.create("http://public.example/")))
                .hasMessageContaining("use https");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8,http://127.9.9.9/,true",
        "127.0.0.0/8,http://sly.example/,true",
        "127.0.0.0/8,http://10.0.0.1/,false",
        "10.0.0.0/8,https://mixed.example/,true",
        "10.0.0.0/8,http://mixed.example/,false",
        "10.0.0.7,https://10.0.0.7/,true",
        "10.0.0.7,https://10.0.0.6/,false",
        "fd00::/8,http://[fd00::5]/,true",
        "fd00::/8,http://[fe80::5]/,false"
    })
    void resolve_withAllowedNetwork_opensThatNetworkOnly(String network, String url, boolean open) {
        boolean resolved;
        try {
            resolved = !policy(network).resolve(URI.create(url)).isEmpty();
        } catch (RefusedAddressException e) {
            resolved = false;
        }
        assertThat(resolved).isEqualTo(open);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hook",
                "ftp://host/",
                "file:///etc/passwd",
                "https:///path",
                "https://user@host/",
                "https://user:pass@host/",
                "https://host/#part",
                "https://host:0/",
                "https://host:70000/",
                "https://a_b/",
                "https://127.1/",
                "https://0x7f.0.0.1/",
                "https://höst/",
                "https://host/\r\nX: y",
                "https://host/ä"
            })
    void parse_noPlainAddress_isRefused(String text) {
        assertThatThrownBy(() -> AddressPolicy.parse(text)).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void parse_longerThan2000_isRefused() {
        assertThatThrownBy(() -> AddressPolicy.parse("https://host/" + "x".repeat(2_000)))
                .hasMessageContaining("2000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "300.0.0.1/8", "10.0.0.0/x", "::g/8"})
    void network_noNetwork_isRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
