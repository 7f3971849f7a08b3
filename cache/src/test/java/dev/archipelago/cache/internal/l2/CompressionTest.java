package dev.archipelago.cache.internal.l2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static Envelope envelope(byte[] payload) {
        return new Envelope(7, 1, 2, MarkerVersions.NONE, 0, ByteBuffer.wrap(payload));
    }

    @Test
    void decompress_damagedOrTooLarge_throws() {
        Compression compression = new Compression(10, 1000);
        Envelope compressed = compression.compress(envelope(new byte[1000]));
        assertThat(compressed.compressed()).isTrue();
        assertThat(compression.decompress(compressed).remaining()).isEqualTo(1000);
        Envelope tooLarge = compression.compress(envelope(new byte[1001]));
        assertThatThrownBy(() -> compression.decompress(tooLarge)).hasMessageContaining("1001");
        byte[] cut = Arrays.copyOf(compressed.payload(), compressed.payload().length - 3);
        Envelope damaged = new Envelope(7, 1, 2, MarkerVersions.NONE, Envelope.COMPRESSED, ByteBuffer.wrap(cut));
        assertThatThrownBy(() -> compression.decompress(damaged)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compress_incompressible_returnsTheEnvelope() {
        byte[] noise = new byte[5000];
        new Random(7).nextBytes(noise);
        Envelope envelope = envelope(noise);
        assertThat(new Compression(10, 10_000).compress(envelope)).isSameAs(envelope);
    }
}
