package dev.archipelago.simulation.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands and answers as Lettuce puts them on the wire and reads them. */
final class Wire {

    static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

    private Wire() {}

    /** The words of a command, bytes as ISO 8859-1. */
    static List<String> words(RedisCommand<?, ?, ?> command) {
        ByteBuf buffer = Unpooled.buffer();
        command.encode(buffer);
        String text = buffer.toString(StandardCharsets.ISO_8859_1);
        List<String> words = new ArrayList<>();
        int at = text.indexOf("\r\n") + 2;
        while (at < text.length()) {
            int end = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text, at + 1, end, 10);
            words.add(text.substring(end + 2, end + 2 + length));
            at = end + 2 + length + 2;
        }
        return List.copyOf(words);
    }

    /** Gives a command its answer. */
    static void complete(RedisCommand<?, ?, ?> command, Reply reply) {
        if (command.isDone() || command.isCancelled()) {
            return;
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(reply.encoded());
        RedisStateMachine reader = new RedisStateMachine();
        if (!reader.decode(buffer, command.getOutput())) {
            throw new IllegalStateException("Lettuce cannot read " + reply);
        }
        command.complete();
    }
}
