package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events as another encoder does, with secrets masked in the result: in the message, exceptions, names of
 * threads and all other fields alike.
 */
final class MaskingEncoder extends EncoderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> encoder;
    private final SecretMask mask;

    /** @param encoder writes UTF-8 */
    MaskingEncoder(Encoder<ILoggingEvent> encoder, SecretMask mask) {
        this.encoder = encoder;
        this.mask = mask;
    }

    @Override
    public void setContext(Context context) {
        super.setContext(context);
        encoder.setContext(context);
    }

    @Override
    public void start() {
        encoder.start();
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        encoder.stop();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        return mask.mask(line).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte @Nullable [] footerBytes() {
        return encoder.footerBytes();
    }
}
