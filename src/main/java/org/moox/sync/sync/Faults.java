package org.moox.sync.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Everything that speaks against a definition, collected so that a person hears all of it at once. */
final class Faults {

    private final List<Fault> found = new ArrayList<>();

    /** One reason, with the JSON field to mend. */
    record Fault(String field, String detail) {
    }

    void add(String field, String detail) {
        found.add(new Fault(field, detail));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them, one sentence after the other. */
    String text() {
        return found.stream().map(Fault::detail).collect(Collectors.joining(" "));
    }

    void addAll(Faults more) {
        found.addAll(more.found);
    }

    /** @throws SyncException UNFIT, naming all of them, unless there are none */
    void refuse() {
        if (!found.isEmpty()) {
            throw new SyncException(Reason.UNFIT, found.get(0).field(), text(),
                    Map.of("errors", found.stream().map(Faults::member).toList()));
        }
    }

    private static Map<String, String> member(Fault fault) {
        var member = new LinkedHashMap<String, String>();
        member.put("field", fault.field());
        member.put("detail", fault.detail());
        return member;
    }
}
