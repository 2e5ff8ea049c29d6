package org.moox.sync.send;

import java.time.Duration;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Lookup;
import org.moox.sync.prepare.SourceRecord;
import org.moox.sync.prepare.Transformer;

/** A transformer that wants its records to have been left alone for an hour. */
@ApplicationScoped
class Patient implements Transformer {

    static final String NAME = "patient";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration delay() {
        return Duration.ofHours(1);
    }

    @Override
    public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
        return record.fields().asMap();
    }
}
