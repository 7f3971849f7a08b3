package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a site, each of which announces itself in a hash in Redis every {@link #INTERVAL}. Without Redis a
 * server knows itself only. Thread-safe.
 */
public final class NodeRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);
    private static final String HOST = host();
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration GONE = Duration.ofSeconds(180);
    private static final String KEY = "archipelago:v1:~nodes";
    private static final int MAX_NODES = 100;
    private static final int MAX_TEXT = 64;

    /**
     * Key: the hash. Arguments: the node; its description; 1 to list the nodes. Answer: names and descriptions of all
     * nodes, or nothing.
     */
    private static final RedisScript ANNOUNCE = RedisScript.of("""
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[1], 86400000)
            return ARGV[3] == '1' and redis.call('HGETALL', KEYS[1]) or {}
            """);

    private static final RedisScript REMOVE = RedisScript.of("return redis.call('HDEL', KEYS[1], unpack(ARGV))");

    /**
     * A server.
     *
     * @param name identifies its run
     * @param host the name of its machine or container; empty if unknown
     * @param build identifies its build
     * @param role leader, follower or alone
     * @param since since when it has had the role
     * @param seenAt when it last announced itself
     */
    public record Node(String name, String host, String build, String role, Instant since, Instant seenAt) {}

    private final Optional<RedisLink> redis;
    private final String name;
    private final String build;
    private final Leadership leadership;
    private final InstantSource clock;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile boolean closed;

    /**
     * Does nothing until {@link #start}.
     *
     * @param name the name of this node
     * @param build identifies the build
     */
    public NodeRegistry(
            Optional<RedisLink> redis, String name, String build, Leadership leadership, InstantSource clock) {
        this.redis = redis;
        this.name = name;
        this.build = build;
        this.leadership = leadership;
        this.clock = clock;
    }

    /** Announces this server until {@link #close}, at once after a change of its role. */
    public void start() {
        leadership.onChange(role -> wakeUps.release());
        redis.ifPresent(link -> Thread.ofVirtual().name("node-registry").start(() -> run(link)));
    }

    private void run(RedisLink link) {
        try {
            while (!closed) {
                try {
                    announce(link, false);
                } catch (RedisUnavailableException e) {
                    LOG.debug("This server cannot announce itself: {}", e.getMessage());
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("node-registry", e);
                }
                if (wakeUps.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The name of this node. */
    public String name() {
        return name;
    }

    /** The role of this node. */
    public Leadership leadership() {
        return leadership;
    }

    /** All servers that have announced themselves lately, this one first. Blocks on Redis for its timeout at most. */
    public List<Node> nodes() {
        List<Node> nodes = new ArrayList<>(List.of(self()));
        if (redis.isEmpty()) {
            return nodes;
        }
        try {
            List<String> answer = announce(redis.get(), true);
            Instant oldest = clock.instant().minus(GONE);
            List<String> gone = new ArrayList<>();
            for (int i = 0; i + 1 < answer.size() && nodes.size() < MAX_NODES; i += 2) {
                Optional<Node> node = parse(answer.get(i), answer.get(i + 1));
                if (node.isEmpty() || node.get().seenAt().isBefore(oldest)) {
                    gone.add(answer.get(i));
                } else if (!node.get().name().equals(name)) {
                    nodes.add(node.get());
                }
            }
            if (!gone.isEmpty()) {
                REMOVE.run(
                        redis.get(), List.of(KEY), gone, redis.get().options().commandTimeout());
            }
            nodes.subList(1, nodes.size()).sort(Comparator.comparing(Node::name));
        } catch (RedisUnavailableException e) {
            LOG.debug("The other servers are unknown: {}", e.getMessage());
        }
        return nodes;
    }

    /** The name of the machine or container: that of the environment, which few systems set, or the kernel's. */
    private static String host() {
        String set = System.getenv("HOSTNAME");
        if (set != null && !set.isBlank()) {
            return set;
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    private Node self() {
        return new Node(
                name,
                HOST,
                build,
                leadership.role().name().toLowerCase(Locale.ROOT),
                leadership.since(),
                clock.instant());
    }

    /** Announces this node; returns names and descriptions of all nodes if {@code list}, otherwise nothing. */
    private List<String> announce(RedisLink link, boolean list) {
        Node self = self();
        String description = String.join(
                "\t",
                self.host(),
                self.build(),
                self.role(),
                self.since().toString(),
                self.seenAt().toString());
        return ANNOUNCE.run(
                link,
                List.of(KEY),
                List.of(name, description, list ? "1" : "0"),
                link.options().commandTimeout());
    }

    private static Optional<Node> parse(String name, String description) {
        String[] parts = description.split("\t", -1);
        if (parts.length != 5
                || name.length() > MAX_TEXT
                || parts[0].length() > MAX_TEXT
                || parts[1].length() > MAX_TEXT) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Node(name, parts[0], parts[1], parts[2], Instant.parse(parts[3]), Instant.parse(parts[4])));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Removes this server from the list. Blocks on Redis for its timeout at most. */
    @Override
    public void close() {
        closed = true;
        wakeUps.release();
        redis.ifPresent(link -> {
            try {
                REMOVE.run(link, List.of(KEY), List.of(name), link.options().commandTimeout());
            } catch (RedisUnavailableException e) {
                LOG.debug("This server stays in the list of servers for a while: {}", e.getMessage());
            }
        });
    }
}
