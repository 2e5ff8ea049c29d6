package org.moox.sync.reconcile.command;

import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.platform.RegistryAcknowledged;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** When a target has learnt of syncs, their sources hear of it from the master: what waited for that goes at once. One that does not hear tries by itself, more and more seldom. */
@ApplicationScoped
class Acquaintance {

    private static final Logger LOG = Logger.getLogger(Acquaintance.class);

    private final Commands commands;
    private final Syncs syncs;
    private final ExecutorService executor; // not a managed one: nothing of whoever brought the news must come along

    Acquaintance(Commands commands, Syncs syncs, ExecutorService executor) {
        this.commands = commands;
        this.syncs = syncs;
        this.executor = executor;
    }

    void made(@Observes RegistryAcknowledged news) {
        var learnt = syncs.all()
                .stream()
                .filter(sync -> sync.active() && sync.target().equals(news.peer()) && sync.revision() > news.before()
                        && sync.revision() <= news.revision())
                .toList();
        if (!learnt.isEmpty()) {
            executor.execute(() -> tell(learnt));
        }
    }

    private void tell(List<SyncDefinition> learnt) {
        var away = new HashSet<UUID>(); // one of a source's syncs is enough to find out
        for (var sync : learnt) {
            try {
                if (!away.contains(sync.source())) {
                    commands.ask(sync, Commands.RELEASE, null);
                }
            } catch (RuntimeException e) {
                away.add(sync.source());
                LOG.debugf("source not told sync=%s reason=\"%s\"", sync.id(), e.getMessage());
            }
        }
    }
}
