package dev.archipelago.web;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends arbitrary frames and reads only on request. */
final class RawWebSocket implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** A frame: its opcode and its payload. */
    record Frame(int type, byte[] content) {

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(content).getShort() & 0xffff;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final String handshake;

    RawWebSocket(int port, String... headers) throws IOException {
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append("\r\n");
        }
        socket = RawRequests.open(
                port,
                "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n");
        in = new DataInputStream(socket.getInputStream());
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        handshake = answer.toString();
    }

    /** Returns the header of the handshake response. */
    String handshake() {
        return handshake;
    }

    void send(int type, boolean last, int length) throws IOException {
        socket.getOutputStream().write(frame(type, last, new byte[length]));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8)));
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Returns an encoded client frame, masked with zeros. */
    static byte[] frame(int type, boolean last, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 14);
        frame.put((byte) (type | (last ? 0x80 : 0)));
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else if (content.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(content.length);
        }
        frame.putInt(0).put(content);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    /** Reads the next frame. */
    Frame next() throws IOException {
        int type = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return new Frame(type, content);
    }

    /** Reads the next frame of {@code type} and discards others. */
    Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
