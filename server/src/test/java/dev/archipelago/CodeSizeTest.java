package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests that the sources of all modules, except their tests, keep the size limits of {@code docs/architecture.md} for
 * files, methods, constructors and records. Benchmark scenarios are programs, of which only the file size is limited.
 */
class CodeSizeTest {

    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 40;
    private static final int CONSTRUCTOR_PARAMETERS = 7;
    private static final int RECORD_COMPONENTS = 9;

    /** Methods that exceeded the limit when the rule was introduced. No entry may be added. */
    private static final Set<String> LONG_METHODS = Set.of("CachedSources.of");

    private static final Set<String> LARGE_RECORDS =
            Set.of("MarketView", "HistoryView", "ReportItem", "Kline", "Candle");

    /** Constructors of tables: an enum with one constant for each coin. */
    private static final Set<String> LARGE_CONSTRUCTORS = Set.of("SimulatedCoin");

    private record Sized(String name, long size) {}

    private static final List<Sized> FILES = new ArrayList<>();
    private static final List<Sized> METHODS = new ArrayList<>();
    private static final List<Sized> CONSTRUCTORS = new ArrayList<>();
    private static final List<Sized> RECORDS = new ArrayList<>();

    @BeforeAll
    static void measure() throws IOException {
        List<Path> scenarios = sources(Path.of("../bench/scenarios"));
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.toList()) {
                paths.addAll(sources(module.resolve("src/main/java")));
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Measurement(trees, unit).scan(unit, null);
            }
        }
        paths.addAll(scenarios);
        paths.forEach(path -> FILES.add(new Sized(path.toString(), lines(path))));
        assertThat(scenarios).hasSizeGreaterThan(10);
    }

    private static List<Path> sources(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> sources = Files.walk(directory)) {
            return sources.filter(path -> path.toString().endsWith(".java") && !path.endsWith("module-info.java"))
                    .toList();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Measurement extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final Trees trees;
        private final CompilationUnitTree unit;

        Measurement(Trees trees, CompilationUnitTree unit) {
            this.trees = trees;
            this.unit = unit;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            if (type.getKind() == Tree.Kind.RECORD) {
                long components = type.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                RECORDS.add(new Sized(type.getSimpleName().toString(), components));
            }
            return super.visitClass(type, none);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            String owner = ((ClassTree) getCurrentPath().getParentPath().getLeaf())
                    .getSimpleName()
                    .toString();
            boolean ofRecord = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
            if (method.getReturnType() == null && !ofRecord) {
                CONSTRUCTORS.add(new Sized(owner, method.getParameters().size()));
            }
            if (method.getBody() != null) {
                METHODS.add(new Sized(owner + "." + method.getName(), lines(method)));
            }
            return super.visitMethod(method, none);
        }

        /** Returns the number of lines from the method's name to its closing brace, without javadoc and annotations. */
        private long lines(MethodTree method) {
            var positions = trees.getSourcePositions();
            var map = unit.getLineMap();
            Tree first = method.getReturnType() == null ? method.getBody() : method.getReturnType();
            long end = positions.getEndPosition(unit, method.getBody());
            return map.getLineNumber(end) - map.getLineNumber(positions.getStartPosition(unit, first)) + 1;
        }
    }

    private static List<Sized> larger(List<Sized> all, int maximum) {
        assertThat(all).hasSizeGreaterThan(100);
        return all.stream().filter(one -> one.size() > maximum).toList();
    }

    @Test
    void files_haveAtMost400Lines() {
        assertThat(larger(FILES, FILE_LINES)).isEmpty();
    }

    @Test
    void methods_haveAtMost40Lines() {
        assertThat(larger(METHODS, METHOD_LINES)).extracting(Sized::name).isSubsetOf(LONG_METHODS);
    }

    @Test
    void constructors_haveAtMost7Parameters() {
        assertThat(larger(CONSTRUCTORS, CONSTRUCTOR_PARAMETERS))
                .extracting(Sized::name)
                .isSubsetOf(LARGE_CONSTRUCTORS);
    }

    @Test
    void records_haveAtMost9Components() {
        assertThat(larger(RECORDS, RECORD_COMPONENTS)).extracting(Sized::name).isSubsetOf(LARGE_RECORDS);
    }
}
