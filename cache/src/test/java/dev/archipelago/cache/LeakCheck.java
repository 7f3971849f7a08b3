package dev.archipelago.cache;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.archipelago.cache.internal.load.TwoTierCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks after each test that no load and no thread of the library is left, and that hits and misses add up to the
 * reads counted outside the cache.
 */
public final class LeakCheck implements AfterEachCallback {

    /** Threads of the library, virtual ones included, and of its Redis client. */
    private static final Pattern OURS =
            Pattern.compile("(?m)^#\\d+ \"((?:cache-|redis-link|stream-publisher|lettuce-)[^\"]*)\"");

    private static final List<Watched> WATCHED = new CopyOnWriteArrayList<>();

    private record Watched(Cache cache, LongAdder reads) {}

    /** Returns the cache with its reads counted by the callers. */
    static Cache watch(Cache cache) {
        LongAdder reads = new LongAdder();
        Set<String> counted = Set.of("get", "find");
        WATCHED.add(new Watched(cache, reads));
        return (Cache) Proxy.newProxyInstance(
                Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(cache, arguments);
                        boolean found = answer instanceof java.util.Optional<?> value && value.isPresent();
                        if (counted.contains(method.getName())
                                || (method.getName().startsWith("getIfPresent") && found)) {
                            reads.increment();
                        }
                        if (method.getName().equals("getAll") && arguments[0] instanceof Collection<?> keys) {
                            reads.add(keys.size());
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        // A read of several keys ends with its first failure: tests that let one fail read one key.
                        boolean read = counted.contains(method.getName())
                                || method.getName().equals("getAll");
                        if (read && e.getCause() instanceof CacheLoadException) {
                            reads.increment();
                        }
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<Watched> watched = List.copyOf(WATCHED);
        WATCHED.clear();
        for (Watched one : watched) {
            Eventually.becomes("no load is left", () -> inFlight(one.cache()) == 0);
            Eventually.becomes("hits and misses add up to reads", () -> addUp(one));
        }
        Eventually.becomes("no thread of the library is left", () -> threads().isEmpty());
    }

    private static boolean addUp(Watched one) {
        CacheStatistics statistics = one.cache().statistics();
        long answers = statistics.reads().l1Hits()
                + statistics.reads().l2Hits()
                + statistics.reads().misses();
        return answers == one.reads().sum() && statistics.reads().total() == answers;
    }

    private static int inFlight(Cache cache) {
        return ((TwoTierCache) cache).loadsInFlight();
    }

    static List<String> threads() {
        try {
            Path directory = Files.createTempDirectory("threads");
            Path file = directory.resolve("dump.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            List<String> ours = OURS.matcher(Files.readString(file))
                    .results()
                    .map(result -> result.group(1))
                    .toList();
            Files.delete(file);
            Files.delete(directory);
            return ours;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
