package org.moox.sync.ops;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Function;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Tries the port before anything is written: the framework binds it last, when the registry is there already. */
public final class PortCheck {

    private PortCheck() {
    }

    /** @throws SyncException with one sentence that says what to mend */
    public static void requireFree(Function<String, Optional<String>> setting) {
        var port = port(setting.apply("quarkus.http.port").orElse("8080"));
        try (var probe = new ServerSocket(port, 1,
                InetAddress.getByName(setting.apply("quarkus.http.host").orElse("0.0.0.0")))) {
            assert probe.isBound();
        } catch (BindException e) {
            throw new SyncException(Reason.UNAVAILABLE, "quarkus.http.port",
                    StartFailure.sentence(e, setting).orElseThrow());
        } catch (IOException e) {
            // no address of this machine, or none we may use: the framework says so
        }
    }

    private static int port(String text) {
        try {
            var port = Integer.parseInt(text.trim());
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new SyncException(Reason.INVALID, "quarkus.http.port",
                "Set QUARKUS_HTTP_PORT to a number up to 65535; \"" + text + "\" is none.");
    }
}
