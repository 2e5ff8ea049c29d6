package org.moox.sync.door;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a call of the API is about.
 *
 * @param entity {@code platform} or {@code sync}
 * @param name one of the five plain routes, or {@link #OTHER} for whatever else there is about the entity
 */
record EntityRoute(String entity, String name) {

    static final String PLATFORM = "platform";
    static final String SYNC = "sync";
    static final String OTHER = "other";
    static final Set<String> NAMES = Set.of("index", "show", "store", "update", "destroy");
    private static final Set<String> READS = Set.of("index", "show");
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f-]{36}");

    /** Empty when the call is about neither entity. Syncs and runs of a platform are about syncs. */
    static Optional<EntityRoute> of(String method, String path) {
        var parts = path.replaceAll(";[^/]*", "").replaceAll("/+", "/").replaceAll("^/|/$", "").split("/");
        if (parts.length < 2 || !parts[0].equals("api") || !parts[1].equals(PLATFORM) && !parts[1].equals(SYNC)) {
            return Optional.empty();
        }
        if (parts.length == 4 && parts[1].equals(PLATFORM) && (parts[3].equals("sync") || parts[3].equals("run"))) {
            return Optional.of(new EntityRoute(SYNC, parts[3].equals("sync") ? list(method) : OTHER));
        }
        var name = switch (parts.length) {
            case 2 -> method.equals("POST") ? "store" : list(method);
            case 3 -> ID.matcher(parts[2]).matches() ? one(method) : OTHER;
            default -> OTHER;
        };
        return Optional.of(new EntityRoute(parts[1], name));
    }

    private static String list(String method) {
        return isGet(method) ? "index" : OTHER;
    }

    private static String one(String method) {
        return switch (method) {
            case "PUT", "PATCH" -> "update";
            case "DELETE" -> "destroy";
            default -> isGet(method) ? "show" : OTHER;
        };
    }

    private static boolean isGet(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    boolean isRead() {
        return READS.contains(name);
    }
}
