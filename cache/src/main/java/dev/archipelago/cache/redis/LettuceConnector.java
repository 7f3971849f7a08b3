package dev.archipelago.cache.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Opens connections through Lettuce to a standalone, Sentinel-managed or clustered Redis. */
final class LettuceConnector implements RedisConnector {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final Supplier<CompletionStage<? extends StatefulConnection<byte[], byte[]>>> connect;
    private final Supplier<CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>> subscribe;
    private final String address;

    /** The listeners for the loss of connections. */
    private final Map<Object, Runnable> listeners = new ConcurrentHashMap<>();

    private final LettuceCloses closes = new LettuceCloses();

    /** @throws IllegalArgumentException if the address is not a valid URI; the message does not contain it */
    LettuceConnector(RedisOptions options) {
        List<RedisURI> uris = parse(options);
        this.address = uris.stream().map(LettuceConnector::describe).collect(Collectors.joining(","));
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        if (options.cluster()) {
            RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
            cluster.setOptions(clusterOptions(options));
            this.client = cluster;
            this.connect = () -> cluster.refreshPartitionsAsync()
                    .thenCompose(known -> cluster.connectAsync(ByteArrayCodec.INSTANCE));
            this.subscribe = () -> cluster.refreshPartitionsAsync()
                    .thenCompose(known -> cluster.connectPubSubAsync(ByteArrayCodec.INSTANCE));
        } else {
            RedisClient single = RedisClient.create(resources);
            single.setOptions(singleOptions(options));
            this.client = single;
            this.connect = () -> single.connectAsync(ByteArrayCodec.INSTANCE, uris.getFirst());
            this.subscribe = () -> single.connectPubSubAsync(ByteArrayCodec.INSTANCE, uris.getFirst());
        }
        client.addListener(new RedisConnectionStateAdapter() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                onDisconnect(connection);
            }
        });
    }

    @Override
    public CompletionStage<RedisConnection> connect(Runnable onLost) {
        return connect.get().thenApply(connection -> {
            listeners.put(connection, onLost);
            return new LettuceConnection(connection, () -> {
                listeners.remove(connection);
                closes.close(connection);
            });
        });
    }

    @Override
    public CompletionStage<RedisSubscriber> subscribe(RedisSubscriber.Listener listener) {
        return subscribe.get().thenApply(connection -> new LettuceSubscriber(connection, listener, closes));
    }

    private void onDisconnect(Object connection) {
        Runnable listener = listeners.remove(connection);
        if (listener != null) {
            listener.run();
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        closes.awaitAll(CLOSE_TIMEOUT); // the client would close them once more, and warn of that
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static List<RedisURI> parse(RedisOptions options) {
        List<RedisURI> uris = new ArrayList<>();
        List<String> texts = options.cluster() ? List.of(options.uri().split(",")) : List.of(options.uri());
        for (String text : texts) {
            try {
                uris.add(RedisURI.create(text.strip()));
            } catch (RuntimeException e) {
                // The parser's message contains the address, including its password: it is not passed on.
                throw new IllegalArgumentException("the Redis address is not a URI; expected"
                        + " redis://[user:password@]host[:port][/database], rediss://… or"
                        + " redis-sentinel://host[,host…]#master");
            }
        }
        uris.forEach(uri -> uri.setTimeout(options.commandTimeout()));
        uris.forEach(uri -> uri.getSentinels().forEach(node -> node.setTimeout(options.commandTimeout())));
        return uris;
    }

    private static String describe(RedisURI uri) {
        if (uri.getSentinels().isEmpty()) {
            return uri.getHost() + ":" + uri.getPort();
        }
        return uri.getSentinelMasterId() + "@"
                + uri.getSentinels().stream()
                        .map(node -> node.getHost() + ":" + node.getPort())
                        .collect(Collectors.joining(","));
    }

    /** {@link RedisLink} reconnects by itself, so that commands on a lost connection fail at once. */
    private static ClientOptions singleOptions(RedisOptions options) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(options.requestQueueSize())
                .socketOptions(sockets(options))
                .sslOptions(certificates(options.tls()))
                .timeoutOptions(TimeoutOptions.enabled())
                .build();
    }

    /** In a Cluster, Lettuce manages the connections to the individual nodes. */
    private static ClusterClientOptions clusterOptions(RedisOptions options) {
        return ClusterClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(options.requestQueueSize())
                .socketOptions(sockets(options))
                .sslOptions(certificates(options.tls()))
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutCommands()
                        .timeoutSource(new ClusterTimeouts(options.commandTimeout()))
                        .build())
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(30))
                        .enableAllAdaptiveRefreshTriggers()
                        .build())
                .build();
    }

    /**
     * The timeouts of commands in a Cluster. A timeout set on a Cluster connection does not apply to the connections to
     * its nodes, so that blocking stream reads have one of their own.
     */
    private static final class ClusterTimeouts extends TimeoutOptions.TimeoutSource {

        private static final long READ =
                RedisConnection.LONGEST_BLOCK.multipliedBy(2).toMillis();

        private final long others;

        /** @param others the timeout of all other commands */
        ClusterTimeouts(Duration others) {
            this.others = others.toMillis();
        }

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            return command.getType() == CommandType.XREAD || command.getType() == CommandType.XREADGROUP
                    ? READ
                    : others;
        }
    }

    private static SslOptions certificates(RedisTls tls) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        tls.trusted().ifPresent(file -> ssl.trustManager(file.toFile()));
        tls.identity()
                .ifPresent(identity -> ssl.keyManager(
                        identity.certificate().toFile(), identity.key().toFile(), new char[0]));
        return ssl.build();
    }

    private static SocketOptions sockets(RedisOptions options) {
        return SocketOptions.builder()
                .connectTimeout(options.connectTimeout())
                .keepAlive(true)
                .tcpNoDelay(true)
                .build();
    }
}
