package dev.archipelago.simulation.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies that the model replies to commands and scripts as a real Redis does. */
class RedisModelTest {

    /** A time of Redis's clock in milliseconds or microseconds: the two clocks are read one after the other. */
    private static final Pattern TIME = Pattern.compile("\\d{13}(\\d{3})?");

    private static final int COMMANDS = 600;
    private static final String CHANNEL = "changes";

    private static RedisFixture redis;

    private final List<String> messages = new ArrayList<>();
    private final RedisModel model =
            new RedisModel(() -> System.currentTimeMillis() * 1000, (channel, message) -> messages.add(message));

    @BeforeAll
    static void start() {
        redis = RedisFixture.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void execute_anySequence_isAnsweredAsByRedis(long seed) throws IOException {
        Random random = new Random(seed);
        try (RawRedis real = new RawRedis(redis.port())) {
            real.execute(List.of("FLUSHALL"));
            real.execute(List.of("SCRIPT", "FLUSH"));
            for (int i = 0; i < COMMANDS; i++) {
                List<String> command = random.nextBoolean() ? command(random) : ScriptCalls.any(random, CHANNEL, i);
                Reply expected = real.execute(command);
                Reply answer = model.execute(command);
                assertThat(comparable(command, answer))
                        .as("the answer to command %d, %s", i, command)
                        .isEqualTo(comparable(command, expected));
            }
        }
    }

    /** Random commands on few keys. */
    private static List<String> command(Random random) {
        String text = "text:" + random.nextInt(3);
        String hash = "hash:" + random.nextInt(2);
        String stream = "stream:" + random.nextInt(2);
        String number = Integer.toString(random.nextInt(40));
        return switch (random.nextInt(24)) {
            case 0 -> List.of("SET", text, number);
            case 1 -> List.of("SET", text, number, "NX", "PX", "600000");
            case 2 -> List.of("SETEX", text, "600", number + "ÿ\u0000");
            case 3 -> List.of("PSETEX", text, "600000", number);
            case 4 -> List.of("GET", random.nextInt(8) == 0 ? hash : text);
            case 5 -> List.of("DEL", text, "text:" + random.nextInt(3));
            case 6 -> List.of("EXISTS", text);
            case 7 -> List.of("PTTL", text);
            case 8 ->
                random.nextBoolean() ? List.of("PEXPIRE", text, "600000") : List.of("GETEX", text, "PX", "600000");
            case 9 -> List.of("GETRANGE", text, "0", "1");
            case 10 -> List.of("HSET", hash, "a" + number, number, "b", number);
            case 11 -> List.of("HGETALL", hash);
            case 12 -> List.of("XADD", stream, "MAXLEN", "16", "*", "n", number);
            case 13 -> List.of("XADD", stream, "MAXLEN", "~", "1000", "*", "n", number, "epoch", number);
            case 14 -> List.of("XREVRANGE", stream, "+", "-", "COUNT", "3");
            case 15 -> List.of("XRANGE", stream, "-", "+", "COUNT", "5");
            case 16 -> List.of("XLEN", stream);
            case 17 -> List.of("XREAD", "COUNT", "4", "STREAMS", stream, "0-0");
            case 18 -> List.of("HGET", hash, "a" + number);
            case 19 -> List.of("HMGET", hash, "a" + number, "b");
            case 20 -> List.of("HLEN", hash);
            case 21 -> List.of("HSETNX", hash, "b", number);
            case 22 -> List.of("HDEL", hash, "a" + number, "b");
            default -> List.of("XREAD", "COUNT", "4", "STREAMS", stream, "9000000000000-18446744073709551615");
        };
    }

    /** Removes what depends on the clock: times and remaining times to live. */
    private static String comparable(List<String> command, Reply reply) {
        String text = reply.toString().replaceAll("(value|text)=(59\\d{4}|600000)\\b", "$1=LIFE");
        if (command.getFirst().equals("PTTL") && reply instanceof Reply.Number number && number.value() > 0) {
            return "about " + Math.round(number.value() / 60_000.0) + " minutes";
        }
        if (command.getFirst().equals("HGETALL") && reply instanceof Reply.Many many) {
            // The order of fields in a hash is unspecified.
            return Stream.iterate(0, i -> i < many.parts().size(), i -> i + 2)
                    .map(i -> many.parts().get(i) + "=" + many.parts().get(i + 1))
                    .sorted()
                    .toList()
                    .toString();
        }
        if (reply instanceof Reply.Number number && number.value() > 500_000 && number.value() < 600_001) {
            return "about ten minutes";
        }
        return TIME.matcher(text).replaceAll("TIME").replaceAll("TIME-\\d+", "TIME-n");
    }

    @Test
    void execute_unknownScript_isRefusedAsByRedis() throws IOException {
        List<String> command = List.of("EVALSHA", "ffffffffffffffffffffffffffffffffffffffff", "0");
        try (RawRedis real = new RawRedis(redis.port())) {
            Reply.Failure expected = (Reply.Failure) real.execute(command);
            Reply.Failure answer = (Reply.Failure) model.execute(command);
            assertThat(answer.text()).startsWith("NOSCRIPT");
            assertThat(expected.text()).startsWith("NOSCRIPT");
        }
    }

    @Test
    void execute_lifeOver_isGoneAsInRedis() throws IOException {
        List<String> set = List.of("SET", "short", "x", "PX", "150");
        try (RawRedis real = new RawRedis(redis.port())) {
            assertThat(model.execute(set)).isEqualTo(real.execute(set));
            Await.until(
                    "both forget it",
                    () -> real.execute(List.of("GET", "short")).equals(Reply.NIL)
                            && model.execute(List.of("GET", "short")).equals(Reply.NIL));
            assertThat(model.execute(List.of("PTTL", "short"))).isEqualTo(real.execute(List.of("PTTL", "short")));
        }
    }

    @Test
    void restore_earlierState_forgetsWhatCameAfterAndAllScripts() {
        model.execute(List.of("SET", "kept", "1"));
        RedisStore earlier = model.snapshot();
        model.execute(List.of("SET", "lost", "1"));
        model.execute(List.of("EVAL", "return 1", "0"));

        model.restore(earlier);

        assertThat(model.execute(List.of("GET", "kept"))).isEqualTo(new Reply.Bulk("1"));
        assertThat(model.execute(List.of("GET", "lost"))).isEqualTo(Reply.NIL);
        assertThat(model.execute(List.of("EVALSHA", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "0")))
                .isInstanceOf(Reply.Failure.class);
    }
}
