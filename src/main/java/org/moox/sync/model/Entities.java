package org.moox.sync.model;

import java.util.Comparator;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.metamodel.EntityType;

import org.hibernate.engine.spi.SessionFactoryImplementor;

/** The entities that carry {@link SyncModel}, found through the JPA metamodel. */
@ApplicationScoped
class Entities {

    private final Instance<EntityManagerFactory> factories;

    Entities(Instance<EntityManagerFactory> factories) {
        this.factories = factories;
    }

    /**
     * An entity model.
     *
     * @param table as Hibernate writes it into SQL
     */
    record Entity(String model, String className, String table) {
    }

    List<Entity> all() {
        if (!factories.isResolvable()) {
            return List.of(); // no entity in this application
        }
        var factory = factories.get().unwrap(SessionFactoryImplementor.class);
        return factory.getMetamodel()
                .getEntities()
                .stream()
                .map(EntityType::getJavaType)
                .filter(type -> type.isAnnotationPresent(SyncModel.class))
                .map(type -> new Entity(type.getAnnotation(SyncModel.class).value(), type.getName(), table(factory, type)))
                .sorted(Comparator.comparing(Entity::model).thenComparing(Entity::className))
                .toList();
    }

    private static String table(SessionFactoryImplementor factory, Class<?> type) {
        return factory.getMappingMetamodel().getEntityDescriptor(type).getMappedTableDetails().getTableName();
    }
}
