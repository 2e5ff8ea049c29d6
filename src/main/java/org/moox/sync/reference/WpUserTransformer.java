package org.moox.sync.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Lookup;
import org.moox.sync.prepare.SourceRecord;
import org.moox.sync.prepare.Transformer;

import io.quarkus.arc.lookup.LookupIfProperty;

/** The reference of a transformer: a user of WordPress and what its meta rows say become the fields of one {@link User}. */
@ApplicationScoped
@LookupIfProperty(name = "sync.reference.enabled", stringValue = "true")
class WpUserTransformer implements Transformer {

    private static final String META = "select meta_key, meta_value from public.wp_usermeta where user_id = ? order by umeta_id";

    @Override
    public String name() {
        return "wp-user";
    }

    @Override
    public Set<String> fields() {
        return Set.of("id", "email", "name", "first_name", "last_name", "nickname");
    }

    /** WordPress writes the meta rows after the user, not in one transaction. */
    @Override
    public Duration delay() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
        var user = record.fields();
        var meta = new HashMap<String, String>();
        lookup.rows(META, user.integer("ID").orElseThrow())
                .forEach(row -> meta.put(row.text("meta_key").orElseThrow(), row.text("meta_value").orElse(null)));
        var login = user.text("user_login").orElseThrow();
        var fields = new HashMap<String, Object>();
        fields.put("id", meta.getOrDefault("uuid", UUID.nameUUIDFromBytes(("wp_user/" + login).getBytes(UTF_8)).toString()));
        fields.put("email", user.text("user_email").orElseThrow());
        fields.put("name", user.text("display_name").filter(name -> !name.isBlank()).orElse(login));
        for (var key : Set.of("first_name", "last_name", "nickname")) {
            fields.put(key, meta.get(key));
        }
        return fields;
    }
}
