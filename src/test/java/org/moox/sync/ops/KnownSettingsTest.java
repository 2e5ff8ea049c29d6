package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;

class KnownSettingsTest {

    private static final List<? extends Class<?>> MAPPINGS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.moox.sync")
            .stream()
            .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
            .map(JavaClass::reflect)
            .toList();

    @Test
    void everyPropertyOfEveryConfigMappingIsKnown() {
        var unknown = MAPPINGS.stream()
                .flatMap(KnownSettingsTest::properties)
                .filter(property -> !property.startsWith("sync.models.")) // known by pattern: the alias is free
                .filter(property -> !KnownSettings.PROPERTIES.contains(property));

        assertThat(unknown).isEmpty();
    }

    /** The framework takes any word but "true" for false. */
    @Test
    void everySwitchOfEveryConfigMappingIsCheckedForItsValue() {
        var switches = MAPPINGS.stream().flatMap(mapping -> properties(mapping, true));

        assertThat(switches).isNotEmpty().allMatch(SettingValues.SWITCHES::contains);
    }

    private static Stream<String> properties(Class<?> mapping) {
        return properties(mapping, false);
    }

    private static Stream<String> properties(Class<?> mapping, boolean switches) {
        var prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        var all = ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(mapping, prefix));
        return all.entrySet()
                .stream()
                .filter(property -> !switches || property.getValue().getMethod().getReturnType() == boolean.class)
                .map(Map.Entry::getKey)
                .map(property -> property.replace("[*]", ""))
                .distinct(); // elements of lists
    }
}
