package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

@Tag("alone")
class EnvelopeFuzzTest {

    private final RecentVersions versions = new RecentVersions();

    @FuzzTest(maxDuration = "60s")
    void decode_anyBytes_isEmptyOrWhatWasEncoded(byte[] bytes) {
        Envelope.decode(bytes, versions)
                .ifPresent(envelope -> assertThat(envelope.encode()).isEqualTo(bytes));
    }
}
