package org.moox.sync.send;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Lookup;
import org.moox.sync.prepare.SourceRecord;
import org.moox.sync.prepare.Transformer;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** A transformer that does what the record's name tells it; other names it writes in capitals. */
@ApplicationScoped
class Obedient implements Transformer {

    static final String NAME = "obedient";

    /** What happens while a record named "meanwhile" is shaped. */
    static final AtomicReference<Runnable> MEANWHILE = new AtomicReference<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
        var fields = record.fields().asMap();
        fields.put("name", switch (record.fields().text("name").orElse("nothing")) {
            case "nothing" -> null;
            case "fail" -> throw new IllegalStateException("a value of the record");
            case "tell" -> throw new SyncException(Reason.UNFIT, "Nobody is called that.");
            case "count" ->
                lookup.rows("select count(*) as n from steps_source where id <= ?", record.fields().integer("id").orElseThrow())
                        .get(0)
                        .text("n")
                        .orElseThrow() + " as " + record.types().get("id");
            case "bad query" -> lookup.rows("select * from nowhere").toString();
            case "write" -> lookup.rows("delete from steps_source returning id").toString();
            case "swallow" -> swallow(lookup);
            case "spoil" -> {
                QuarkusTransaction.setRollbackOnly();
                throw new IllegalStateException("no more");
            }
            case "platforms" -> record.platforms().size() + " platforms";
            case "half" -> "half of \uD83D";
            case "list" -> new int[0];
            case "meanwhile" -> {
                MEANWHILE.get().run();
                yield "done";
            }
            default -> record.fields().text("name").orElseThrow().toUpperCase(Locale.ROOT);
        });
        if (record.fields().text("name").filter("keyless"::equals).isPresent()) {
            fields.remove("slug");
        }
        if (record.fields().text("name").filter("absent"::equals).isPresent()) {
            fields.remove("name");
        }
        return fields;
    }

    private static String swallow(Lookup lookup) {
        try {
            return lookup.rows("select * from nowhere").toString();
        } catch (RuntimeException e) {
            return "swallowed";
        }
    }
}
