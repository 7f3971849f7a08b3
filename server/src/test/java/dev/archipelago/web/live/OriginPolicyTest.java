package dev.archipelago.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

    private final OriginPolicy policy = OriginPolicy.of(
            Optional.of(URI.create("https://Site.example:443/news")),
            Set.of("http://friend.example:80", "https://other.example:8443"));

    @ParameterizedTest
    @ValueSource(strings = {"https://site.example", "http://friend.example", "https://other.example:8443"})
    void accepts_namedByTheOperator_isTrue(String origin) {
        assertThat(policy.accepts(Optional.of(origin), Optional.of("10.0.0.1:8000")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"here.example", "here.example:80", "HERE.example:443"})
    void accepts_ownHost_isTrueWithoutItsPort(String host) {
        String scheme = host.endsWith(":443") ? "https" : "http";

        assertThat(policy.accepts(Optional.of(scheme + "://here.example"), Optional.of(host)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "", "http://site.example", "https://other.example", "https://site.example.evil.example"})
    void accepts_foreign_isFalse(String origin) {
        assertThat(policy.accepts(Optional.of(origin), Optional.of("here.example")))
                .isFalse();
    }
}
