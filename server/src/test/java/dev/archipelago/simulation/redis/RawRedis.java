package dev.archipelago.simulation.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A RESP connection to a real Redis that sends commands and reads replies. */
final class RawRedis implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    RawRedis(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Reply execute(List<String> command) throws IOException {
        StringBuilder text = new StringBuilder("*" + command.size() + "\r\n");
        command.forEach(word -> text.append('$')
                .append(word.length())
                .append("\r\n")
                .append(word)
                .append("\r\n"));
        socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        return read();
    }

    private Reply read() throws IOException {
        int kind = in.read();
        String line = line();
        return switch (kind) {
            case '+' -> new Reply.Status(line);
            case '-' -> new Reply.Failure(line);
            case ':' -> new Reply.Number(Long.parseLong(line));
            case '$' -> {
                int length = Integer.parseInt(line);
                if (length < 0) {
                    yield Reply.NIL;
                }
                String bulk = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
                line();
                yield new Reply.Bulk(bulk);
            }
            case '*' -> {
                int count = Integer.parseInt(line);
                if (count < 0) {
                    yield Reply.NO_LIST;
                }
                List<Reply> parts = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    parts.add(read());
                }
                yield new Reply.Many(List.copyOf(parts));
            }
            default -> throw new IOException("Redis sent " + (char) kind + line);
        };
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\r' && next >= 0) {
            line.write(next);
            next = in.read();
        }
        in.read();
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
