package dev.archipelago.cache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The structure of the library: packages, dependencies and sizes. */
@AnalyzeClasses(packages = "dev.archipelago.cache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.archipelago.cache";
    private static final Path SOURCES = Path.of("src/main/java");

    /** Types that belong together: an interface with its factory, and one with its decorator. */
    private static final Set<Set<String>> RELATED = Set.of(
            Set.of("Cache", "CacheBuilder", "CacheProvider"),
            Set.of("CacheKey", "CacheKeyFactory"),
            Set.of("Codec", "DerivedCodec"));

    @ArchTest
    static final ArchRule packages_haveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                    return SliceIdentifier.of(javaClass.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule types_haveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                    String name = javaClass.getName().replaceFirst("\\$.*", "");
                    String simple = name.substring(name.lastIndexOf('.') + 1);
                    return RELATED.stream()
                            .filter(group -> group.contains(simple))
                            .findFirst()
                            .map(group -> SliceIdentifier.of(String.join(" and ", new java.util.TreeSet<>(group))))
                            .orElseGet(() -> SliceIdentifier.of(name));
                }

                @Override
                public String getDescription() {
                    return "top-level types";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule api_doesNotDependOnTheImplementation = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".internal..");

    @ArchTest
    static final ArchRule publicPackages_useOnlyHelpersOfTheImplementation = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".internal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".internal",
                    ROOT + ".internal.l1..",
                    ROOT + ".internal.l2..",
                    ROOT + ".internal.load..",
                    ROOT + ".internal.invalidate..");

    /** The libraries below: a program that uses the cache need not know which and of what version. */
    @ArchTest
    static final ArchRule publicSignatures_haveNoTypesOfLettuceAndCaffeine = classes()
            .that()
            .resideOutsideOfPackage(ROOT + ".internal..")
            .should(new ArchCondition<>("have no types of Lettuce, Netty and Caffeine in public signatures") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
                        exposed(type).forEach(name -> events.add(SimpleConditionEvent.violated(type, name)));
                    }
                }
            });

    private static Stream<String> exposed(JavaClass type) {
        Class<?> reflected = type.reflect();
        Stream<Type> supertypes = Stream.concat(
                Stream.ofNullable(reflected.getGenericSuperclass()), Stream.of(reflected.getGenericInterfaces()));
        Stream<Type> executables = Stream.<Executable>concat(
                        Stream.of(reflected.getDeclaredMethods()), Stream.of(reflected.getDeclaredConstructors()))
                .filter(ArchitectureTest::isExported)
                .flatMap(each -> Stream.concat(
                        Stream.concat(
                                Stream.of(each.getGenericParameterTypes()), Stream.of(each.getGenericExceptionTypes())),
                        each instanceof Method method ? Stream.of(method.getGenericReturnType()) : Stream.empty()));
        Stream<Type> fields = Stream.of(reflected.getDeclaredFields())
                .filter(ArchitectureTest::isExported)
                .map(Field::getGenericType);
        return Stream.of(supertypes, executables, fields)
                .flatMap(types -> types)
                .map(Type::getTypeName)
                .filter(name -> name.contains("io.lettuce") || name.contains("io.netty") || name.contains("benmanes"))
                .map(name -> type.getName() + " exposes " + name);
    }

    private static boolean isExported(Member member) {
        return Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
    }

    @ArchTest
    static final ArchRule constructors_haveAtMostSevenParameters =
            constructors().that().areDeclaredInClassesThat().areNotRecords().should(haveAtMost(7));

    @ArchTest
    static final ArchRule records_haveAtMostNineComponents =
            constructors().that().areDeclaredInClassesThat().areRecords().should(haveAtMost(9));

    private static ArchCondition<JavaConstructor> haveAtMost(int parameters) {
        return new ArchCondition<>("have at most " + parameters + " parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int count = constructor.getRawParameterTypes().size();
                events.add(new SimpleConditionEvent(
                        constructor, count <= parameters, constructor.getFullName() + " has " + count));
            }
        };
    }

    /** Except to the codecs, which share their implementation. */
    @Test
    void module_exportsNothingInternal() throws IOException {
        String module = Files.readString(SOURCES.resolve("module-info.java"));
        assertThat(module).contains("exports " + ROOT + ";");
        assertThat(module.split("exports " + ROOT + "\\.internal", -1)).hasSize(2);
        assertThat(module).contains("exports " + ROOT + ".internal.json to");
    }

    @Test
    void classes_runOnJava21() throws IOException {
        try (InputStream file = requireNonNull(Cache.class.getResourceAsStream("Cache.class"))) {
            assertThat(file.readNBytes(8)[7]).as("version of the class file").isLessThanOrEqualTo((byte) 65);
        }
    }

    @Test
    void files_haveAtMost400Lines() throws IOException {
        for (Path file : sources()) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(400);
        }
    }

    @Test
    void methods_haveAtMost40Lines() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> tooLong = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        if (method.getBody() != null) {
                            LineMap lines = unit.getLineMap();
                            long length = lines.getLineNumber(positions.getEndPosition(unit, method))
                                    - lines.getLineNumber(positions.getStartPosition(unit, method.getBody()))
                                    + 1;
                            if (length > 40) {
                                tooLong.add(className() + "." + method.getName() + ": " + length);
                            }
                        }
                        return super.visitMethod(method, unused);
                    }

                    private String className() {
                        return getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                                ? type.getSimpleName().toString()
                                : "?";
                    }
                }.scan(unit, null);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static List<Path> sources() {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
