package dev.archipelago.cache.jackson2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.ReadmeExamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README compiles. */
class Jackson2ReadmeExamplesTest {

    private static final String IMPORTS = """
            import dev.archipelago.cache.*;
            import dev.archipelago.cache.jackson2.*;
            import com.fasterxml.jackson.core.type.TypeReference;
            import com.fasterxml.jackson.databind.json.JsonMapper;
            """;

    private static final String MEMBERS = """
                record Product(long id) {}
                record Order(long id) {}
                EntryOptions options;
                JsonMapper mapper;
            """;

    @Test
    void readme_everyExample_compiles(@TempDir Path classes) throws IOException {
        assertThat(ReadmeExamples.all()).isNotEmpty();
        assertThat(ReadmeExamples.errors(IMPORTS, MEMBERS, classes)).isEmpty();
    }
}
