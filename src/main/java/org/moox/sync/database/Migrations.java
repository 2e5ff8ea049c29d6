package org.moox.sync.database;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resource.classpath.ClassPathResource;

/**
 * Migrations of one Flyway run, named one by one: nothing is scanned at run time.
 *
 * @param folder on the class path, with a slash at its end
 */
public record Migrations(String folder, List<String> names) implements ResourceProvider {

    public Migrations {
        names = List.copyOf(names);
    }

    @Override
    public LoadableResource getResource(String name) {
        return names.contains(name) ? resource(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return names.stream().filter(name -> name.startsWith(prefix)).map(this::resource).toList();
    }

    private LoadableResource resource(String name) {
        return new ClassPathResource(null, folder + name, Migrations.class.getClassLoader(), StandardCharsets.UTF_8);
    }
}
