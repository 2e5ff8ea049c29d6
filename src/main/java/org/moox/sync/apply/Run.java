package org.moox.sync.apply;

import java.util.List;
import java.util.function.Function;

import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Items of one kind: one sync, one origin, the same columns. */
record Run(List<Work> works) {

    Run {
        works = List.copyOf(works);
    }

    SyncDefinition sync() {
        return works.get(0).sync();
    }

    Shape shape() {
        return works.get(0).shape();
    }

    Model model() {
        return shape().model();
    }

    boolean delete() {
        return works.get(0).item().isDelete();
    }

    /** Whether a handler writes it. */
    boolean handled() {
        return works.get(0).handler() != null;
    }

    Position first() {
        return works.get(0).item().position();
    }

    Run firstHalf() {
        return new Run(works.subList(0, works.size() / 2));
    }

    Run secondHalf() {
        return new Run(works.subList(works.size() / 2, works.size()));
    }

    String[] records() {
        return works.stream().map(w -> w.item().record()).toArray(String[]::new);
    }

    /** Items as the JSON array that {@link Shape} reads. */
    static String json(List<Work> works, Function<Work, String> home, boolean data) {
        var json = new StringBuilder("[");
        for (var work : works) {
            json.append(json.length() > 1 ? ",{" : "{").append("\"n\":").append(work.number());
            json.append(",\"r\":").append(text(work.item().record()));
            var row = home.apply(work);
            if (row != null) {
                json.append(",\"h\":").append(text(row));
            }
            json.append(",\"k\":").append(work.item().key().text());
            if (data) {
                json.append(",\"d\":").append(work.item().data().text());
            }
            json.append(",\"f\":").append(text(work.resolved())).append('}');
        }
        return json.append(']').toString();
    }

    static String text(Object value) {
        try {
            return Wire.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
