package dev.archipelago.cache.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.ReadmeExamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README compiles. */
class TestingReadmeExamplesTest {

    private static final String IMPORTS = """
            import dev.archipelago.cache.*;
            import dev.archipelago.cache.redis.*;
            import dev.archipelago.cache.testing.*;
            """;

    private static final String MEMBERS = """
                Cache cache;
                CacheKey<String> key;
                String uri;
                abstract String render();
            """;

    @Test
    void readme_everyExample_compiles(@TempDir Path classes) throws IOException {
        assertThat(ReadmeExamples.all()).isNotEmpty();
        assertThat(ReadmeExamples.errors(IMPORTS, MEMBERS, classes)).isEmpty();
    }
}
