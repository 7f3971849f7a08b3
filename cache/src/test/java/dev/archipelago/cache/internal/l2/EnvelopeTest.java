package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final MarkerVersions VERSIONS = new MarkerVersions(Map.of("~all", 3L));

    private final byte[] whole = new Envelope(7, 1, 2, VERSIONS, 0, ByteBuffer.wrap("payload".getBytes())).encode();

    @Test
    void decode_whole_isWhatWasEncoded() {
        Envelope envelope = Envelope.decode(whole, MarkerVersions::decode).orElseThrow();
        assertThat(envelope.loadStarted()).isEqualTo(7);
        assertThat(envelope.created()).isEqualTo(1);
        assertThat(envelope.freshUntil()).isEqualTo(2);
        assertThat(envelope.versions()).isEqualTo(VERSIONS);
        assertThat(envelope.payload()).asString().isEqualTo("payload");
    }

    @Test
    void recentVersions_manyValuesWithSimilarVersions_areThoseOfEach() {
        RecentVersions recent = new RecentVersions();
        for (int i = 0; i < 10_000; i++) {
            MarkerVersions versions = new MarkerVersions(Map.of("~all", 3L, "~tag:" + i % 7, (long) (1 + i % 97)));
            byte[] encoded = new Envelope(i, 1, 2, versions, 0, ByteBuffer.wrap("payload".getBytes())).encode();
            Envelope envelope = Envelope.decode(encoded, recent).orElseThrow();
            assertThat(envelope.versions()).isEqualTo(versions);
            assertThat(envelope.loadStarted()).isEqualTo(i);
            assertThat(envelope.payload()).asString().isEqualTo("payload");
        }
    }

    @Test
    void decode_anyBitFlipped_isEmpty() {
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(Envelope.decode(damaged, MarkerVersions::decode)).isEmpty();
        }
    }

    @Test
    void decode_truncatedAnywhere_isEmpty() {
        for (int length = 0; length < whole.length; length++) {
            assertThat(Envelope.decode(Arrays.copyOf(whole, length), MarkerVersions::decode))
                    .isEmpty();
        }
    }

    @Test
    void decode_foreignBytes_isEmpty() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] foreign = new byte[random.nextInt(100)];
            random.nextBytes(foreign);
            assertThat(Envelope.decode(foreign, MarkerVersions::decode)).isEmpty();
        }
    }

    @Test
    void parse_foreignMark_isZero() {
        assertThat(InvalidationMarkers.parse((byte[]) null)).isZero();
        assertThat(InvalidationMarkers.parse("abc".getBytes())).isZero();
        assertThat(InvalidationMarkers.parse("1763700000000000".getBytes())).isEqualTo(1_763_700_000_000_000L);
    }
}
