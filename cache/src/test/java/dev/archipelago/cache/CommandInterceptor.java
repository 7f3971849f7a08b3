package dev.archipelago.cache;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Intercepts the commands of a link, for interleavings that a test controls. */
@FunctionalInterface
interface CommandInterceptor {

    /** Called in place of a command, which {@code command} sends. */
    Object call(String name, Object[] arguments, Callable<Object> command) throws Exception;

    /** Returns the commands with this interceptor. */
    @SuppressWarnings("unchecked") // the proxy implements the interface, whose type parameters are erased
    default RedisClusterAsyncCommands<byte[], byte[]> around(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        return (RedisClusterAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                RedisClusterAsyncCommands.class.getClassLoader(),
                new Class<?>[] {RedisClusterAsyncCommands.class},
                (_, method, arguments) -> {
                    try {
                        return call(method.getName(), arguments, () -> method.invoke(commands, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
