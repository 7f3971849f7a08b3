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

/** Holds every row of the table of floors in {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "dev.archipelago", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.archipelago";

    /** Everything of ours that is not named here is out of bounds for the package under test. */
    private static ArchRule floor(String name, String... mayUse) {
        DescribedPredicate<JavaClass> ours = resideInAPackage(ROOT + "..");
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(ours.and(DescribedPredicate.not(resideInAnyPackage(packages(name, mayUse)))))
                .because("floor " + name + " may use only itself"
                        + (mayUse.length == 0 ? "" : " and " + String.join(", ", mayUse)));
    }

    private static String[] packages(String name, String... mayUse) {
        String[] all = new String[mayUse.length + 1];
        all[0] = ROOT + "." + name + "..";
        for (int i = 0; i < mayUse.length; i++) {
            // The cache is used by its public packages only; "internal" ones stay its own.
            all[i + 1] = ROOT + "." + mayUse[i] + "..";
        }
        return all;
    }

    @ArchTest
    static final ArchRule vocabulary_knowsOnlyTheJdk = classes()
            .that()
            .resideInAPackage(ROOT + ".market..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".market..", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule languages_knowOnlyTheJdk = classes()
            .that()
            .resideInAPackage(ROOT + ".language..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".language..", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule indicators_knowOnlyTheVocabulary = floor("indicator", "market");

    @ArchTest
    static final ArchRule infrastructure_usesOnlyTheCache = floor("infrastructure", "language", "cache");

    @ArchTest
    static final ArchRule external_usesOnlyWhatIsBelow =
            floor("external", "infrastructure", "indicator", "market", "cache");

    @ArchTest
    static final ArchRule communication_usesOnlyWhatIsBelow =
            floor("communication", "external", "infrastructure", "market", "language", "cache");

    @ArchTest
    static final ArchRule observability_usesOnlyInfrastructure =
            floor("observability", "infrastructure", "market", "cache");

    @ArchTest
    static final ArchRule business_reachesTheUpstreamsOnlyThroughCommunication =
            floor("business", "communication", "indicator", "market", "language", "cache");

    @ArchTest
    static final ArchRule edge_usesWhatIsBelowAndOfCommunicationOnlyTheLiveHub = floor(
            "web", "business", "observability", "communication.live", "infrastructure", "market", "language", "cache");

    @ArchTest
    static final ArchRule rooms_ofInfrastructure_doNotKnowEachOtherInCircles =
            slices().matching(ROOT + ".infrastructure.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule rooms_ofCommunication_doNotImportEachOther =
            slices().matching(ROOT + ".communication.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule rooms_ofBusiness_doNotImportEachOther =
            slices().matching(ROOT + ".business.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule upstreams_doNotImportEachOther = slices().matching(ROOT + ".external.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + ".external.spi.."));

    /** The parent package counts as one, too: neither it nor an upstream's package may depend on the other in a circle. */
    @ArchTest
    static final ArchRule external_packages_haveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    String name = type.getPackageName();
                    return name.startsWith(ROOT + ".external") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "packages of external";
                }
            })
            .should()
            .beFreeOfCycles();
}
