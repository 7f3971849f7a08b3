package dev.archipelago;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.stream.Stream;

/**
 * Architecture rules: one for each row of the table of layers in {@code docs/architecture.md}, and rules on packages.
 */
@AnalyzeClasses(packages = "dev.archipelago", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.archipelago";

    /**
     * Returns the rule that layer {@code name} depends on no project classes but its own and those of {@code others}.
     */
    private static ArchRule layer(String name, String... others) {
        DescribedPredicate<JavaClass> ours = resideInAPackage(ROOT + "..");
        String[] allowed = Stream.concat(Stream.of(name), Stream.of(others))
                .map(layer -> ROOT + "." + layer + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(ours.and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                .because("layer " + name + " may use only itself"
                        + (others.length == 0 ? "" : " and " + String.join(", ", others)));
    }

    private static ArchRule jdkOnly(String name) {
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ROOT + "." + name + "..", "java..", "org.jspecify.."));
    }

    @ArchTest
    static final ArchRule layer0_market_usesOnlyTheJdk = jdkOnly("market");

    @ArchTest
    static final ArchRule layer0_language_usesOnlyTheJdk = jdkOnly("language");

    @ArchTest
    static final ArchRule layer0_indicator_usesOnlyTheVocabulary = layer("indicator", "market");

    @ArchTest
    static final ArchRule layer1_infrastructure_knowsNothingOfCrypto = layer("infrastructure", "language", "cache");

    @ArchTest
    static final ArchRule layer2_external_usesInfrastructure =
            layer("external", "infrastructure", "indicator", "market", "cache");

    @ArchTest
    static final ArchRule layer3_communication_usesExternalAndInfrastructure =
            layer("communication", "external", "infrastructure", "market", "language", "cache");

    @ArchTest
    static final ArchRule layer4_observability_usesInfrastructure =
            layer("observability", "infrastructure", "market", "cache");

    @ArchTest
    static final ArchRule layer5_business_usesCommunication =
            layer("business", "communication", "indicator", "market", "language", "cache");

    @ArchTest
    static final ArchRule edge_usesTheLayersBelowButOfCommunicationOnlyTheLiveHub = layer(
            "web", "business", "observability", "communication.live", "infrastructure", "market", "language", "cache");

    @ArchTest
    static final ArchRule cache_isUsedByItsPublicPackagesOnly = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".cache..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".cache.internal.."));

    /** OpenTelemetry classes are loaded only if traces are exported. */
    @ArchTest
    static final ArchRule openTelemetry_isUsedByTheExportOfTracesOnly = noClasses()
            .that()
            .haveNameNotMatching(".*\\.trace\\.(OtlpTracing|WatchedExporter).*")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.opentelemetry..").or(resideInAPackage("io.micrometer.tracing..")));

    @ArchTest
    static final ArchRule packages_haveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    String name = type.getPackageName();
                    return name.startsWith(ROOT + ".cache") ? SliceIdentifier.ignore() : SliceIdentifier.of(name);
                }

                @Override
                public String getDescription() {
                    return "packages of the server";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfCommunication_doNotDependOnEachOther =
            slices().matching(ROOT + ".communication.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule packagesOfBusiness_doNotDependOnEachOther =
            slices().matching(ROOT + ".business.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule upstreams_dependOnEachOtherThroughTheirInterfaceOnly = slices().matching(
                    ROOT + ".external.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + ".external.spi.."));
}
