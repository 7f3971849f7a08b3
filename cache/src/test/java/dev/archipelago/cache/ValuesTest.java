package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Size limits, compression, schemas, validation, raw bytes, negative caching and individual times to live in L2. */
class ValuesTest {

    private static final EntryOptions OPTIONS =
            EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofHours(1));
    private static final CacheKey<String> KEY = CacheKey.of("thing", 1, Codec.text(), OPTIONS);
    private static final String LONG = "many words ".repeat(1000);

    private static final AtomicInteger TESTS = new AtomicInteger();

    private static RedisServer server;

    private final String prefix = "values:" + TESTS.incrementAndGet() + ":";
    private final FakeTime time = new FakeTime();
    private final List<CacheEvent> events = new CopyOnWriteArrayList<>();
    private final RedisLink link = RedisLink.open(RedisOptions.of(server.uri()).withHeartbeat(Duration.ofMillis(50)));
    private final Cache one = cache();
    private final Cache other = cache();
    private final AtomicInteger loads = new AtomicInteger();

    @BeforeAll
    static void start() {
        server = RedisServer.running();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Cache cache() {
        return Cache.builder()
                .clock(time)
                .prefix(prefix)
                .redis(link)
                .compressAbove(1000)
                .maximumEntryBytes(100_000)
                .listener(events::add)
                .build();
    }

    @BeforeEach
    void up() {
        Eventually.becomes("the link is up", link::available);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        link.close();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private void written() {
        Eventually.becomes("L2 has it all", () -> one.statistics().l2Writes().pending() == 0);
    }

    private byte[] stored(String key) {
        return RawCommands.get(link, key);
    }

    @Test
    void compression_longText_liesSmallerInRedisAndReadsTheSame() {
        one.get(KEY, () -> LONG);
        written();
        assertThat(stored(prefix + "thing:1").length).isLessThan(LONG.length() / 10);
        assertThat(other.get(KEY, this::count)).isEqualTo(LONG);
        assertThat(other.statistics().reads().l2Hits()).isEqualTo(1);
    }

    @Test
    void compression_shortText_isStoredAsItIs() {
        one.get(KEY, () -> "short");
        written();
        assertThat(new String(stored(prefix + "thing:1"))).contains("short");
    }

    @Test
    void compression_verbatim_isNotCompressed() {
        CacheKey<String> key = CacheKey.of("verbatim", 1, Codec.text(), OPTIONS.asVerbatim());
        one.get(key, () -> LONG);
        written();
        assertThat(new String(stored("verbatim:1"))).isEqualTo(LONG);
        assertThat(other.get(key, this::count)).isEqualTo(LONG);
    }

    @Test
    void sizeLimit_tooLarge_isReturnedNotKeptAndCounted() {
        one.get(KEY, () -> "older");
        String huge = "x".repeat(100_001);
        assertThat(one.refresh(KEY, () -> huge)).isEqualTo(huge);
        written();
        assertThat(one.getIfPresentOrStale(KEY)).isEmpty();
        assertThat(stored(prefix + "thing:1")).isNull();
        assertThat(one.statistics().loads().tooLarge()).isEqualTo(1);
        assertThat(events).contains(new CacheEvent.TooLarge("thing:1", 100_001));
    }

    @Test
    void schema_anotherVersion_isKeptApart() {
        CacheKey<String> next = CacheKey.of("thing", 1, Codec.text().withSchema(2), OPTIONS);
        one.get(KEY, () -> "old form");
        written();
        assertThat(other.get(next, () -> "new form")).isEqualTo("new form");
        Eventually.becomes("L2 has it all", () -> other.statistics().l2Writes().pending() == 0);
        assertThat(new String(stored(prefix + "thing:1"))).contains("old form");
        assertThat(new String(stored(prefix + "thing:1@2"))).contains("new form");
    }

    @Test
    void schema_negative_isRefused() {
        assertThatThrownBy(() -> Codec.text().withSchema(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void validation_invalidInL2_isAMissAndCounted() {
        one.get(KEY, () -> "wrong");
        written();
        CacheKey<String> strict =
                CacheKey.of("thing", 1, Codec.text().validated(text -> text.startsWith("value")), OPTIONS);
        assertThat(other.get(strict, this::count)).isEqualTo("value 1");
        assertThat(other.statistics().l2().rejected()).isEqualTo(1);
        assertThat(events).anySatisfy(event -> assertThat(event).isInstanceOf(CacheEvent.Rejected.class));
    }

    @Test
    void rawBytes_arrays_areNotCopiedInL1() {
        byte[] value = {1, 2, 3};
        CacheKey<byte[]> key = CacheKey.of("raw", 1, Codec.bytes(), OPTIONS);
        one.get(key, () -> value);
        written();
        assertThat(one.getIfPresent(key).orElseThrow()).isSameAs(value);
        assertThat(other.get(key, () -> new byte[0])).isEqualTo(value);
    }

    @Test
    void rawBytes_views_readWhatRedisSentWhereItLies() {
        CacheKey<ByteBuffer> key = CacheKey.of("view", 1, Codec.views(), OPTIONS);
        one.get(key, () -> ByteBuffer.wrap("bytes".getBytes()));
        written();
        ByteBuffer view = other.get(key, () -> ByteBuffer.allocate(0));
        assertThat(view).isEqualTo(ByteBuffer.wrap("bytes".getBytes()));
        assertThat(view.isReadOnly()).isTrue();
        byte[] lies = "bytes".getBytes();
        ByteBuffer decoded = Codec.views().decode(ByteBuffer.wrap(lies));
        lies[0] = 'B';
        assertThat(decoded.get(0)).isEqualTo((byte) 'B');
    }

    @Test
    void rawBytes_directBuffer_isDecodedToo() {
        ByteBuffer direct = ByteBuffer.allocateDirect(5).put("bytes".getBytes()).flip();
        assertThat(Codec.text().decode(direct)).isEqualTo("bytes");
        assertThat(Codec.views().decode("bytes".getBytes()).remaining()).isEqualTo(5);
    }

    @Test
    void derivedCodec_weightAndStorable_areThoseOfTheOther() {
        Codec<String> codec = Codec.<String>inMemory(String::length).validated(text -> true);
        assertThat(codec.storable()).isFalse();
        assertThat(codec.weight("four", 99)).isEqualTo(4);
        assertThatThrownBy(() -> codec.decode(new byte[1])).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Codec.text().validated(text -> true).decode("x".getBytes())).isEqualTo("x");
    }

    @Test
    void negativeCaching_inL2_isSeenByOthersForItsTime() {
        one.find(KEY, older -> LoadResult.absent(Duration.ofSeconds(5)));
        written();
        assertThat(other.find(KEY, older -> LoadResult.of(count()))).isEmpty();
        assertThat(other.statistics().reads().l2Hits()).isEqualTo(1);
        time.pass(Duration.ofSeconds(5));
        assertThat(other.find(KEY, older -> LoadResult.of(count()))).contains("value 1");
    }

    @Test
    void negativeCaching_verbatim_removesWhatOtherProgramsRead() {
        RawCommands.set(link, "verbatim:2", "foreign".getBytes());
        Codec<String> strict = Codec.text().validated(text -> text.startsWith("value"));
        CacheKey<String> key = CacheKey.of("verbatim", 2, strict, OPTIONS.asVerbatim());
        one.find(key, older -> LoadResult.absent(Duration.ofSeconds(5)));
        written();
        assertThat(stored("verbatim:2")).isNull();
    }

    @Test
    void adaptiveTtl_verbatim_isTheTimeRedisKeepsIt() {
        CacheKey<String> key = CacheKey.of("verbatim", 3, Codec.text(), OPTIONS.asVerbatim());
        one.find(key, older -> LoadResult.of("short", Duration.ofSeconds(7)));
        written();
        long left = RawCommands.number(link, "PTTL", "verbatim:3");
        assertThat(left).isBetween(1L, 7000L);
    }

    @Test
    void adaptiveTtl_inL2_isWhatOthersPromoteWith() {
        one.find(KEY, older -> LoadResult.of("short", Duration.ofSeconds(7)));
        written();
        time.pass(Duration.ofSeconds(5));
        assertThat(other.get(KEY, this::count)).isEqualTo("short");
        time.pass(Duration.ofSeconds(2));
        assertThat(other.getIfPresent(KEY)).isEmpty();
    }

    @Test
    void notModified_olderValueOnlyInL2_isFreshAgainInBoth() {
        one.get(KEY, this::count);
        written();
        time.pass(Duration.ofMinutes(5));
        Optional<String> again = other.find(KEY, older -> LoadResult.notModified());
        assertThat(again).contains("value 1");
        Eventually.becomes("L2 has it all", () -> other.statistics().l2Writes().pending() == 0);
        time.pass(Duration.ofMinutes(4));
        assertThat(one.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(one.statistics().reads().l2Hits()).isEqualTo(1);
    }
}
