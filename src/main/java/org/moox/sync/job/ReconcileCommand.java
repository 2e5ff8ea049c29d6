package org.moox.sync.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.reconcile.Reconciling;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** Reconciles syncs of this platform one after the other and prints a line for each. */
@ApplicationScoped
class ReconcileCommand {

    private static final String DRY_RUN = "--dry-run";
    private static final String CONFIRM = "--confirm";

    /** A reconcile of a large table takes its time, but never that long without an end. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final Reconciling reconciling;
    private final FullRun fullRun;
    private final Syncs syncs;
    private final Self self;

    ReconcileCommand(Reconciling reconciling, FullRun fullRun, Syncs syncs, Self self) {
        this.reconciling = reconciling;
        this.fullRun = fullRun;
        this.syncs = syncs;
        this.self = self;
    }

    /**
     * Runs to the end.
     *
     * @param words options, ids and titles
     * @return whether all agree now, or a dry run could tell
     * @throws SyncException INVALID when a word means nothing
     */
    boolean run(List<String> words, PrintStream out) {
        var dry = words.contains(DRY_RUN);
        var confirm = words.contains(CONFIRM);
        var good = true;
        for (var sync : chosen(words, dry)) {
            try {
                var begun = reconciling.begin(sync, dry, confirm);
                var report = begun.isOver() ? begun : reconciling.await(sync, dry, PATIENCE);
                out.println(report.line(sync.title()));
                good &= report.isGood() || dry && report.isOver() && report.error() == null;
            } catch (SyncException e) {
                out.println("failed sync=\"%s\" error=\"%s\"".formatted(sync.title(), e.getMessage()));
                good = false;
            }
        }
        return good;
    }

    private List<SyncDefinition> chosen(List<String> words, boolean dry) {
        var named = new ArrayList<SyncDefinition>();
        for (var word : words) {
            if (!word.equals(DRY_RUN) && !word.equals(CONFIRM)) {
                named.addAll(named(word));
            }
        }
        if (!named.isEmpty()) {
            return named.stream().distinct().toList();
        }
        var ours = syncs.all()
                .stream()
                .filter(s -> s.source().equals(self.id()) && !s.identifier().isEmpty() && (dry || s.active()))
                .toList();
        return fullRun.inOrder(ours);
    }

    private List<SyncDefinition> named(String word) {
        if (word.startsWith("--")) {
            throw new SyncException(Reason.INVALID,
                    "There is no option %s; there are %s and %s.".formatted(word, DRY_RUN, CONFIRM));
        }
        var found = syncs.all().stream().filter(s -> s.id().toString().equals(word) || s.title().equals(word)).toList();
        if (found.isEmpty()) {
            throw new SyncException(Reason.INVALID, "There is no sync \"%s\" here.".formatted(word));
        }
        if (found.stream().noneMatch(s -> s.source().equals(self.id()))) {
            throw new SyncException(Reason.INVALID, "The sync \"%s\" does not lead from this platform.".formatted(word));
        }
        return found.stream().filter(s -> s.source().equals(self.id())).toList();
    }
}
