package dev.archipelago.bench;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.cache.streams.BufferedStreamWriter;
import dev.archipelago.cache.streams.StreamStatistics;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A throughput benchmark of the stream publisher with entries of one field of 100 bytes, against Lettuce's XADD with
 * the same number of pending commands.
 */
final class StreamPublish {

    private static final int ENTRIES = 300_000;
    private static final int KEPT = 10_000;
    private static final int UNDER_WAY = 256;
    private static final String BODY = "0123456789".repeat(10);

    private StreamPublish() {}

    /** Argument: the rounds, 8 unless given; the first half is warm-up. */
    static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        try (RedisProcess redis = RedisProcess.start();
                RedisLink link = RedisLink.open(RedisOptions.of(redis.uri()));
                RedisClient client = RedisClient.create(redis.uri());
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            IO.println("%,d entries of one field of %d bytes, %d rounds".formatted(ENTRIES, BODY.length(), rounds));
            int counted = rounds - rounds / 2;
            double[] rates = new double[counted];
            double[] ratios = new double[counted];
            double[] costs = new double[counted];
            double[] rareCosts = new double[counted];
            for (int round = 0; round < rounds; round++) {
                double[] nanos = new double[ENTRIES];
                double peer = lettuce(connection.async());
                double ours = publisher(link, "entries:" + round, nanos);
                int slot = round - rounds / 2;
                if (slot >= 0) {
                    rates[slot] = ours;
                    ratios[slot] = ours / peer;
                    costs[slot] = Figures.median(nanos) / 1000;
                    rareCosts[slot] = Figures.percentile(99, nanos) / 1000;
                }
            }
            IO.println("ratio of entries per second to Lettuce: %.2f (%s)"
                    .formatted(Figures.median(ratios), Figures.listed(ratios)));
            IO.println("cost for the caller, µs: median %s, 99 %% %s"
                    .formatted(Figures.listed(costs), Figures.listed(rareCosts)));
            Figures.atLeast("entries a second", Figures.median(rates), 100_000);
            Figures.atMost("caller's cost at the median, µs", Figures.median(costs), 5);
        }
    }

    /** Returns the entries per second from the first call until Redis has stored the last one. */
    private static double publisher(RedisLink link, String stream, double[] nanos) throws InterruptedException {
        try (BufferedStreamWriter publisher = new BufferedStreamWriter(link, stream, KEPT, ENTRIES)) {
            long start = System.nanoTime();
            for (int i = 0; i < ENTRIES; i++) {
                long before = System.nanoTime();
                publisher.publish(Map.of("body", BODY));
                nanos[i] = System.nanoTime() - before;
            }
            StreamStatistics now = publisher.statistics(Duration.ofSeconds(1));
            while (now.published() + now.dropped() < ENTRIES) {
                TimeUnit.MILLISECONDS.sleep(2);
                now = publisher.statistics(Duration.ofSeconds(1));
            }
            if (now.dropped() > 0) {
                throw new IllegalStateException(now.dropped() + " entries were dropped; none should be");
            }
            return ENTRIES / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static double lettuce(RedisAsyncCommands<byte[], byte[]> commands) throws Exception {
        byte[] stream = "plain:entries".getBytes(StandardCharsets.UTF_8);
        byte[] name = "body".getBytes(StandardCharsets.UTF_8);
        XAddArgs trimming = XAddArgs.Builder.maxlen(KEPT).approximateTrimming();
        ArrayDeque<RedisFuture<String>> underWay = new ArrayDeque<>();
        long start = System.nanoTime();
        for (int i = 0; i < ENTRIES; i++) {
            if (underWay.size() == UNDER_WAY) {
                underWay.removeFirst().get(5, TimeUnit.SECONDS);
            }
            underWay.addLast(commands.xadd(stream, trimming, Map.of(name, BODY.getBytes(StandardCharsets.UTF_8))));
        }
        for (RedisFuture<String> reply : underWay) {
            reply.get(5, TimeUnit.SECONDS);
        }
        return ENTRIES / ((System.nanoTime() - start) / 1e9);
    }
}
