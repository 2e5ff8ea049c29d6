package org.moox.sync.demo;

import java.sql.Connection;
import java.sql.SQLException;

/** A product catalogue of 10,000 rows: a tree, references, a unique text, money, JSON, times, and a table with a composite key. */
final class Catalogue {

    private Catalogue() {
    }

    private static final String TABLES = """
            create table brand (
                id int primary key generated always as identity, name text not null unique, country char(2));
            create table category (
                id int primary key, parent_id int references category, name text not null);
            create table product (
                id bigint primary key, sku text not null unique, name text not null, brand_id int not null references brand,
                price numeric(10, 2) not null, attributes jsonb not null, available boolean not null, weight double precision,
                label text generated always as (sku || ' ' || name) stored, changed_at timestamptz not null);
            create table product_category (
                product_id bigint references product, category_id int references category, rank smallint not null,
                primary key (product_id, category_id));
            """;

    private static final String ROWS = """
            insert into brand (name, country)
                select 'Brand ' || i, (array['DE', 'FR', 'IT', 'JP'])[1 + i % 4] from generate_series(1, 50) i;
            insert into category
                select i, case when i > 10 then 1 + i % 10 end, 'Category ' || i from generate_series(1, 150) i;
            insert into product (id, sku, name, brand_id, price, attributes, available, weight, changed_at)
                select i, 'SKU-' || lpad(i::text, 6, '0'), 'Product ' || i, 1 + i % 50, (i * 37 % 99999) / 100.0,
                       jsonb_build_object('colour', (array['red', 'grün', '藍'])[1 + i % 3], 'size', i % 7), i % 9 <> 0,
                       case when i % 5 <> 0 then i / 7.0 end, timestamptz '2024-01-01' + i * interval '1.000001 minute'
                from generate_series(1, 5800) i;
            insert into product_category
                select 1 + i % 5800, 11 + i % 140, i % 10 from generate_series(1, 4000) i;
            """;

    static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(TABLES);
            statement.execute(ROWS);
        }
    }
}
