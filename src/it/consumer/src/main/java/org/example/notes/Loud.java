package org.example.notes;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Lookup;
import org.moox.sync.prepare.SourceRecord;
import org.moox.sync.prepare.Transformer;

/** Shouts. */
@ApplicationScoped
public class Loud implements Transformer {

    @Override
    public String name() {
        return "loud";
    }

    @Override
    public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
        var fields = new HashMap<String, Object>();
        fields.put("slug", record.fields().text("slug").orElseThrow());
        fields.put("text", record.fields().text("text").orElse("").toUpperCase(Locale.ROOT));
        return fields;
    }
}
