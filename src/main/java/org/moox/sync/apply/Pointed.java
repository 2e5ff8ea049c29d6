package org.moox.sync.apply;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;

/**
 * What a foreign key points to here.
 *
 * @param referenced column of the parent whose value the foreign key holds
 * @param ways syncs that bring the parent's records from the source
 */
record Pointed(Model model, Column referenced, List<SyncDefinition> ways) {

    /** What the source may call the parent's model. */
    List<String> sourceModels() {
        return ways.stream().map(SyncDefinition::sourceModel).distinct().toList();
    }

    /** Whether both sides know the parent by these columns. */
    boolean isNamedBy(List<String> key) {
        return model.isUnique(key) && ways.stream().anyMatch(way -> way.identifier().equals(key));
    }

    /** This platform's own foreign key says which model is meant, whatever the source says. */
    static Optional<Model.Reference> own(Model model, Column column, String said) {
        return model.references()
                .stream()
                .filter(r -> r.columns().contains(column.name()))
                .min(Comparator.comparing((Model.Reference r) -> !r.model().equals(said))
                        .thenComparing(r -> r.columns().size()));
    }

    /** @param said the parent's model, as far as the source can tell */
    static Optional<Pointed> of(UUID source, Model model, Column column, String said, Admission.Definitions definitions) {
        var own = own(model, column, said);
        var ways = definitions.all().get().stream().filter(s -> s.source().equals(source));
        return definitions.model().apply(own.map(Model.Reference::model).orElse(said)).flatMap(parent -> {
            var home = Shape.home(parent);
            return own.flatMap(r -> parent.column(r.referenced().get(r.columns().indexOf(column.name()))))
                    .or(() -> home.size() == 1 ? Optional.of(home.get(0)) : Optional.empty())
                    .filter(referenced -> !home.isEmpty())
                    .map(referenced -> new Pointed(parent, referenced,
                            ways.filter(s -> s.targetModel().equals(parent.name())).toList()));
        });
    }
}
