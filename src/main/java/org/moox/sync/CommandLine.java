package org.moox.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.moox.sync.database.OneShot;
import org.moox.sync.job.Command;
import org.moox.sync.job.CommandRun;
import org.moox.sync.ops.BootChecks;
import org.moox.sync.ops.DatabaseCheck;
import org.moox.sync.ops.StartFailure;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Tokens;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;

/** One command instead of the service. It may run beside the service: it opens no port, and neither starts nor stops anything of it. */
final class CommandLine {

    /** Stronger than the environment, which is that of the service. */
    private static final List<String> SWITCHED_OFF = List.of("quarkus.http.host-enabled", "quarkus.scheduler.enabled",
            "quarkus.banner.enabled", "sync.send.enabled", "sync.peer.push", "sync.reference.enabled");

    private static final Set<String> HELP = Set.of("help", "--help", "-h");

    private CommandLine() {
    }

    static void run(Function<String, Optional<String>> setting, String... args) {
        var command = Command.of(args[0]).filter(c -> args.length == 1 || c.takesWords());
        if (args.length == 1 && HELP.contains(args[0])) {
            System.out.println(Command.usage());
        } else if (command.isEmpty()) {
            System.err.println(Command.usage());
            System.exit(Command.MISUSED);
        } else if (command.get() == Command.GENERATE_TOKEN) {
            System.out.println(Tokens.generate());
        } else {
            run(command.get(), setting, args);
        }
    }

    private static void run(Command command, Function<String, Optional<String>> setting, String... args) {
        OneShot.begin();
        SWITCHED_OFF.forEach(property -> System.setProperty(property, "false"));
        System.setProperty("quarkus.log.console.stderr", "true");
        try {
            var signs = command != Command.UNINSTALL; // that one needs no secrets
            BootChecks.check(System.getenv().keySet(), setting, signs);
            DatabaseInTheBox.joinIfNeeded(setting);
            DatabaseCheck.requireReachable(setting);
        } catch (SyncException e) {
            System.err.println(e.getMessage());
            System.exit(e.reason() == Reason.INVALID ? Command.MISUSED : Command.FAILED);
        }
        Quarkus.run(CommandRun.class, (code, failure) -> ended(code, failure, setting), args);
    }

    private static void ended(int code, Throwable failure, Function<String, Optional<String>> setting) {
        if (failure != null) {
            StartFailure.report(failure, setting);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler()
                .accept(failure != null && StartFailure.isConfiguration(failure) ? Command.MISUSED : code, failure);
    }
}
