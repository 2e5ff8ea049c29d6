package org.moox.sync;

import java.util.Optional;
import java.util.function.Function;

import org.eclipse.microprofile.config.ConfigProvider;
import org.moox.sync.ops.BootChecks;
import org.moox.sync.ops.DatabaseCheck;
import org.moox.sync.ops.PortCheck;
import org.moox.sync.ops.StartFailure;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;

/** Starts the service: checks its configuration, starts a database when none is configured, then the framework. With a word behind it, a command. */
@QuarkusMain(name = "moox-sync") // only where it is asked for by this name: as a library we are nobody's main class
public class Main {

    public static void main(String... args) {
        if (args.length > 0) {
            CommandLine.run(settings(), args);
        } else if (Rehearsal.isAskedFor()) {
            Rehearsal.run(settings());
        } else {
            serve();
        }
    }

    private static void serve() {
        try {
            if (inDevelopment()) {
                LaunchMode.set(LaunchMode.DEVELOPMENT); // the framework says so only later, and profile dev is read here already
            }
            BootChecks.check(System.getenv().keySet(), settings(), !inDevelopment());
            if (!inDevelopment()) { // there the port stays open from one start to the next
                PortCheck.requireFree(settings());
            }
            DatabaseInTheBox.startIfNeeded(settings());
            DatabaseCheck.requireReachable(settings());
        } catch (SyncException e) {
            System.err.println(e.getMessage()); // logging starts later
            System.exit(1);
        }
        Quarkus.run(null, Main::ended);
    }

    /** Development runs under a class loader that packaged services do not even contain; in doubt it is production. */
    private static boolean inDevelopment() {
        var loader = Thread.currentThread().getContextClassLoader();
        return loader.getClass().getName().equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader");
    }

    private static void ended(int exitCode, Throwable failure) {
        if (failure != null) {
            StartFailure.report(failure, settings());
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, failure);
    }

    private static Function<String, Optional<String>> settings() {
        // in a binary, until the framework starts, that one has the environment of the machine that built it
        var config = ImageMode.current() == ImageMode.NATIVE_RUN
                ? ConfigUtils.configBuilder().build()
                : ConfigProvider.getConfig();
        return property -> config.getOptionalValue(property, String.class);
    }
}
