package dev.archipelago.cache.testing;

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

/** Redis commands with injected faults. */
final class FaultyCommands implements InvocationHandler {

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final Faults faults;
    private final Predicate<String> affected;

    private FaultyCommands(
            RedisClusterAsyncCommands<byte[], byte[]> commands, Faults faults, Predicate<String> affected) {
        this.commands = commands;
        this.faults = faults;
        this.affected = affected;
    }

    /** @param affected selects the methods by name */
    @SuppressWarnings("unchecked") // the proxy implements the interface, whose type parameters are erased
    static RedisClusterAsyncCommands<byte[], byte[]> around(
            RedisClusterAsyncCommands<byte[], byte[]> commands, Faults faults, Predicate<String> affected) {
        return (RedisClusterAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisClusterAsyncCommands.class.getClassLoader(),
                new Class<?>[] {RedisClusterAsyncCommands.class},
                new FaultyCommands(commands, faults, affected));
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
        if (faults.fails()) {
            if (faults.evenChance()) {
                send(method, arguments);
            }
            return FaultyFuture.failed(new InjectedFaultException(name));
        }
        boolean damaged = faults.corrupts();
        if (damaged && isMessage(name) && arguments != null) {
            arguments[1] = damaged(arguments[1]);
        }
        RedisFuture<?> reply = (RedisFuture<?>) send(method, arguments);
        long delay = faults.delays() ? faults.config.delay().toNanos() : 0;
        return FaultyFuture.of(reply, damaged && !isMessage(name) ? this::damaged : answer -> answer, delay);
    }

    private Object send(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(commands, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Corrupts values, alone or in a list; returns anything else unchanged. */
    private @Nullable Object damaged(@Nullable Object answer) {
        return switch (answer) {
            case byte[] bytes -> faults.corrupted(bytes);
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
