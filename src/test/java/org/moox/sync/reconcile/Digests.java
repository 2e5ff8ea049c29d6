package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.apply.TargetDigests;
import org.moox.sync.apply.Trial;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scanned;
import org.moox.sync.prepare.SourceDigests;
import org.moox.sync.send.StepsRig;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.DigestAnswer.Judgement;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

/** Both sides of the rig's syncs, asked as a reconcile asks them: buckets, buckets of buckets, records, a trial. */
@ApplicationScoped
class Digests {

    private static final int BITS = 4;
    private static final int LIMIT = 7;

    private final SourceDigests source;
    private final TargetDigests target;
    private final Trial trial;
    private final Syncs syncs;
    private final StepsRig rig;

    Digests(SourceDigests source, TargetDigests target, Trial trial, Syncs syncs, StepsRig rig) {
        this.source = source;
        this.target = target;
        this.trial = trial;
        this.syncs = syncs;
        this.rig = rig;
    }

    Sides of(String sourceModel) {
        var sync = syncs.all().stream().filter(s -> s.sourceModel().equals(sourceModel)).findFirst().orElseThrow();
        return new Sides(sync, target.head(sync, source.proposal(sync)));
    }

    /** Both sides of one sync, with the fields that they agree on. */
    final class Sides {

        final SyncDefinition sync;
        final DigestFields agreed;

        private Sides(SyncDefinition sync, DigestFields agreed) {
            this.sync = sync;
            this.agreed = agreed;
        }

        Scanned source(Grouping by, int limit) {
            return all(after -> source.scan(sync, agreed, by, after, limit));
        }

        Scanned target(Grouping by, int limit) {
            return all(after -> target.scan(rig.platform(), sync, agreed, by, after, limit));
        }

        private static Scanned all(Function<String, Scanned> scan) {
            var scanned = scan.apply(null);
            while (scanned.after() != null) {
                scanned = scanned.and(scan.apply(scanned.after()));
            }
            return scanned;
        }

        /** What a trial of these records says: record and verdict. */
        List<String> trial(String... records) {
            return judge(records).stream()
                    .map(j -> j.record() + ' ' + j.verdict() + (j.code() == null ? "" : ' ' + j.code()))
                    .toList();
        }

        List<Judgement> judge(String... records) {
            var present = source.items(sync, List.of(records));
            assertThat(present.unreadable()).isEmpty();
            var items = Stream.of(records).map(record -> present.items().getOrDefault(record, gone(record))).toList();
            return trial.judge(rig.platform(), sync, items, true);
        }

        private Item gone(String record) {
            return new Item(sync.id(), sync.revision(), Item.DELETED, Position.START, List.of(), record, null, null, null, null,
                    null);
        }

        /** Records that differ, each with what differs: {@code missing}, {@code differs} or {@code extra}. */
        List<String> differences() {
            var buckets = differing(Grouping.all(BITS));
            if (buckets.isEmpty()) {
                return List.of();
            }
            var parts = differing(Grouping.split(BITS, buckets, 3));
            var records = Grouping.records(BITS + 3, parts);
            return compare(source(records, LIMIT).records(), target(records, LIMIT).records());
        }

        private List<Integer> differing(Grouping by) {
            var here = source(by, LIMIT).sums();
            var there = target(by, LIMIT).sums();
            return IntStream.range(0, by.size()).filter(i -> here[i] != there[i]).map(by::bucket).boxed().toList();
        }
    }

    private static List<String> compare(Map<String, Long> here, Map<String, Long> there) {
        var all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        var differences = new ArrayList<String>();
        for (var record : all) {
            if (!there.containsKey(record)) {
                differences.add(record + " missing");
            } else if (!here.containsKey(record)) {
                differences.add(record + " extra");
            } else if (!here.get(record).equals(there.get(record))) {
                differences.add(record + " differs");
            }
        }
        return differences;
    }

    /** A checksum of each table that there is. */
    List<String> everything() {
        return rig.query("select format('%s.%s %s', n.nspname, c.relname, (xpath('/row/h/text()', query_to_xml(format("
                + "'select sum(hashtextextended(t::text, 0)) as h from %I.%I t', n.nspname, c.relname), false, true, '')))[1]) "
                + "from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('sync', 'public') order by 1");
    }
}
