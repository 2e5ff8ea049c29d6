package org.moox.sync.rounds;

import java.sql.SQLException;

/** Writes notes on B. */
final class Desk extends Writer {

    Desk(World world, long seed, String name, Diary diary, boolean patient) {
        super(world, world.b, seed, name, diary, patient);
    }

    @Override
    void act() throws SQLException {
        var some = some("note", "id");
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> add(uuid("note"));
            case 3 -> execute("update note set body = 'body %d' where id = %s", random.nextInt(100), some);
            case 4 -> execute("update note set grade = %d where id = %s", random.nextInt(4), some);
            case 5 -> execute("update note set uuid = %s where id = %s", uuid("note"), some);
            case 6 -> swap("note", "id", "uuid");
            case 7 -> execute("delete from note where id = %s", some);
            case 8 -> {
                var uuid = uuid("note");
                execute("delete from note where uuid = %s", uuid);
                add(uuid);
            }
            case 9 -> relate("note", some);
            case 10 -> rewrite("note", some);
            default -> {
                if (random.nextInt(8) == 0) {
                    execute("truncate note");
                }
            }
        }
    }

    private void add(String uuid) throws SQLException {
        execute("insert into note (uuid, body, grade) values (%s, 'body %d', %d) on conflict do nothing", uuid,
                random.nextInt(100), random.nextInt(4));
        if (random.nextInt(3) > 0) {
            relate("note", some("(select id from note where uuid = %s) added".formatted(uuid), "id"));
        }
    }
}
