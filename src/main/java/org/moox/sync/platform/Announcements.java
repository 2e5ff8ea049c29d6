package org.moox.sync.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.Pushes.Push;
import org.moox.sync.problem.Reason;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.Wire;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the master of before still has to tell its peers: who the master is now. The messages are written at once when the registry has
 * been handed over, keys and all, so that nothing else has to be kept for them: the new master's registry may come, secrets may go.
 */
@ApplicationScoped
class Announcements {

    private static final Logger LOG = Logger.getLogger(Announcements.class);
    private static final String CONTEXT = "announcement";

    private final Transactions transactions;
    private final Vault vault;
    private final RegistryMessages messages;
    private final PeerClient client;
    private final PlatformConfig config;
    private final ManagedExecutor executor;

    Announcements(Transactions transactions, Vault vault, RegistryMessages messages, PeerClient client, PlatformConfig config,
            ManagedExecutor executor) {
        this.transactions = transactions;
        this.vault = vault;
        this.messages = messages;
        this.client = client;
        this.config = config;
        this.executor = executor;
    }

    /**
     * One message and all that is needed to send it.
     *
     * @param signing every key that the peer may have
     */
    @RegisterForReflection // kept as JSON, sealed
    record Announcement(PlatformEntry peer, UUID master, byte[] body, List<Key> signing) {
        @Override
        public String toString() {
            return "Announcement[peer=%s, master=%s]".formatted(peer.id(), master);
        }
    }

    /** A key that signs it. */
    @RegisterForReflection // kept as JSON, sealed
    record Key(String id, byte[] bytes) {
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    boolean areDue() {
        return !ids().isEmpty();
    }

    /** Writes one for every peer that knows us as the master, but the new one. Joins the caller's transaction, which holds the registry. */
    void write(Platform heir, UUID self, long revision) {
        for (var platform : Platform.all()) {
            if (!platform.id().equals(self) && !platform.id().equals(heir.id())
                    && platform.acknowledgedRevision().isPresent()) {
                var sealed = messages.announcing(platform, heir.id(), revision);
                var keys = sealed.signing().stream().map(key -> new Key(key.id(), key.bytes())).toList();
                keep(new Announcement(platform.entryFor(null, heir.id()), heir.id(), sealed.body(), keys));
            }
        }
    }

    private void keep(Announcement announcement) {
        var peer = announcement.peer().id();
        var sealed = vault.seal(json(announcement), CONTEXT, peer.toString());
        transactions.join(connection -> {
            try (var statement = connection.prepareStatement("""
                    insert into sync.announcements (peer, sealed) values (?, ?)
                    on conflict (peer) do update set sealed = excluded.sealed""")) {
                statement.setObject(1, peer);
                statement.setBytes(2, sealed);
                return statement.executeUpdate();
            }
        });
    }

    /** Seals anew what was sealed under the previous encryption key. Joins the caller's transaction. */
    int reseal() {
        return transactions.join(connection -> {
            var count = 0;
            try (var update = connection.prepareStatement("update sync.announcements set sealed = ? where peer = ?")) {
                for (var peer : ids(connection)) {
                    var anew = vault.reseal(sealed(connection, peer), CONTEXT, peer.toString());
                    if (anew.isPresent()) {
                        update.setBytes(1, anew.get());
                        update.setObject(2, peer);
                        count += update.executeUpdate();
                    }
                }
            }
            return count;
        });
    }

    /** Nobody is told any more: this platform edits again, or listens to somebody who was never announced. Joins the caller's transaction. */
    void drop() {
        transactions.join(connection -> {
            try (var statement = connection.prepareStatement("delete from sync.announcements")) {
                return statement.executeUpdate();
            }
        });
    }

    /** Tells everybody who has not heard it yet, at once: those who are away keep nobody else waiting. How that fared, peer by peer. Blocking. */
    List<Push> send() {
        giveUp();
        var all = ids().stream().map(this::read).toList();
        return Abreast.each(all, this::send, executor).stream().map(CompletableFuture::join).toList();
    }

    private Push send(Announcement announcement) {
        var peer = target(announcement.peer());
        var signing = announcement.signing().stream().map(key -> new SigningKey(key.id(), key.bytes())).toList();
        var reply = client.post(peer, Distribution.PATH, UUID.randomUUID().toString(), announcement.body(), signing,
                config.peer().pushTimeout());
        if (reply instanceof Reply.Answered answered && knows(answered, announcement.master())) {
            done(peer.id());
            LOG.infof("announced the new master peer=%s master=%s", peer.id(), announcement.master());
            return new Push(peer.id(), peer.name(), "delivered", revision(answered), null);
        }
        var detail = reply instanceof Reply.Answered answered
                ? Courier.detail(answered)
                : ((Reply.Unreachable) reply).reason();
        LOG.warnf("new master not announced peer=%s name=%s detail=%s", peer.id(), peer.name(), detail);
        return new Push(peer.id(), peer.name(), "failed", null, detail);
    }

    private static Peer target(PlatformEntry peer) {
        return new Peer(peer.id(), peer.name(), peer.domain(), peer.webhookPath(), peer.readOnly(), peer.locked(),
                peer.lockReason(), false);
    }

    /** It has taken it over, or has heard it from the new master already. */
    private static boolean knows(Reply.Answered answer, UUID master) {
        return answer.status() == 200 && revision(answer) != null
                || answer.status() == Reason.NOT_MASTER.status() && master.toString().equals(Courier.member(answer, "master"));
    }

    private static Long revision(Reply.Answered answer) {
        try {
            return answer.status() == 200 ? Wire.JSON.readValue(answer.body(), RegistryAnswer.class).revision() : null;
        } catch (IOException e) { // not the answer of a platform
            return null;
        }
    }

    // the master of before is not told who has left the registry; who comes back later is reopened by a person
    private static final String OVERDUE = """
            delete from sync.announcements where written_at < current_timestamp - interval '30 days' returning peer""";

    private void giveUp() {
        transactions.run(connection -> peers(connection, OVERDUE))
                .forEach(peer -> LOG.warnf("new master not announced for 30 days, given up: if it comes back, "
                        + "call POST /api/platform/rejoin there peer=%s", peer));
    }

    private List<UUID> ids() {
        return transactions.run(Announcements::ids);
    }

    private static List<UUID> ids(Connection connection) throws SQLException {
        return peers(connection, "select peer from sync.announcements order by peer");
    }

    private static List<UUID> peers(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql); var rows = statement.executeQuery()) {
            var ids = new ArrayList<UUID>();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
        }
    }

    Announcement read(UUID peer) {
        var sealed = transactions.run(connection -> sealed(connection, peer));
        try {
            return Wire.JSON.readValue(vault.open(sealed, CONTEXT, peer.toString()), Announcement.class);
        } catch (IOException e) {
            throw new IllegalStateException("an announcement that we have written and cannot read");
        }
    }

    private static byte[] sealed(Connection connection, UUID peer) throws SQLException {
        try (var statement = connection.prepareStatement("select sealed from sync.announcements where peer = ?")) {
            statement.setObject(1, peer);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        }
    }

    private void done(UUID peer) {
        transactions.run(connection -> {
            try (var statement = connection.prepareStatement("delete from sync.announcements where peer = ?")) {
                statement.setObject(1, peer);
                return statement.executeUpdate();
            }
        });
    }

    private static byte[] json(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
