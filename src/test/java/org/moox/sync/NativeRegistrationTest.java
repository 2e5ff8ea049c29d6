package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.ws.rs.HttpMethod;

import org.junit.jupiter.api.Test;

import com.dashjoin.jsonata.Functions;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;

/** A native image knows by reflection only what was registered: what the libraries look up by name is compared with that. */
class NativeRegistrationTest {

    private static final JavaClasses OURS = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.moox.sync");
    private static final String ROOT = "org.moox.sync";
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final Set<String> LOOK_UPS = Set.of("java.lang.Class.forName", "java.lang.Class.getMethods",
            "java.lang.Class.getMethod",
            "java.lang.Class.getDeclaredMethods", "java.lang.Class.getDeclaredMethod", "java.lang.Class.newInstance",
            "java.lang.Class.getConstructor", "java.lang.Class.getDeclaredConstructor", "java.lang.Class.getDeclaredFields",
            "java.lang.Class.getRecordComponents", "java.lang.Class.getResource", "java.lang.Class.getResourceAsStream",
            "java.lang.ClassLoader.getResource", "java.lang.ClassLoader.getResourceAsStream",
            "java.lang.ClassLoader.getResources",
            "java.lang.ClassLoader.loadClass", "java.util.ServiceLoader.load", "java.lang.reflect.Proxy.newProxyInstance");

    @Test
    void whatJacksonReadsAndWritesIsRegistered() {
        var needed = new TreeSet<String>();
        var seen = new HashSet<Type>();
        roots().forEach(root -> walk(root, seen, needed));

        assertThat(needed).contains("org.moox.sync.wire.Item", "org.moox.sync.wire.Position", "org.moox.sync.sync.SyncView");
        assertThat(registered()).containsAll(needed);
    }

    /** Messages, bodies and answers of the API, and what is named where JSON is read. */
    private static Stream<Type> roots() {
        return Stream.of(ofPackageWire(), ofResources(), ofReferences(), namedWhereJsonIsRead()).flatMap(types -> types);
    }

    private static Stream<Type> ofPackageWire() {
        return OURS.stream()
                .filter(type -> type.getPackageName().equals(ROOT + ".wire") && type.isRecord())
                .map(JavaClass::reflect);
    }

    private static Stream<Type> ofResources() {
        return OURS.stream()
                .filter(type -> type.isAnnotatedWith(jakarta.ws.rs.Path.class))
                .flatMap(type -> Arrays.stream(type.reflect().getDeclaredMethods()))
                .filter(NativeRegistrationTest::isEndpoint)
                .flatMap(method -> Stream.concat(Stream.of(method.getGenericReturnType()),
                        Arrays.stream(method.getParameters())
                                .filter(parameter -> Arrays.stream(parameter.getAnnotations())
                                        .noneMatch(annotation -> annotation.annotationType()
                                                .getPackageName()
                                                .startsWith("jakarta.ws.rs")))
                                .map(parameter -> parameter.getParameterizedType())));
    }

