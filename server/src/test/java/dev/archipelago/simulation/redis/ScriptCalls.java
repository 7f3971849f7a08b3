package dev.archipelago.simulation.redis;

import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.communication.market.MarketChannel;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import dev.archipelago.infrastructure.store.EpochGuardedKey;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.infrastructure.store.RedisLease;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random calls of the Lua scripts of the server and the cache, with arguments that cover their branches. */
final class ScriptCalls {

    private static final String BEGIN = "2TCA\u0000\u0003";

    private ScriptCalls() {}

    static List<String> any(Random random, String channel, int number) {
        String node = "node-" + random.nextInt(3);
        String small = Integer.toString(random.nextInt(6));
        String value = "value:" + random.nextInt(2);
        String time = "2026-03-04T15:00:0" + random.nextInt(9) + ".000000000+00:00";
        return switch (random.nextInt(14)) {
            case 0 -> call(script(RedisLease.class, "TAKE"), List.of("lease", "lease:epoch"), node, "600000");
            case 1 -> call(script(RedisLease.class, "RELEASE"), List.of("lease", "releases"), node);
            case 2 ->
                call(
                        script(EpochGuardedStream.class, "APPEND"),
                        List.of("fenced"),
                        small,
                        "100",
                        "",
                        "",
                        "",
                        "n",
                        small,
                        "x",
                        node);
            case 3 ->
                call(
                        script(EpochGuardedStream.class, "APPEND"),
                        List.of("fenced", "text"),
                        small,
                        "100",
                        time,
                        "600",
                        node,
                        "timestamp",
                        time);
            case 4 -> call(script(EpochGuardedKey.class, "SET"), List.of("text", "text:epoch"), small, "600", node);
            case 5 -> call(script(MarketChannel.class, "REQUEST"), List.of("requests"), node);
            case 6 -> tally(random, number);
            case 7 -> call(script("SET_MARKER"), List.of("markers"), "600000", channel, "before ", "mark:" + small);
            case 8 -> beginLoad(value, "", random.nextBoolean() ? "0" : "");
            case 9 -> put(random, value, node, number);
            case 10 ->
                call(
                        script("DELETE"),
                        List.of(value, value + ":gone", value + ":lease", value + ":old"),
                        BEGIN,
                        Integer.toString(number),
                        Integer.toString(random.nextInt(2)),
                        "600000",
                        node,
                        Integer.toString(number),
                        Integer.toString(random.nextInt(2)));
            case 11 -> beginLoad(value, node, Integer.toString(number));
            case 12 -> call(script("SYNCHRONIZE"), List.of("markers"));
            default -> call(script("RELEASE_LEASE"), List.of(value + ":lease"), node, channel, "released");
        };
    }

    /** A request for units of a budget with two rates and two quotas. */
    private static List<String> tally(Random random, int number) {
        String now = Long.toString(1_772_636_400_000L + number * 700L);
        String later = Long.toString(1_772_636_400_000L + number * 700L + random.nextInt(4000) - 2000);
        return call(
                script(SharedUsageCounter.class, "TAKE"),
                List.of("tally:" + random.nextInt(2)),
                now,
                Integer.toString(random.nextInt(3)),
                Integer.toString(random.nextInt(2)),
                random.nextInt(6) == 0 ? later : "0",
                Integer.toString(random.nextInt(3) - 1),
                "600000",
                "2",
                "3",
                "900",
                random.nextInt(3) == 0 ? later : "0",
                "5",
                "1500",
                "0",
                Integer.toString(number / 40),
                "9",
                "20000",
                Integer.toString(random.nextInt(4)),
                "1",
                "300",
                "900000",
                "0");
    }

    private static List<String> put(Random random, String value, String node, int number) {
        String created = new String(
                new byte[] {0, 0, 0, 0, 0, 0, (byte) (number >> 8), (byte) number}, StandardCharsets.ISO_8859_1);
        return call(
                script(random.nextBoolean() ? "PUT" : "PUT_VERBATIM"),
                List.of(value, value + ":gone", value + ":lease"),
                BEGIN,
                Integer.toString(number - random.nextInt(20)),
                Integer.toString(random.nextInt(2)),
                "600000",
                BEGIN + "\u0000\u0000" + created + "payload",
                random.nextBoolean() ? "0" : "-1",
                node,
                Integer.toString(number),
                Integer.toString(random.nextInt(2)),
                "600000",
                random.nextBoolean() ? node : "",
                "channel",
                random.nextBoolean() ? "stored" : "",
                random.nextBoolean() ? "released" : "",
                Integer.toString(number - random.nextInt(3)));
    }

    private static List<String> beginLoad(String value, String token, String seen) {
        return call(
                script("BEGIN_LOAD"),
                List.of(value, value + ":gone", value + ":lease"),
                BEGIN,
                token,
                "600000",
                seen,
                value.endsWith("1") ? "1" : "");
    }

    private static List<String> call(String script, List<String> keys, String... arguments) {
        List<String> command = new ArrayList<>(List.of("EVAL", script, Integer.toString(keys.size())));
        command.addAll(keys);
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    /** Returns the source of a script of the server. */
    private static String script(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return asBytes((RedisScript) field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the script " + name + " of " + owner + " is not where it was", e);
        }
    }

    private static String asBytes(RedisScript script) {
        return new String(script.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns the source of a script of the cache. */
    private static String script(String name) {
        try {
            Field field = Class.forName("dev.archipelago.cache.internal.l2.RedisScripts")
                    .getDeclaredField(name);
            field.setAccessible(true);
            return asBytes((RedisScript) field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the cache has no script " + name, e);
        }
    }
}
