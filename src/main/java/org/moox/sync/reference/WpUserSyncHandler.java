package org.moox.sync.reference;

import java.time.Clock;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.apply.Incoming;
import org.moox.sync.apply.SyncHandler;

import io.quarkus.arc.lookup.LookupIfProperty;

/** The reference of a handler: of a user that comes in, the columns of WordPress go into the user's row, all other fields become meta rows. */
@ApplicationScoped
@LookupIfProperty(name = "sync.reference.enabled", stringValue = "true")
class WpUserSyncHandler implements SyncHandler {

    private static final Set<String> COLUMNS = Set.of("ID", "user_login", "user_email", "display_name", "user_registered");

    private final Clock clock;

    WpUserSyncHandler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "wp-user";
    }

    @Override
    public Set<String> models() {
        return Set.of("wp_user");
    }

    @Override
    public void upsert(Incoming incoming) {
        var data = incoming.data();
        var user = incoming.isNew() ? new WpUser() : WpUser.of(incoming.row());
        user.email = data.text("user_email").orElse(user.email);
        user.login = data.text("user_login").orElse(user.login == null ? user.email : user.login);
        user.name = data.text("display_name").orElse(user.name);
        user.registered = data.instant("user_registered").orElse(user.registered == null ? clock.instant() : user.registered);
        user.persist();
        data.names()
                .stream()
                .filter(field -> !COLUMNS.contains(field))
                .forEach(field -> WpUserMeta.put(user, field, data.text(field).orElse(null)));
    }

    @Override
    public void delete(Incoming incoming) {
        var id = incoming.row().integer("ID").orElseThrow();
        WpUserMeta.delete("userId", id);
        WpUser.deleteById(id);
    }
}
