package org.moox.sync;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Holds the house: imports point only as this table allows. */
class ArchitectureTest {

    private static final String ROOT = "org.moox.sync.";
    private static final List<String> REGISTRIES = List.of("security", "outgoing", "model", "platform", "sync", "log",
            "relation");
    private static final List<String> STEPS = List.of("capture", "prepare", "send", "webhook", "apply");
    private static final List<String> GROUND = List.of("wire", "problem", "database");

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("wire", List.of()),
            Map.entry("problem", List.of()),
            Map.entry("database", List.of("problem")),
            Map.entry("security", List.of("wire", "problem")),
            Map.entry("outgoing", List.of("problem")),
            Map.entry("model", GROUND),
            Map.entry("platform", and(GROUND, "security", "outgoing")),
            Map.entry("door", List.of("problem", "security", "platform")),
            Map.entry("sync", and(GROUND, "platform", "outgoing", "model")),
            Map.entry("log", and(GROUND, "model")),
            Map.entry("relation", List.of("log", "platform", "model", "problem", "database")),
            Map.entry("capture", and(GROUND, "log", "model")),
            Map.entry("prepare", and(GROUND, "capture", "log", "sync", "relation", "platform", "model")),
            Map.entry("send", and(GROUND, "prepare", "log", "platform", "outgoing", "security")),
            Map.entry("webhook", and(GROUND, "platform", "door", "model", "security")),
            Map.entry("apply", and(GROUND, "webhook", "log", "sync", "relation", "model")),
            Map.entry("reconcile", and(GROUND, Stream.concat(REGISTRIES.stream(), STEPS.stream()).toArray(String[]::new))),
            Map.entry("ops", and(GROUND, Stream.concat(Stream.concat(REGISTRIES.stream(), STEPS.stream()),
                    Stream.of("reconcile")).toArray(String[]::new))),
            Map.entry("job", and(GROUND, Stream.concat(Stream.concat(REGISTRIES.stream(), STEPS.stream()),
                    Stream.of("reconcile", "ops")).toArray(String[]::new))),
            Map.entry("reference", and(GROUND, "model", "capture", "prepare", "apply")));

    private static final JavaClasses OURS = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.moox.sync");

    private static List<String> and(List<String> ground, String... more) {
        return Stream.concat(ground.stream(), Stream.of(more)).toList();
    }

    @TestFactory
    Stream<DynamicTest> importsPointOnlyAsTheTableAllows() {
        return MAY_IMPORT.entrySet().stream().map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
            var own = Stream.concat(row.getValue().stream(), Stream.of(row.getKey())).map(p -> ROOT + p + "..");
            DescribedPredicate<JavaClass> foreign = DescribedPredicate.not(resideInAPackage("org.moox.sync.."));
            classes().that()
                    .resideInAPackage(ROOT + row.getKey() + "..")
                    .should()
                    .onlyDependOnClassesThat(foreign.or(resideInAnyPackage(own.toArray(String[]::new))))
                    .allowEmptyShould(true)
                    .check(OURS);
        }));
    }

    @Test
    void everyPackageIsInTheTable() {
        var packages = OURS.stream()
                .map(JavaClass::getPackageName)
                .filter(p -> p.startsWith(ROOT))
                .map(p -> p.substring(ROOT.length()))
                .map(p -> p.contains(".") ? p.substring(0, p.indexOf('.')) : p)
                .collect(Collectors.toSet());
        packages.remove("embedded"); // PostgreSQL in the box: known to nobody, knows nobody
        assertThat(MAY_IMPORT.keySet()).containsAll(packages);
    }
}
