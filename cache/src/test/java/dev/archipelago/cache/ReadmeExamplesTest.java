package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README compiles. */
class ReadmeExamplesTest {

    private static final String IMPORTS = """
            import dev.archipelago.cache.*;
            import dev.archipelago.cache.EntryOptions.Tiers;
            import dev.archipelago.cache.redis.*;
            import dev.archipelago.cache.streams.*;
            import io.micrometer.core.instrument.MeterRegistry;
            import java.time.Instant;
            import java.util.concurrent.CompletableFuture;
            import io.micrometer.observation.ObservationRegistry;
            """;

    private static final String MEMBERS = """
            record Report(String title) {}
            record Page(String etag) {}
            record Shelf(Set<String> authors) {}
            sealed interface Answer {}
            record Ok(Page page, Duration maxAge) implements Answer {}
            record Same() implements Answer {}
            record Gone() implements Answer {}
            interface Alarm { void tell(String text); }
            interface Database {
                Report load(int id);
                Shelf shelf(int id);
                Map<CacheKey<Report>, Report> loadAll(Set<CacheKey<Report>> keys);
            }
            static final class ReportCodec implements Codec<Report> {
                public byte[] encode(Report report) { return new byte[0]; }
                public Report decode(byte[] bytes) { return new Report(""); }
            }
            Cache cache, here, there;
            RedisLink redis, otherRedis;
            CacheKey<String> home;
            CacheKey<Page> key;
            Codec<Report> reports;
            Codec<Shelf> shelves;
            EntryOptions options;
            Alarm alarm;
            Database database;
            MeterRegistry registry;
            ObservationRegistry observations;
            List<CacheKey<Report>> keys;
            String hostName, uri, address;
            int id;
            abstract <T> T render();
            abstract String render(int number);
            abstract Answer fetch(Optional<String> etag);
            abstract void store(StreamEntry entry);
            abstract void send(List<StreamEntry> entries);
            abstract void alarm(String key, Throwable cause);
            """;

    @Test
    void readme_everyExample_compiles(@TempDir Path classes) throws IOException {
        assertThat(ReadmeExamples.all()).hasSizeGreaterThan(15);
        assertThat(ReadmeExamples.errors(IMPORTS, MEMBERS, classes)).isEmpty();
    }

    /** The first example is a whole program, which the test of samples/plain runs. */
    @Test
    void readme_everyOtherExample_hasSixLinesAtMost() throws IOException {
        assertThat(ReadmeExamples.all().stream().skip(1))
                .allSatisfy(example -> assertThat(example.lines().count()).isLessThanOrEqualTo(6));
    }
}
