package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the Java examples of CONTRIBUTING.md are complete source files that compile. */
class ContributingExamplesTest {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\\n(.*?)```");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z0-9.]+);$");
    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?final class (\\w+)");

    @Test
    void examples_asWritten_compile(@TempDir Path classes) throws IOException {
        String text = Files.readString(Path.of("..", "CONTRIBUTING.md"));
        List<? extends JavaFileObject> examples = EXAMPLE.matcher(text)
                .results()
                .map(match -> source(match.group(1)))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);

        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(new StringWriter(), null, diagnostics, options, null, examples)
                .call();
        assertThat(diagnostics.getDiagnostics())
                .filteredOn(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getSource().getName() + ":" + diagnostic.getLineNumber() + ": "
                        + diagnostic.getMessage(Locale.ROOT))
                .isEmpty();
    }

    private static JavaFileObject source(String text) {
        String path = group(PACKAGE, text).replace('.', '/') + "/" + group(TYPE, text) + ".java";
        return new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in%n%s", pattern, text).isTrue();
        return matcher.group(1);
    }
}
