package dev.archipelago.cache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.ReadmeExamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README compiles. */
class JCacheReadmeExamplesTest {

    private static final String IMPORTS = """
            import dev.archipelago.cache.Codec;
            import dev.archipelago.cache.jackson.JacksonCodec;
            import dev.archipelago.cache.jcache.*;
            import java.net.URI;
            import javax.cache.Cache;
            import javax.cache.CacheManager;
            import javax.cache.Caching;
            import javax.cache.spi.CachingProvider;
            """;

    private static final String MEMBERS = """
                record Product(long id) {}
            """;

    @Test
    void readme_everyExample_compiles(@TempDir Path classes) throws IOException {
        assertThat(ReadmeExamples.all()).isNotEmpty();
        assertThat(ReadmeExamples.errors(IMPORTS, MEMBERS, classes)).isEmpty();
    }
}
