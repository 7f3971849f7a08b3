package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The text form of faults: a name and its arguments. */
final class FaultSyntax {

    private static final Set<Integer> LIMITS = Set.of(403, 418, 429, 451);

    private FaultSyntax() {}

    /** All names, for messages. */
    static List<String> names() {
        Stream<String> fixed = Stream.of(
                "a status from 400 to 599",
                "200 code N",
                "stall",
                "slow",
                "drop",
                "silence",
                "skew",
                "rewind",
                "jump",
                "shape");
        Stream<String> words = Stream.of(Fault.Spoiling.values(), Fault.Breakage.values(), Fault.Distortion.values())
                .flatMap(Arrays::stream)
                .map(FaultSyntax::word);
        return Stream.concat(fixed, words).distinct().toList();
    }

    /**
     * Reads a fault from the beginning of a line.
     *
     * @throws IllegalArgumentException which states what was found and what was expected
     */
    static Fault read(WordReader words) {
        String name = words.next("a fault: " + String.join(", ", names())).toLowerCase(Locale.ROOT);
        if (name.matches("[0-9]+")) {
            return status(name, words);
        }
        return switch (name) {
            case "stall" ->
                new Fault.Stall(startsWithDigit(words) ? Optional.of(words.time("stall")) : Optional.empty());
            case "slow" -> new Fault.Slow(words.time("slow"));
            case "drop" -> new Fault.Drop();
            case "silence" -> new Fault.Silence();
            case "rewind" -> new Fault.Rewind();
            case "skew" -> skew(words);
            case "jump" -> new Fault.Jump(words.percent("jump"));
            case "shape" -> new Fault.Shape(one("shape", words, Fault.DataShape.values()));
            default -> named(name, words);
        };
    }

    /** Writes a fault as {@link #read} reads it. */
    static String write(Fault fault) {
        return switch (fault) {
            case Fault.Status(int status, Optional<Integer> code) -> status + code(code);
            case Fault.Limit(int status, Optional<Integer> retryAfter, Optional<Integer> code) ->
                status + code(code) + retryAfter(retryAfter);
            case Fault.Refusal(int status, Fault.Body body, Optional<Integer> retryAfter) ->
                status + " " + word(body) + retryAfter(retryAfter);
            case Fault.Stall(Optional<Duration> delay) ->
                "stall" + delay.map(time -> " " + WordReader.text(time)).orElse("");
            case Fault.Slow(Duration total) -> "slow " + WordReader.text(total);
            case Fault.Garbage(Fault.Spoiling spoiling) -> word(spoiling);
            case Fault.Broken(Fault.Breakage breakage) -> word(breakage);
            case Fault.Distort(Fault.Distortion distortion, Optional<String> field) ->
                word(distortion) + field.map(name -> " in " + name).orElse("");
            case Fault.Skew(Duration by) -> "skew " + (by.isNegative() ? "-" : "+") + WordReader.text(by.abs());
            case Fault.Rewind _ -> "rewind";
            case Fault.Jump(BigDecimal percent) -> "jump " + percent.toPlainString() + "%";
            case Fault.Drop _ -> "drop";
            case Fault.Silence _ -> "silence";
            case Fault.Shape(Fault.DataShape shape) -> "shape " + word(shape);
        };
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Fault status(String name, WordReader words) {
        int status = new WordReader(name).number("status", 200, 599);
        Optional<Fault.Body> body = find(words.peek(), Fault.Body.values());
        if (body.isPresent()) {
            words.next("a body");
            return new Fault.Refusal(status, body.get(), retryAfter(words));
        }
        Optional<Integer> code =
                words.accept("code") ? Optional.of(words.number("code", -10_000, 100_000)) : Optional.empty();
        Optional<Integer> retryAfter = retryAfter(words);
        return LIMITS.contains(status) || retryAfter.isPresent()
                ? new Fault.Limit(status, retryAfter, code)
                : new Fault.Status(status, code);
    }

    private static Optional<Integer> retryAfter(WordReader words) {
        return words.accept("retry-after") ? Optional.of(words.number("retry-after", 0, 1_000_000)) : Optional.empty();
    }

    private static Fault skew(WordReader words) {
        String by = words.next("how much, such as +5m or -2h");
        if (!by.startsWith("+") && !by.startsWith("-")) {
            throw new IllegalArgumentException("skew is '" + by + "'; expected a signed time such as +5m or -2h");
        }
        Duration time = new WordReader(by.substring(1)).time("skew");
        return new Fault.Skew(by.startsWith("-") ? time.negated() : time);
    }

    private static Fault named(String name, WordReader words) {
        Optional<Fault.Distortion> distortion = find(name, Fault.Distortion.values());
        if (words.accept("in")) {
            String field = words.next("the name of a field");
            if (distortion.isEmpty() || !field.matches("[A-Za-z0-9_]{1,60}")) {
                throw new IllegalArgumentException("'" + name + " in " + field
                        + "' is not understood; expected one of " + words(Fault.Distortion.values())
                        + " before 'in' and the name of a field after it");
            }
            return new Fault.Distort(distortion.get(), Optional.of(field));
        }
        Optional<Fault> spoiled = find(name, Fault.Spoiling.values()).map(Fault.Garbage::new);
        return spoiled.or(() -> find(name, Fault.Breakage.values()).map(Fault.Broken::new))
                .or(() -> distortion.map(each -> new Fault.Distort(each, Optional.empty())))
                .orElseThrow(() -> new IllegalArgumentException(
                        "fault is '" + name + "'; expected one of " + String.join(", ", names())));
    }

    private static boolean startsWithDigit(WordReader words) {
        return words.peek().matches("[0-9].*");
    }

    private static String code(Optional<Integer> code) {
        return code.map(number -> " code " + number).orElse("");
    }

    private static String retryAfter(Optional<Integer> seconds) {
        return seconds.map(number -> " retry-after " + number).orElse("");
    }

    @SafeVarargs
    private static <E extends Enum<E>> E one(String what, WordReader words, E... constants) {
        String word = words.next(what + ": " + words(constants));
        return find(word, constants)
                .orElseThrow(() ->
                        new IllegalArgumentException(what + " is '" + word + "'; expected one of " + words(constants)));
    }

    @SafeVarargs
    private static <E extends Enum<E>> Optional<E> find(String word, E... constants) {
        return Arrays.stream(constants)
                .filter(each -> word(each).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @SafeVarargs
    private static <E extends Enum<E>> String words(E... constants) {
        return String.join(", ", Arrays.stream(constants).map(FaultSyntax::word).toList());
    }
}