    private static boolean isEndpoint(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static Stream<Type> ofReferences() {
        return OURS.stream()
                .filter(type -> type.isAssignableTo(TypeReference.class))
                .map(type -> ((ParameterizedType) type.reflect().getGenericSuperclass()).getActualTypeArguments()[0]);
    }

    private static Stream<Type> namedWhereJsonIsRead() {
        return OURS.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(code -> code.getMethodCallsFromSelf()
                        .stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ObjectMapper.class)))
                .flatMap(NativeRegistrationTest::named);
    }

    private static Stream<Type> named(JavaCodeUnit code) {
        return code.getReferencedClassObjects().stream().map(reference -> reference.getRawType().reflect());
    }

    private static void walk(Type type, Set<Type> seen, Set<String> needed) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            walk(generic.getRawType(), seen, needed);
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> walk(argument, seen, needed));
        } else if (type instanceof GenericArrayType array) {
            walk(array.getGenericComponentType(), seen, needed);
        } else if (type instanceof WildcardType wildcard) {
            Arrays.stream(wildcard.getUpperBounds()).forEach(bound -> walk(bound, seen, needed));
        } else if (type instanceof Class<?> plain && plain.isArray()) {
            walk(plain.getComponentType(), seen, needed);
        } else if (type instanceof Class<?> plain && plain.getName().startsWith(ROOT)
                && !JsonNode.class.isAssignableFrom(plain)) {
            needed.add(plain.getName());
            members(plain).forEach(member -> walk(member, seen, needed));
        }
    }

    private static Stream<Type> members(Class<?> type) {
        var writer = type.getAnnotation(JsonSerialize.class);
        var reader = type.getAnnotation(JsonDeserialize.class);
        var parts = type.isRecord()
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getGenericType)
                : Arrays.stream(type.getDeclaredFields())
                        .filter(field -> !type.isEnum() && !java.lang.reflect.Modifier.isStatic(field.getModifiers()))
                        .map(field -> field.getGenericType());
        return Stream.of(writer == null ? Stream.<Type>of() : Stream.<Type>of(writer.using()),
                reader == null ? Stream.<Type>of() : Stream.<Type>of(reader.using()), parts).flatMap(types -> types);
    }

    private static Set<String> registered() {
        return OURS.stream()
                .filter(type -> type.isAnnotatedWith(RegisterForReflection.class))
                .flatMap(type -> {
                    var said = type.reflect().getAnnotation(RegisterForReflection.class);
                    var others = Stream.concat(Arrays.stream(said.targets()).map(Class::getName),
                            Arrays.stream(said.classNames()));
                    return said.targets().length + said.classNames().length > 0 ? others : Stream.of(type.getName());
                })
                .collect(Collectors.toSet());
    }

    @Test
    void jsonataLooksUpFunctionsOfOneClassOnly() {
        var libraries = new ClassFileImporter().importPackages("com.dashjoin.jsonata");

        assertThat(libraries).isNotEmpty();
        assertThat(lookUps(libraries)).containsExactly(Functions.class.getName());
        assertThat(registered()).contains(Functions.class.getName());
    }

    /** What the extension for them would register; we have the library alone. */
    @Test
    void algorithmsOfWebTokensAreRegistered() {
        assertThat(registered()).contains(SignatureAlgorithm.class.getName());
    }

    @Test
    void migrationsAreResourcesOfTheImageAndFlywayFindsItsLog() throws IOException {
        var included = Pattern.compile("\"pattern\"\\s*:\\s*\"([^\"]+)\"")
                .matcher(Files.readString(RESOURCES.resolve("META-INF/native-image/org.moox/sync/resource-config.json")))
                .results()
                .map(found -> Pattern.compile(found.group(1).replace("\\\\", "\\")))
                .toList();

        try (var files = Files.walk(RESOURCES)) {
            assertThat(
                    files.filter(file -> file.toString().endsWith(".sql")).map(file -> RESOURCES.relativize(file).toString()))
                    .hasSizeGreaterThan(1)
                    .allMatch(file -> included.stream().anyMatch(pattern -> pattern.matcher(file).matches()));
        }
        assertThat(registered()).contains("org.flywaydb.core.internal.logging.slf4j.Slf4jLogCreator");
    }

    /** Transformers, handlers and ports are beans. The one service that is looked up is the database in the box, which a native image goes without. */
    @Test
    void nothingElseOfOursIsLookedUpByName() {
        assertThat(lookUps(OURS)).isSubsetOf(List.of("org.moox.sync.DatabaseInTheBox", "org.moox.sync.embedded.BoxedServer"));
    }

    private static Set<String> lookUps(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> LOOK_UPS.contains(call.getTargetOwner().getName() + "." + call.getName()))
                .map(call -> call.getOriginOwner().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
