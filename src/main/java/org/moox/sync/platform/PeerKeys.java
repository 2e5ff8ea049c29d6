package org.moox.sync.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.RegistryMessage.PeerKey;

/** The keys of the pairs this platform takes part in, sealed at rest. Several of one pair may be valid at once, during rotation. */
@ApplicationScoped
public class PeerKeys {

    static final String IN = "in";
    static final String OUT = "out";

    private final Transactions transactions;
    private final Vault vault;
    private final PlatformConfig config;
    private final Clock clock;

    PeerKeys(Transactions transactions, Vault vault, PlatformConfig config, Clock clock) {
        this.transactions = transactions;
        this.vault = vault;
        this.config = config;
        this.clock = clock;
    }

    /** Keys with which the source may have signed: the one it names first, then every other that is still valid. */
    public List<SigningKey> verifying(UUID source, String keyId) {
        return valid(source, IN, Purpose.SIGN).stream()
                .sorted(Comparator.comparing((SigningKey key) -> !key.id().equals(keyId)))
                .toList();
    }

    /** Keys with which to sign for the target, the newest first; empty when there is no pair with it. */
    public List<SigningKey> signing(UUID target) {
        return valid(target, OUT, Purpose.SIGN);
    }

    /** Keys under which the source may have sealed. */
    List<SigningKey> opening(UUID source) {
        return valid(source, IN, Purpose.SEAL);
    }

    /** Keys under which to seal for the target, the newest first. */
    List<SigningKey> sealing(UUID target) {
        return valid(target, OUT, Purpose.SEAL);
    }

    private static final String VALID = """
            select key_id, sealed_key from sync.peer_keys
            where peer = ? and direction = ? and purpose = ? and (valid_until is null or valid_until > ?)
            order by valid_until desc nulls first, key_id""";

    private List<SigningKey> valid(UUID peer, String direction, Purpose purpose) {
        return transactions.run(connection -> {
            try (var statement = connection.prepareStatement(VALID)) {
                statement.setObject(1, peer);
                statement.setString(2, direction);
                statement.setString(3, purpose.word());
                statement.setObject(4, at(clock.instant()));
                var keys = new ArrayList<SigningKey>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        var id = rows.getString(1);
                        keys.add(
                                new SigningKey(id, vault.open(rows.getBytes(2), context(peer, direction, purpose.word(), id))));
                    }
                }
                return keys;
            }
        });
    }

    /**
     * These are the keys from now on. Others of the same pairs stay valid for the configured overlap; pairs that are not named are
     * gone. Joins the caller's transaction.
     */
    void replace(List<PeerKey> keys) {
        transactions.join(connection -> {
            forgetOtherPeers(connection, keys.stream().map(PeerKey::peer).distinct().toArray(UUID[]::new));
            retireOthers(connection, keys.stream().map(PeerKey::keyId).distinct().toArray(String[]::new));
            for (var key : keys) {
                keep(connection, key);
            }
            return null;
        });
    }

    private void forgetOtherPeers(Connection connection, UUID[] peers) throws SQLException {
        try (var statement = connection.prepareStatement("""
                delete from sync.peer_keys where peer <> all (?) or valid_until <= ?""")) {
            statement.setArray(1, connection.createArrayOf("uuid", peers));
            statement.setObject(2, at(clock.instant()));
            statement.executeUpdate();
        }
    }

    private void retireOthers(Connection connection, String[] keyIds) throws SQLException {
        try (var statement = connection.prepareStatement("""
                update sync.peer_keys set valid_until = ? where valid_until is null and key_id <> all (?)""")) {
            statement.setObject(1, at(clock.instant().plus(config.peer().keyOverlap())));
            statement.setArray(2, connection.createArrayOf("text", keyIds));
            statement.executeUpdate();
        }
    }

    private static final String KEEP = """
            insert into sync.peer_keys (peer, direction, purpose, key_id, sealed_key, valid_until) values (?, ?, ?, ?, ?, ?)
            on conflict (peer, direction, purpose, key_id)
            do update set sealed_key = excluded.sealed_key, valid_until = excluded.valid_until""";

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

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static String[] context(UUID peer, String direction, String purpose, String keyId) {
        return new String[]{"peer-key", peer.toString(), direction, purpose, keyId};
    }
}
