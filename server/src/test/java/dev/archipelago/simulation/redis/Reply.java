package dev.archipelago.simulation.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer of Redis. Texts are bytes as ISO 8859-1. */
public sealed interface Reply {

    /** A short text such as {@code OK}. */
    record Status(String text) implements Reply {}

    /** An error; its first word is the code. */
    record Failure(String text) implements Reply {}

    /** A number. */
    record Number(long value) implements Reply {}

    /** A text. */
    record Bulk(String text) implements Reply {}

    /** No text, or no list. */
    record Nil(boolean list) implements Reply {}

    /** A list. */
    record Many(List<Reply> parts) implements Reply {}

    Reply OK = new Status("OK");
    Reply NIL = new Nil(false);
    Reply NO_LIST = new Nil(true);

    /** A list of texts. */
    static Reply texts(List<String> texts) {
        return new Many(texts.stream().<Reply>map(Bulk::new).toList());
    }

    /** As RESP 2 on the wire. */
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
