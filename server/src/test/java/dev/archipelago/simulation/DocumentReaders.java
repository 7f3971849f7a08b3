package dev.archipelago.simulation;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** Reads documents through a node's cache and changes some, each with a version that only grows. */
final class DocumentReaders {

    static final int DOCUMENTS = 3;
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(10);

    private static final Codec<Long> CODEC = new Codec<>() {
        @Override
        public byte[] encode(Long value) {
            return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Long decode(byte[] bytes) {
            return Long.valueOf(new String(bytes, StandardCharsets.US_ASCII));
        }
    };

    private final SimulatedDatabase database;
    private final InvariantChecker judge;
    private final Random random;
    private final Variation variation;

    DocumentReaders(SimulatedDatabase database, InvariantChecker judge, Random random, Variation variation) {
        this.database = database;
        this.judge = judge;
        this.random = random;
        this.variation = variation;
    }

    private static CacheKey<Long> key(int document) {
        return new CacheKey<>("document:" + document, CODEC, EntryOptions.of(CacheStrategy.custom(TIME_TO_LIVE)));
    }

    /** Reads and changes for as long as the node runs. */
    void run(Node node) {
        try {
            while (node.running()) {
                Thread.sleep(100 + random.nextInt(900));
                int document = random.nextInt(DOCUMENTS);
                if (random.nextInt(12) == 0) {
                    change(node, document);
                } else {
                    read(node, document);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The version that the node's cache has. */
    void read(Node node, int document) {
        long least = judge.removed(node.name(), document);
        try {
            long version = node.cache()
                    .get(
                            key(document),
                            () -> database.transaction(node.toDatabase(), () -> database.version(document)));
            judge.read(node, document, version, least);
        } catch (CacheLoadException | IllegalStateException e) {
            // Neither tier has it and the database is away, or the node is being closed: no answer is no wrong one.
        }
    }

    private void change(Node node, int document) {
        Cache cache = node.cache();
        try {
            long version = database.transaction(node.toDatabase(), () -> {
                long changed = database.change(document);
                judge.changed(document, changed);
                return changed;
            });
            if (variation.removesDocuments()) {
                cache.remove(key(document));
            }
            judge.removed(node.name(), document, version);
        } catch (IllegalStateException e) {
            // The database is away.
        }
    }
}
