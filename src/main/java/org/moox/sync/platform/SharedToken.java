package org.moox.sync.platform;

import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;

/**
 * Which {@code sync.token} the master's pair keys are derived from. Only a start may change it: replicas that are restarted one after the
 * other would otherwise renew all keys to and fro. Methods join the caller's transaction.
 */
@ApplicationScoped
class SharedToken {

    private static final Logger LOG = Logger.getLogger(SharedToken.class);

    private final PlatformConfig config;
    private final Transactions transactions;

    SharedToken(PlatformConfig config, Transactions transactions) {
        this.config = config;
        this.transactions = transactions;
    }

    /** Names of tokens; they tell nothing of the tokens themselves. */
    private record Names(String present, String before) {
    }

    /** From now on the present token, unless this replica is the one left behind: it was replaced by what is here the previous one. */
    void takeOver() {
        var names = read();
        var own = name(present());
        if (own.equals(names.present)) {
            return;
        }
        if (own.equals(names.before) && previous().map(SharedToken::name).filter(names.present::equals).isPresent()) {
            LOG.warnf(
                    "this registry has gone over to sync.token-previous already, and stays with it; make that one sync.token");
            return;
        }
        write(own, names.present);
    }

    /** @throws SyncException UNAVAILABLE when this process has neither the token in force nor will be asked to bring in its own */
    String inForce() {
        var names = read();
        if (names.present == null) {
            write(name(present()), null);
            return present();
        }
        return Stream.concat(Stream.of(present()), previous().stream())
                .filter(token -> name(token).equals(names.present))
                .findFirst()
                .orElseThrow(() -> unavailable(
                        "The keys of this registry are derived from another sync.token than this process has: "
                                + "restart it with the one that the other replicas have."));
    }

    private String present() {
        return config.token()
                .filter(token -> !token.isBlank())
                .orElseThrow(() -> unavailable("Set sync.token: the keys of all platforms are derived from it."));
    }

    private Optional<String> previous() {
        return config.tokenPrevious().filter(token -> !token.isBlank());
    }

    private static String name(String token) {
        return KeyDerivation.nameOf(token);
    }

    private Names read() {
        return transactions.join(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select derived_from, derived_before from sync.registry")) {
                row.next();
                return new Names(row.getString(1), row.getString(2));
            }
        });
    }

    private void write(String present, String before) {
        transactions.join(connection -> {
            try (var statement = connection
                    .prepareStatement("update sync.registry set derived_from = ?, derived_before = ?")) {
                statement.setString(1, present);
                statement.setString(2, before);
                return statement.executeUpdate();
            }
        });
    }

    private static SyncException unavailable(String detail) {
        return new SyncException(Reason.UNAVAILABLE, "sync.token", detail);
    }
}
