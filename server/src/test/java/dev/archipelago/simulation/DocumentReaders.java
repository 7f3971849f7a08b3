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

/**
 * A workload that reads documents through the cache of a node and changes some. The version of a document increases
 * with each change.
 */
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
    private final InvariantChecker checker;
    private final Random random;
    private final Variation variation;

    DocumentReaders(SimulatedDatabase database, InvariantChecker checker, Random random, Variation variation) {
        this.database = database;
        this.checker = checker;
        this.random = random;
        this.variation = variation;
    }

    private static CacheKey<Long> key(int document) {
        return new CacheKey<>("document:" + document, CODEC, EntryOptions.of(CacheStrategy.custom(TIME_TO_LIVE)));
    }

    /** Reads and changes documents until the node stops. */
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

    /** Reads a document through the cache of the node and checks its version. */
    void read(Node node, int document) {
        long least = checker.removed(node.name(), document);
        try {
            long version = node.cache()
                    .get(
                            key(document),
                            () -> database.transaction(node.toDatabase(), () -> database.version(document)));
            checker.read(node, document, version, least);
        } catch (CacheLoadException | IllegalStateException e) {
            // Neither tier has the value and the database is unavailable, or the node is closing: nothing to check.
        }
    }

    private void change(Node node, int document) {
        Cache cache = node.cache();
        try {
            long version = database.transaction(node.toDatabase(), () -> {
                long changed = database.change(document);
                checker.changed(document, changed);
                return changed;
            });
            if (variation.removesDocuments()) {
                cache.remove(key(document));
            }
            checker.removed(node.name(), document, version);
        } catch (IllegalStateException e) {
            // The database is unavailable.
        }
    }
}
