package org.moox.sync.apply;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.moox.sync.model.Model;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonToken;

/** Finds out which columns items bring; most items of a batch are alike. */
final class Shapes {

    private final Map<List<Object>, Shape> known = new HashMap<>();

    /** Of a delete, which brings no columns. */
    Shape bare(Model model) {
        return known.computeIfAbsent(List.of(model.name()), k -> Shape.bare(model));
    }

    /** @throws RefusedException when the item cannot be read or its key is no unique key here */
    Shape of(Model model, Item item, List<Work.Parent> parents) {
        return of(model, item, parents, false);
    }

    /** @param keyless whether it may come without a key, to be known by who owns it only */
    Shape of(Model model, Item item, List<Work.Parent> parents, boolean keyless) {
        var key = fields(item.key(), "key", false);
        var data = fields(item.data(), "data", true);
        var refs = parents.stream().map(p -> p.column().name()).collect(Collectors.toSet());
        return known.computeIfAbsent(List.of(model.name(), key, data, refs, keyless), k -> {
            if (key.isEmpty() ? !keyless : !model.isUnique(List.copyOf(key))) {
                throw new RefusedException("no_identifier", "Model " + model.name() + " has no usable unique key over "
                        + String.join(", ", key) + ".");
            }
            return Shape.of(model, key, data, refs);
        });
    }

    /** Of a parent that an item points to; without a usable key it is found by its record alone. */
    Shape ofParent(Model model, Item.Reference reference) {
        var key = reference.key() == null ? Set.<String>of() : fields(reference.key(), "reference", true);
        var usable = model.isUnique(List.copyOf(key)) ? key : Set.<String>of();
        return known.computeIfAbsent(List.of("", model.name(), usable), k -> Shape.of(model, usable, Set.of(), Set.of()));
    }

    private static Set<String> fields(RawJson json, String name, boolean nulls) {
        var fields = new LinkedHashSet<String>();
        try (var parser = Wire.JSON.createParser(json == null ? "null" : json.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException("invalid_item", "The item's " + name + " is not a JSON object.");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                fields.add(parser.currentName());
                if (parser.nextToken() == JsonToken.VALUE_NULL && !nulls) {
                    throw new RefusedException("invalid_item", "The item's " + name + " holds a null.");
                }
                parser.skipChildren();
            }
            return fields;
        } catch (IOException e) {
            throw new RefusedException("invalid_item", "The item's " + name + " cannot be read.");
        }
    }
}
