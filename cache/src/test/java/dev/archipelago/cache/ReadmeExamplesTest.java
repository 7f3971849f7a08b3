package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README is Java that compiles as it stands there. */
class ReadmeExamplesTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");

    /** What a reader of the examples has of their own. */
    private static final String READER = """
            import static org.assertj.core.api.Assertions.assertThat;
            import dev.archipelago.cache.*;
            import dev.archipelago.cache.EntryOptions.Tiers;
            import dev.archipelago.cache.testing.*;
            import io.micrometer.core.instrument.MeterRegistry;
            import java.time.Duration;
            import java.util.*;

            abstract class %s {
                record Report(String title) {}
                record Page(String etag) {}
                record Shelf(Set<String> authors) {}
                sealed interface Answer {}
                record Ok(Page page, Duration maxAge) implements Answer {}
                record Same() implements Answer {}
                record Gone() implements Answer {}
                interface Alarm { void tell(String text); }
                interface Database { Report load(int id); Shelf shelf(int id); }
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
                String hostName, uri;
                int id;
                abstract <T> T render();
                abstract String render(int number);
                abstract Answer fetch(Optional<String> etag);
                abstract void send(List<StreamEntry> entries);
                abstract void alarm(String key, Throwable cause);
                void example() throws Exception {
            %s
                }
            }
            """;

    private static List<JavaFileObject> examples() throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        while (example.find()) {
            String name = "Example" + (sources.size() + 1);
            String text = READER.formatted(name, example.group(1));
            sources.add(
                    new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return text;
                        }
                    });
        }
        return sources;
    }

    @Test
    void readme_everyExample_compiles(@TempDir Path classes) throws IOException {
        List<JavaFileObject> examples = examples();
        assertThat(examples).hasSizeGreaterThan(15);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(new StringWriter(), null, said, options, null, examples)
                .call();
        assertThat(said.getDiagnostics())
                .filteredOn(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one -> one.getSource().getName() + ": " + one.getMessage(Locale.ROOT))
                .isEmpty();
        assertThat(compiled).isTrue();
    }

    @Test
    void readme_everyExample_hasSixLinesAtMost() throws IOException {
        EXAMPLE.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(example -> assertThat(example.group(1).lines().count())
                        .as(example.group(1))
                        .isLessThanOrEqualTo(6));
    }
}
