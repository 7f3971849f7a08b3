package dev.archipelago.cache.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects a reply of any type, as {@link RedisCommands#send} specifies. Used by one thread at a time. */
final class LettuceReply extends CommandOutput<byte[], byte[], @Nullable Object> {

    /** An array that is being received. */
    private record Array(int size, List<@Nullable Object> parts) {}

    /** The arrays that are not complete, innermost first; created only for arrays. */
    private @Nullable Deque<Array> open;

    LettuceReply() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            add(null);
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        add(copy);
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void set(double number) {
        add(number);
    }

    @Override
    public void set(boolean value) {
        add(value ? 1L : 0L);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
        } else if (count == 0) {
            add(List.of());
        } else {
            if (open == null) {
                open = new ArrayDeque<>();
            }
            open.push(new Array(count, new ArrayList<>(count)));
        }
    }

    private void add(@Nullable Object value) {
        Object part = value;
        while (open != null && !open.isEmpty()) {
            Array array = open.peek();
            array.parts().add(part);
            if (array.parts().size() < array.size()) {
                return;
            }
            part = open.pop().parts();
        }
        output = part;
    }
}
