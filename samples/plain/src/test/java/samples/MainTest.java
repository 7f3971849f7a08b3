package samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sample runs, and is the first example of the README. */
class MainTest {

    private static final Pattern FIRST_EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");

    private static String run(String address) {
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            Main.main(new String[] {address});
        } finally {
            System.setOut(console);
        }
        return output.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Hello") || line.startsWith("Reads")) // not what is logged
                .collect(Collectors.joining("\n"));
    }

    @Test
    void main_runTwice_findsTheValueOfTheFirstRunInRedis() {
        try (RedisServer redis = RedisServer.running()) {
            String first = run(redis.uri());
            assertThat(first).startsWith("Hello, world, at ").contains("misses=1");
            String second = run(redis.uri());
            assertThat(second.lines().findFirst()).isEqualTo(first.lines().findFirst());
            assertThat(second).contains("l2Hits=1");
        }
    }

    @Test
    void main_withoutRedis_runs() {
        assertThat(run("redis://127.0.0.1:1")).startsWith("Hello, world, at ");
    }

    @Test
    void readme_firstExample_isTheBodyOfMain() throws Exception {
        String source = Files.readString(Path.of("src/main/java/samples/Main.java"));
        Matcher example = FIRST_EXAMPLE.matcher(Files.readString(Path.of("../../cache/README.md")));
        assertThat(example.find()).isTrue();
        assertThat(source).contains(example.group(1).indent(8));
        assertThat(example.group(1).lines()).hasSizeLessThanOrEqualTo(10);
    }
}
