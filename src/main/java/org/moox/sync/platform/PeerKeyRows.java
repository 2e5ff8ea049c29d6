package org.moox.sync.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.RegistryMessage.PeerKey;

/** The table of pair keys, sealed at rest. */
@ApplicationScoped
class PeerKeyRows {

    private final Transactions transactions;
    private final Vault vault;
    private final PlatformConfig config;
    private final Clock clock;

    PeerKeyRows(Transactions transactions, Vault vault, PlatformConfig config, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /**
     * One key, opened when this process can.
     *
     * @param bytes empty when it is sealed under an encryption key that this process does not have
     * @param validUntil null: until it is replaced
     * @param superseded on the master: whether the peer has acknowledged to hold a newer one; null where that is not known
     */
    record Row(UUID peer, String direction, String purpose, String keyId, Optional<byte[]> bytes, Instant validUntil,
            Boolean superseded) {

        boolean isFor(UUID platform, String way, Purpose use) {
            return peer.equals(platform) && direction.equals(way) && purpose.equals(use.word());
        }

        boolean isValid(Instant now) {
            return validUntil == null || validUntil.isAfter(now);
        }

        boolean mayBeHeld(Instant now) {
            return superseded == null ? isValid(now) : !superseded;
        }

        /** @throws org.moox.sync.problem.SyncException UNAVAILABLE when it could not be opened: another replica may, or this one later */
        SigningKey key() {
            return new SigningKey(keyId, bytes.orElseThrow(Vault::sealedOtherwise));
        }

        @Override
        public String toString() {
            return "Row[peer=%s, direction=%s, purpose=%s, keyId=%s]".formatted(peer, direction, purpose, keyId);
        }
    }

    private static final String READ = """
            select k.peer, k.direction, k.purpose, k.key_id, k.sealed_key, k.valid_until,
                   k.replaced_at <= coalesce(p.acknowledged_revision, 0)
            from sync.peer_keys k left join sync.platforms p on p.id = k.peer
            order by k.valid_until desc nulls first, k.replaced_at desc nulls first, k.key_id""";

    /** All, the newest of each kind first; in a transaction of its own. */
    List<Row> read() {
        return transactions.run(this::read);
    }

    /** The same as the caller's transaction sees them. */
    List<Row> readHere() {
        return transactions.join(this::read);
    }

    private List<Row> read(Connection connection) throws SQLException {
        var keys = new ArrayList<Row>();
        try (var statement = connection.createStatement(); var found = statement.executeQuery(READ)) {
            while (found.next()) {
                keys.add(row(found));
            }
        }
        return List.copyOf(keys);
    }

    private Row row(ResultSet found) throws SQLException {
        var peer = found.getObject(1, UUID.class);
        var until = found.getObject(6, OffsetDateTime.class);
        var bytes = vault.find(found.getBytes(5),
                context(peer, found.getString(2), found.getString(3), found.getString(4)));
        return new Row(peer, found.getString(2), found.getString(3), found.getString(4), bytes,
                until == null ? null : until.toInstant(), found.getObject(7, Boolean.class));
    }

    private static final String DIFFER = """
            select exists (select from sync.peer_keys where valid_until is null and peer = any (?) and key_id <> all (?))""";

    /** Whether these would take the place of others. Joins the caller's transaction. */
    boolean wouldReplace(List<PeerKey> keys) {
        return transactions.join(connection -> {
            try (var statement = connection.prepareStatement(DIFFER)) {
                statement.setArray(1, connection.createArrayOf("uuid", peers(keys)));
                statement.setArray(2, connection.createArrayOf("text", ids(keys)));
                try (var row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    /**
     * These are the keys from now on. Others of the same pairs stay valid for the configured overlap; pairs that are not named are
     * gone. Joins the caller's transaction.
     *
     * @param revision on the master: of the registry, whose acknowledgement says that a peer has these; null elsewhere
     */
    void replace(List<PeerKey> keys, Long revision) {
        transactions.join(connection -> {
            forget(connection, peers(keys), revision != null);
            retireOthers(connection, ids(keys), revision);
            for (var key : keys) {
                keep(connection, key);
            }
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(THIN_OUT);
            }
        });
    }

    // the master keeps what a peer surely holds until that one has acknowledged something newer, to reach it with
    private static final String FORGET = """
            delete from sync.peer_keys k where peer <> all (?)
               or valid_until <= ? and (direction = 'in' or not ? or replaced_at is null or replaced_at <= coalesce(
                      (select acknowledged_revision from sync.platforms p where p.id = k.peer), 0))""";

    private void forget(Connection connection, UUID[] peers, boolean master) throws SQLException {
        try (var statement = connection.prepareStatement(FORGET)) {
            statement.setArray(1, connection.createArrayOf("uuid", peers));
            statement.setObject(2, at(clock.instant()));
            statement.setBoolean(3, master);
            statement.executeUpdate();
        }
    }

    private void retireOthers(Connection connection, String[] keyIds, Long revision) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                update sync.peer_keys set valid_until = ?, replaced_at = ? where valid_until is null and key_id <> all (?)""")) {
            statement.setObject(1, at(clock.instant().plus(config.peer().keyOverlap())));
            statement.setObject(2, revision, Types.BIGINT);
            statement.setArray(3, connection.createArrayOf("text", keyIds));
            statement.executeUpdate();
        }
    }

    private static final String KEEP = """
            insert into sync.peer_keys (peer, direction, purpose, key_id, sealed_key, valid_until) values (?, ?, ?, ?, ?, ?)
            on conflict (peer, direction, purpose, key_id)
            do update set sealed_key = excluded.sealed_key, valid_until = excluded.valid_until, replaced_at = null""";

    private void keep(Connection connection, PeerKey key) throws SQLException {
        var sealed = vault.seal(Base64.getDecoder().decode(key.key()),
                context(key.peer(), key.direction(), key.purpose(), key.keyId()));
        try (var statement = connection.prepareStatement(KEEP)) {
            statement.setObject(1, key.peer());
            statement.setString(2, key.direction());
            statement.setString(3, key.purpose());
            statement.setString(4, key.keyId());
            statement.setBytes(5, sealed);
            statement.setObject(6, key.validUntil() == null ? null : at(Instant.parse(key.validUntil())));
            statement.executeUpdate();
        }
    }

    // a verifier reads 16 signatures: 12 keys that the peer may hold, among them the oldest, which it surely does, and 4 that it left behind
    private static final String THIN_OUT = """
            delete from sync.peer_keys where (peer, direction, purpose, key_id) in (
                select peer, direction, purpose, key_id from (
                    select k.*, superseded, count(*) over kind as total,
                           row_number() over (kind order by valid_until desc nulls first, replaced_at desc nulls first, key_id) as nth
                    from sync.peer_keys k left join sync.platforms p on p.id = k.peer,
                         lateral (select coalesce(replaced_at <= coalesce(acknowledged_revision, 0), false) as superseded) s
                    window kind as (partition by peer, direction, purpose, superseded)) ranked
                where superseded and nth > 4 or not superseded and nth > 11 and nth < total)""";

    private static final String RESEAL = """
            update sync.peer_keys set sealed_key = ? where peer = ? and direction = ? and purpose = ? and key_id = ?""";

    /** Seals anew what was sealed under the previous encryption key. Joins the caller's transaction. */
    int reseal() {
        return transactions.join(connection -> {
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery(READ);
                    var update = connection.prepareStatement(RESEAL)) {
                while (found.next()) {
                    reseal(found, update);
                }
                return update.executeBatch().length;
            }
        });
    }

    private void reseal(ResultSet found, PreparedStatement update) throws SQLException {
        var peer = found.getObject(1, UUID.class);
        var names = context(peer, found.getString(2), found.getString(3), found.getString(4));
        var anew = vault.reseal(found.getBytes(5), names);
        if (anew.isPresent()) {
            update.setBytes(1, anew.get());
            update.setObject(2, peer);
            for (var column = 2; column <= 4; column++) {
                update.setString(column + 1, names[column]);
            }
            update.addBatch();
        }
    }

    private static UUID[] peers(List<PeerKey> keys) {
        return keys.stream().map(PeerKey::peer).distinct().toArray(UUID[]::new);
    }

    private static String[] ids(List<PeerKey> keys) {
        return keys.stream().map(PeerKey::keyId).distinct().toArray(String[]::new);
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static String[] context(UUID peer, String direction, String purpose, String keyId) {
        return new String[]{"peer-key", peer.toString(), direction, purpose, keyId};
    }
}
