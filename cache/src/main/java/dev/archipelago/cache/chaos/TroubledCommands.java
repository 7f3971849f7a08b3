package dev.archipelago.cache.chaos;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Commands of Redis some of which meet trouble. */
final class TroubledCommands implements InvocationHandler {

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final Chaos chaos;
    private final Predicate<String> affected;

    private TroubledCommands(
            RedisClusterAsyncCommands<byte[], byte[]> commands, Chaos chaos, Predicate<String> affected) {
        this.commands = commands;
        this.chaos = chaos;
        this.affected = affected;
    }

    /** @param affected names of the methods that meet trouble */
    @SuppressWarnings("unchecked") // a proxy of an interface is one, whatever its parameters
    static RedisClusterAsyncCommands<byte[], byte[]> around(
            RedisClusterAsyncCommands<byte[], byte[]> commands, Chaos chaos, Predicate<String> affected) {
        return (RedisClusterAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisClusterAsyncCommands.class.getClassLoader(),
                new Class<?>[] {RedisClusterAsyncCommands.class},
                new TroubledCommands(commands, chaos, affected));
    }

    static boolean isMessage(String command) {
        return command.equals("publish") || command.equals("spublish");
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        boolean plain = !RedisFuture.class.isAssignableFrom(method.getReturnType());
        if (plain || !affected.test(method.getName())) {
            return send(method, arguments);
        }
        String name = method.getName();
        if (chaos.fails()) {
            if (chaos.evenChance()) {
                send(method, arguments);
            }
            return TroubledFuture.failed(new ChaosException(name));
        }
        boolean damaged = chaos.corrupts();
        if (damaged && isMessage(name) && arguments != null) {
            arguments[1] = damaged(arguments[1]);
        }
        RedisFuture<?> reply = (RedisFuture<?>) send(method, arguments);
        long delay = chaos.delays() ? chaos.delayNanos() : 0;
        return TroubledFuture.of(reply, damaged && !isMessage(name) ? this::damaged : answer -> answer, delay);
    }

    private Object send(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(commands, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Values with a bit turned over, be they alone or in a list; anything else as it is. */
    private @Nullable Object damaged(@Nullable Object answer) {
        return switch (answer) {
            case byte[] bytes -> chaos.corrupted(bytes);
            case KeyValue<?, ?> pair when pair.hasValue() -> KeyValue.just(pair.getKey(), damaged(pair.getValue()));
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(damaged(element)));
                yield copy;
            }
            case null, default -> answer;
        };
    }
}
