package dev.archipelago.simulation.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A reply of Redis. Strings are bytes decoded as ISO 8859-1. */
public sealed interface Reply {

    /** A simple string such as {@code OK}. */
    record Status(String text) implements Reply {}

    /** An error; the first word is its code. */
    record Failure(String text) implements Reply {}

    /** An integer. */
    record Number(long value) implements Reply {}

    /** A bulk string. */
    record Bulk(String text) implements Reply {}

    /** A null bulk string or null array. */
    record Nil(boolean list) implements Reply {}

    /** An array. */
    record Many(List<Reply> parts) implements Reply {}

    Reply OK = new Status("OK");
    Reply NIL = new Nil(false);
    Reply NO_LIST = new Nil(true);

    /** Returns an array of bulk strings. */
    static Reply texts(List<String> texts) {
        return new Many(texts.stream().<Reply>map(Bulk::new).toList());
    }

    /** Returns the RESP 2 encoding. */
    default byte[] encoded() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void write(StringBuilder to) {
        switch (this) {
            case Status status -> to.append('+').append(status.text()).append("\r\n");
            case Failure failure -> to.append('-').append(failure.text()).append("\r\n");
            case Number number -> to.append(':').append(number.value()).append("\r\n");
            case Nil nil -> to.append(nil.list() ? "*-1\r\n" : "$-1\r\n");
            case Bulk bulk ->
                to.append('$')
                        .append(bulk.text().length())
                        .append("\r\n")
                        .append(bulk.text())
                        .append("\r\n");
            case Many many -> {
                to.append('*').append(many.parts().size()).append("\r\n");
                many.parts().forEach(part -> part.write(to));
            }
        }
    }
}
