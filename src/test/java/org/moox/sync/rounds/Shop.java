package org.moox.sync.rounds;

import java.sql.SQLException;

/** Writes customers, orders with their lines, articles and products on A. */
final class Shop extends Writer {

    Shop(World world, long seed, String name, Diary diary, boolean patient) {
        super(world, world.a, seed, name, diary, patient);
    }

    @Override
    void act() throws SQLException {
        switch (random.nextInt(15)) {
            case 0, 1, 2 -> customer();
            case 3, 4, 5 -> order();
            case 6, 7 -> line();
            case 8, 9 -> article();
            case 10, 11 -> product();
            case 12, 13 -> piece();
            default -> {
                if (random.nextInt(6) == 0) {
                    truncate();
                }
            }
        }
    }

    private void truncate() throws SQLException {
        switch (random.nextInt(6)) {
            case 0 -> execute("truncate customer cascade");
            case 1 -> execute("truncate orders cascade");
            case 2 -> execute("truncate order_line");
            case 3 -> execute("truncate article, piece");
            default -> execute("truncate product");
        }
    }

    private void customer() throws SQLException {
        var some = some("customer", "id");
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> addCustomer(uuid("customer"));
            case 4 -> execute("update customer set name = 'name %d' where id = %s", random.nextInt(100), some);
            case 5 -> execute("update customer set grade = %d where id = %s", random.nextInt(4), some);
            case 6 -> execute("update customer set uuid = %s where id = %s", uuid("customer"), some);
            case 7 -> swap("customer", "id", "uuid");
            case 8 -> execute("delete from customer where id = %s", some);
            case 9 -> {
                var uuid = uuid("customer");
                execute("delete from customer where uuid = %s", uuid);
                addCustomer(uuid);
            }
            case 10 -> relate("customer", some);
            default -> rewrite("customer", some);
        }
    }

    private void addCustomer(String uuid) throws SQLException {
        execute("insert into customer (uuid, name, grade) values (%s, 'name %d', %d) on conflict do nothing", uuid,
                random.nextInt(100), random.nextInt(4));
        if (random.nextInt(3) > 0) {
            relate("customer", some("(select id from customer where uuid = %s) added".formatted(uuid), "id"));
        }
    }

    private void order() throws SQLException {
        var some = some("orders", "id");
        switch (random.nextInt(11)) {
            case 0, 1, 2, 3 -> addOrder(slug("order "));
            case 4 ->
                execute("update orders set amount = %d.%02d where id = %s", random.nextInt(100), random.nextInt(100), some);
            case 5 -> execute("update orders set slug = %s where id = %s", slug("order "), some);
            case 6, 7 -> swap("orders", "id", "slug");
            case 8 -> execute("delete from orders where id = %s", some);
            case 9 -> execute("delete from orders where customer_id = %s", some("customer", "id"));
            default -> {
                var slug = slug("order ");
                execute("delete from orders where slug = %s", slug);
                addOrder(slug);
            }
        }
    }

    private void addOrder(String slug) throws SQLException {
        execute("""
                with added as (insert into orders (slug, amount, customer_id) select %s, %d, id from customer where id = %s
                               on conflict do nothing returning id)
                insert into order_line (orders_id, line, product) select id, line, 'of ' || line from added, generate_series(1, %d) line""",
                slug, random.nextInt(100), some("customer", "id"), random.nextInt(4));
    }

    private void line() throws SQLException {
        var some = some("order_line", "id");
        switch (random.nextInt(7)) {
            case 0, 1 ->
                execute("insert into order_line (orders_id, line, product) select id, %d, 'new' from orders where id = %s "
                        + "on conflict do nothing", random.nextInt(6), some("orders", "id"));
            case 2 -> execute("update order_line set product = 'product %d' where id = %s", random.nextInt(100), some);
            case 3 -> execute("update order_line set line = %d where id = %s", random.nextInt(6), some);
            case 4 -> execute("update order_line set orders_id = %s where id = %s", some("orders", "id"), some);
            case 5 -> execute("delete from order_line where id = %s", some);
            default -> {
                execute("update order_line set line = -line - 1 where orders_id = %s", some("orders", "id"));
                execute("update order_line set line = 10 + line where line < 0");
            }
        }
    }

    private void article() throws SQLException {
        var some = some("article", "concat(kind, ',', no)");
        var at = "concat(kind, ',', no) = " + some;
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> addArticle(slug("kind "), random.nextInt(2));
            case 3 -> execute("update article set stock = %d where %s", random.nextInt(8), at);
            case 4 -> execute("update article set no = %d where %s", random.nextInt(2), at);
            case 5 -> execute("update article set kind = %s where %s", slug("kind "), at);
            case 6 -> execute(
                    "update article set no = 1 - no where kind = %s and 1 = (select count(*) from article where kind = %1$s)",
                    slug("kind "));
            case 7 -> execute("delete from article where %s", at);
            default -> {
                var kind = slug("kind ");
                execute("delete from article where kind = %s and no = 1", kind);
                addArticle(kind, 1);
            }
        }
    }

    private void addArticle(String kind, int number) throws SQLException {
        execute("insert into article values (%s, %d, 'title %d', %d) on conflict do nothing", kind, number, random.nextInt(100),
                random.nextInt(8));
    }

    private void product() throws SQLException {
        var some = some("product", "slug");
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> addProduct(slug("product "));
            case 3 -> execute("update product set name = 'name %d' where slug = %s", random.nextInt(100), some);
            case 4 -> execute("update product set slug = %s where slug = %s", slug("product "), some);
            case 5 -> swap("product", "slug", "slug");
            case 6 -> execute("delete from product where slug = %s", some);
            case 7 -> {
                execute("delete from product where slug = %s", some);
                addProduct(some);
            }
            case 8 -> relate("product", some);
            default -> rewrite("product", some);
        }
    }

    private void addProduct(String slug) throws SQLException {
        execute("insert into product values (%s, 'name %d') on conflict do nothing", slug, random.nextInt(100));
        if (random.nextInt(3) > 0) {
            relate("product", slug);
        }
    }

    private void piece() throws SQLException {
        var some = some("piece", "id");
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> addPiece(slug("piece "));
            case 3 -> execute("update piece set part_of = %s where id = %s and id > %1$s", some("piece", "id"), some);
            case 4 -> execute("update piece set part_of = null where id = %s", some);
            case 5 -> execute(
                    "update piece set (kind, no) = (select kind, no from article where concat(kind, ',', no) = %s) where id = %s",
                    some("article", "concat(kind, ',', no)"), some);
            case 6 -> execute("update piece set slug = %s where id = %s", slug("piece "), some);
            case 7 -> swap("piece", "id", "slug");
            case 8 -> execute("delete from piece where id = %s", some);
            default -> {
                execute("update piece set part_of = null where part_of = %s", some);
                execute("delete from piece where id = %s", some);
                addPiece(slug("piece "));
            }
        }
    }

    private void addPiece(String slug) throws SQLException {
        execute("insert into piece (slug, kind, no, part_of) select %s, kind, no, (select id from piece where id = %s) from article "
                + "where concat(kind, ',', no) = %s on conflict do nothing", slug, some("piece", "id"),
                some("article", "concat(kind, ',', no)"));
    }
}
