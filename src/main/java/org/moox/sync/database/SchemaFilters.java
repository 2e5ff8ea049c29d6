package org.moox.sync.database;

import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.Sequence;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Keeps Hibernate's schema management away from our schema. For an application that has us as a library and lets Hibernate create, update or validate its
 * own tables; it sets {@code hibernate.hbm2ddl.schema_filter_provider} to this class.
 */
@RegisterForReflection // made by Hibernate, by its name
public class SchemaFilters implements SchemaFilterProvider {

    private static final SchemaFilter NOT_OURS = new SchemaFilter() {

        @Override
        public boolean includeNamespace(Namespace namespace) {
            var schema = namespace.getName().schema();
            return schema == null || !Schema.NAME.equals(schema.getText());
        }

        @Override
        public boolean includeTable(Table table) {
            return !Schema.NAME.equals(table.getSchema());
        }

        @Override
        public boolean includeSequence(Sequence sequence) {
            return sequence.getName().getSchemaName() == null
                    || !Schema.NAME.equals(sequence.getName().getSchemaName().getText());
        }
    };

    @Override
    public SchemaFilter getCreateFilter() {
        return NOT_OURS;
    }

    @Override
    public SchemaFilter getDropFilter() {
        return NOT_OURS;
    }

    @Override
    public SchemaFilter getTruncatorFilter() {
        return NOT_OURS;
    }

    @Override
    public SchemaFilter getMigrateFilter() {
        return NOT_OURS;
    }

    @Override
    public SchemaFilter getValidateFilter() {
        return NOT_OURS;
    }
}
