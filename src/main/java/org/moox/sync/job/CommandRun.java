package org.moox.sync.job;

import java.io.PrintStream;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.capture.Capture;
import org.moox.sync.database.Schema;
import org.moox.sync.platform.Pushes.Push;
import org.moox.sync.platform.Succession;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.QuarkusApplication;

/** Runs one command inside the framework and answers its exit code. No logic: each calls one step and prints what came of it. */
@ApplicationScoped
@Unremovable // the framework looks it up
public class CommandRun implements QuarkusApplication {

    private final Schema schema;
    private final Succession succession;
    private final Capture capture;
    private final ReconcileCommand reconcile;

    CommandRun(Schema schema, Succession succession, Capture capture, ReconcileCommand reconcile) {
        this.schema = schema;
        this.succession = succession;
        this.capture = capture;
        this.reconcile = reconcile;
    }

    @Override
    public int run(String... args) {
        try {
            return run(Command.of(args[0]).orElseThrow(), List.of(args).subList(1, args.length), System.out);
        } catch (SyncException e) {
            System.err.println(e.getMessage());
            return e.reason() == Reason.INVALID ? Command.MISUSED : Command.FAILED;
        }
    }

    /** @throws SyncException when it could not begin, with one sentence that says what to mend */
    int run(Command command, List<String> words, PrintStream out) {
        return switch (command) {
            case SYNC_PLATFORMS -> syncPlatforms(out);
            case RECONCILE -> reconcile(words, out);
            case UNINSTALL -> uninstall(out);
            case GENERATE_TOKEN -> throw new IllegalStateException("needs no framework");
        };
    }

    private void requireRegistry() {
        if (!schema.isThere()) {
            throw new SyncException(Reason.UNAVAILABLE, "This database holds no registry yet: start the service on it first.");
        }
    }

    private int reconcile(List<String> words, PrintStream out) {
        requireRegistry();
        return reconcile.run(words, out) ? Command.DONE : Command.FAILED;
    }

    private int syncPlatforms(PrintStream out) {
        requireRegistry();
        var peers = succession.run().peers();
        peers.forEach(peer -> out.println(line(peer)));
        if (peers.isEmpty()) {
            out.println("There is no other platform yet: create one by POST /api/platform.");
        }
        return peers.stream().noneMatch(peer -> peer.status().equals("failed")) ? Command.DONE : Command.FAILED;
    }

    private static String line(Push peer) {
        return "%s name=%s platform=%s revision=%s".formatted(peer.status(), peer.name(), peer.platform(),
                peer.revision() == null ? "none" : peer.revision())
                + (peer.detail() == null ? "" : " detail=\"%s\"".formatted(peer.detail()));
    }

    private int uninstall(PrintStream out) {
        if (!schema.isThere()) {
            out.println("There is nothing of ours in this database.");
            return Command.DONE;
        }
        var removed = capture.uninstall();
        out.println("Removed triggers: %d, on tables: %d.".formatted(removed.triggers(), removed.tables()));
        removed.problems().forEach(out::println);
        out.println(
                """
                A running service installs them again within a minute: stop it first, or start it with SYNC_LISTENER_ENABLED=false.
                Schema sync remains, with registry, keys, change log and deliveries. To remove that for good: drop schema sync cascade""");
        return removed.problems().isEmpty() ? Command.DONE : Command.FAILED;
    }
}
