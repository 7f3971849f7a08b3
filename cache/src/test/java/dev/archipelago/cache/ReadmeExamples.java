package dev.archipelago.cache;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The Java examples of a document, and the errors a compiler finds in them. */
public final class ReadmeExamples {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");

    private static final String TEMPLATE = """
            import static org.assertj.core.api.Assertions.assertThat;
            import java.time.Duration;
            import java.util.*;
            %s
            abstract class %s {
            %s
            %s
            }
            """;

    private static final String METHOD = """
                void example() throws Exception {
            %s
                }
            """;

    private ReadmeExamples() {}

    /** Returns the examples of the README in the current directory. */
    public static List<String> all() throws IOException {
        return of(Path.of("README.md"));
    }

    /** Returns the examples of a document. */
    public static List<String> of(Path document) throws IOException {
        return EXAMPLE.matcher(Files.readString(document))
                .results()
                .map(example -> example.group(1))
                .toList();
    }

    /** Compiles the examples of the README, as the other method does. */
    public static List<String> errors(String imports, String members, Path classes) throws IOException {
        return errors(all(), imports, members, classes);
    }

    /**
     * Compiles examples: statements, or methods if one of them has an annotation.
     *
     * @param imports import declarations
     * @param members the members the examples rely on
     * @param classes the directory for class files
     * @return the errors
     */
    public static List<String> errors(List<String> examples, String imports, String members, Path classes) {
        AtomicInteger number = new AtomicInteger();
        List<SimpleJavaFileObject> sources = examples.stream()
                .map(example -> source("Example" + number.incrementAndGet(), imports, members, example))
                .toList();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(new StringWriter(), null, diagnostics, options, null, sources)
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one -> one.getSource().getName() + ": " + one.getMessage(Locale.ROOT))
                .toList();
    }

    private static SimpleJavaFileObject source(String name, String imports, String members, String example) {
        String body = example.lines().anyMatch(line -> line.startsWith("@")) ? example : METHOD.formatted(example);
        String text = TEMPLATE.formatted(imports, name, members, body);
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
