package org.moox.sync.secrecy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.SealedBox;

/** Every secret of a run, with all the forms in which it might show itself. */
final class SecretsInPlay {

    private final Map<String, List<String>> forms = new LinkedHashMap<>();

    /** A secret that is text: a token. */
    void add(String name, String secret) {
        forms.put(name, List.of(secret, base64(secret.getBytes(StandardCharsets.UTF_8))));
    }

    /** A secret that is bytes: a key. */
    void add(String name, byte[] secret) {
        var decimal = new ArrayList<String>();
        for (var value : secret) {
            decimal.add(Byte.toString(value));
        }
        forms.put(name, List.of(base64(secret), Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                HexFormat.of().formatHex(secret), HexFormat.of().withUpperCase().formatHex(secret),
                String.join(", ", decimal)));
    }

    /** All that this database keeps sealed: signing secrets and pair keys; and the key that seals them. */
    void addSealed(DatabaseServer database, String encryptionKey) throws SQLException {
        var atRest = KeyDerivation.atRest(encryptionKey);
        add("key at rest of " + database.port(), atRest);
        var box = new SealedBox(atRest);
        try (var connection = database.connect(); var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery(
                    "select id::text, signing_secret from sync.platforms where signing_secret is not null")) {
                while (rows.next()) {
                    add("signing secret of " + rows.getString(1),
                            box.open(rows.getBytes(2), "signing-secret", rows.getString(1)).orElseThrow());
                }
            }
            try (var rows = statement.executeQuery(
                    "select peer::text, direction, purpose, key_id, sealed_key from sync.peer_keys")) {
                while (rows.next()) {
                    var context = new String[]{"peer-key", rows.getString(1), rows.getString(2), rows.getString(3),
                            rows.getString(4)};
                    add("pair key " + String.join(" ", context) + " of " + database.port(),
                            box.open(rows.getBytes(5), context).orElseThrow());
                }
            }
        }
    }

    int size() {
        return forms.size();
    }

    /** Names of the secrets that the text tells. */
    List<String> foundIn(String text) {
        return forms.entrySet()
                .stream()
                .filter(secret -> secret.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
