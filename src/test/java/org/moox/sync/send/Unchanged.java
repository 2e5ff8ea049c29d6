package org.moox.sync.send;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Lookup;
import org.moox.sync.prepare.SourceRecord;
import org.moox.sync.prepare.Transformer;

/** A transformer that leaves everything as it is: the road through Java must lose nothing. */
@ApplicationScoped
class Unchanged implements Transformer {

    static final String NAME = "unchanged";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
        return record.fields().asMap();
    }
}
