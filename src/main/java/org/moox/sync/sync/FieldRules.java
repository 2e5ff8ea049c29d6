package org.moox.sync.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Reads {@code field_mappings}: an object of names, or a list of rules. What cannot be understood is a fault and left out. */
final class FieldRules {

    private static final String FIELD = "field_mappings";
    private static final Set<String> MEMBERS = Set.of("source", "target", "value", "default");

    private FieldRules() {
    }

    /** @param json may be null: no rules */
    static List<FieldRule> read(String json, Faults faults) {
        var rules = new ArrayList<FieldRule>();
        var given = json == null ? null : parse(json, faults);
        if (given == null || given.isNull()) {
            return rules;
        }
        if (given.isObject()) {
            given.properties().forEach(named -> named(named.getKey(), named.getValue(), rules, faults));
        } else {
            for (var index = 0; index < given.size(); index++) {
                listed("Rule " + (index + 1), given.get(index), rules, faults);
            }
        }
        return rules;
    }

    private static JsonNode parse(String json, Faults faults) {
        try {
            return Wire.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            faults.add(FIELD, "This is no JSON that can be kept: " + e.getOriginalMessage());
            return null;
        }
    }

    private static void named(String from, JsonNode to, List<FieldRule> rules, Faults faults) {
        if (from.isBlank() || !isName(to)) {
            faults.add(FIELD, "Map \"" + from + "\" to the name of a field of the target.");
        } else {
            rules.add(FieldRule.of(from, to.textValue()));
        }
    }

    private static void listed(String which, JsonNode rule, List<FieldRule> rules, Faults faults) {
        var wrong = wrong(rule);
        if (wrong == null) {
            rules.add(new FieldRule(rule.path("source").textValue(), rule.get("target").textValue(), rule.get("value"),
                    rule.hasNonNull("default") ? rule.get("default") : null));
        } else {
            faults.add(FIELD, which + " " + wrong);
        }
    }

    private static String wrong(JsonNode rule) {
        if (!rule.isObject()) {
            return "is no object: give {\"source\": \"name\", \"target\": \"title\"}.";
        }
        var unknown = new TreeSet<String>();
        rule.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            return "says " + String.join(", ", unknown) + ": a rule knows source, target, value and default.";
        }
        if (!isName(rule.path("target"))) {
            return "names no target: say which field of the target it is for.";
        }
        return wrong(rule, " for \"" + rule.get("target").textValue() + "\" ");
    }

    private static String wrong(JsonNode rule, String target) {
        if (rule.has("value") == rule.has("source")) {
            return target.strip() + " needs a source field or a constant value, and not both.";
        }
        if (rule.has("source") && !isName(rule.get("source"))) {
            return target.strip() + " names no field of the source.";
        }
        if (rule.has("value") && rule.has("default")) {
            return target.strip() + " has a value and a default: the value is never missing, so leave the default out.";
        }
        if (rule.path("value").isContainerNode() || rule.path("default").isContainerNode()) {
            return target.strip() + " gives a list or an object: a constant is a boolean, a number or text.";
        }
        return null;
    }

    private static boolean isName(JsonNode node) {
        return node.isTextual() && !node.textValue().isBlank();
    }
}
