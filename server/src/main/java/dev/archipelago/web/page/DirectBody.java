package dev.archipelago.web.page;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;

/**
 * Bytes outside the heap that may be written to any number of connections at once. Immutable, thread-safe.
 *
 * <p>The memory belongs to the garbage collector and cannot be released by hand, so dropping a page while it is still
 * on its way to slow readers is safe. This is the only place that knows how Vert.x wraps such a buffer.
 */
final class DirectBody {

    private final ByteBuf bytes;
    private final Buffer buffer;

    private DirectBody(ByteBuf bytes) {
        this.bytes = bytes;
        this.buffer = BufferInternal.buffer(bytes);
    }

    /** A copy of {@code source} outside the heap. */
    static DirectBody of(byte[] source) {
        ByteBuffer memory = ByteBuffer.allocateDirect(source.length);
        memory.put(source).flip();
        return new DirectBody(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory)));
    }

    /** The body as Vert.x writes it; writing does not change or free it. */
    Buffer buffer() {
        return buffer;
    }

    int length() {
        return bytes.readableBytes();
    }

    /** A copy on the heap. */
    byte[] toBytes() {
        byte[] copy = new byte[length()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return copy;
    }
}
