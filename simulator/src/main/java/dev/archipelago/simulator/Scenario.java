package dev.archipelago.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of timed actions: lines such as {@code at 00:30 binance-stream silence for 20s}. Immutable.
 *
 * @param steps ordered by time
 */
public record Scenario(List<Step> steps) {

    private static final int MAX_LINES = 10_000;
    private static final Pattern TIME = Pattern.compile("(?:([0-9]{1,3}):)?([0-9]{1,4}):([0-9]{2})");

    /** Copies the steps. */
    public Scenario {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a scenario.
     *
     * @param name its name in messages, such as its file
     * @throws ScenarioException whose message is one line: name, number of the line, what is wrong and what was
     *     expected
     */
    public static Scenario parse(String name, String text) throws ScenarioException {
        List<Step> steps = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        if (lines.length > MAX_LINES) {
            throw new ScenarioException(name + " has " + lines.length + " lines; expected at most " + MAX_LINES);
        }
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].split("#", 2)[0].strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                steps.add(step(line));
            } catch (IllegalArgumentException e) {
                throw new ScenarioException(name + ":" + (i + 1) + ": " + e.getMessage());
            }
        }
        if (steps.isEmpty()) {
            throw new ScenarioException(
                    name + " has no steps; expected lines such as: at 00:30 binance-stream silence for 20s");
        }
        steps.sort(Comparator.comparing(Step::at));
        return new Scenario(steps);
    }

    private static Step step(String line) {
        WordReader words = new WordReader(line);
        String first = words.next("'at'");
        if (!first.toLowerCase(Locale.ROOT).equals("at")) {
            throw new IllegalArgumentException(
                    "'" + first + "' is not understood here; expected 'at' and a time, such as: at 00:30 binance 500");
        }
        Duration at = time(words.next("a time such as 00:30"));
        return new Step(at, line, ActionSyntax.read(words));
    }

    private static Duration time(String word) {
        Matcher matcher = TIME.matcher(word);
        if (matcher.matches()) {
            boolean hours = matcher.group(1) != null;
            long minutes = Long.parseLong(matcher.group(2));
            long seconds = Long.parseLong(matcher.group(3));
            if (seconds < 60 && (!hours || minutes < 60)) {
                return Duration.ofHours(hours ? Long.parseLong(matcher.group(1)) : 0)
                        .plusMinutes(minutes)
                        .plusSeconds(seconds);
            }
        }
        throw new IllegalArgumentException(
                "time is '" + word + "'; expected minutes and seconds such as 00:30, or hours as well such as 1:00:30");
    }

    /**
     * One line.
     *
     * @param at the time since the beginning, by the simulator's clock
     * @param text the line
     */
    public record Step(Duration at, String text, Action action) {}
}
