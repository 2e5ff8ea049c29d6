package org.moox.sync.door;

import java.util.List;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** What of the two registries the HTTP API offers, and to whom. Read at start. */
@ConfigMapping(prefix = "sync.entities")
interface EntitiesConfig {

    /** The registry of platforms. */
    Entity platform();

    /** The definitions of syncs. */
    Entity sync();

    /** One registry. */
    interface Entity {

        /** Its HTTP API. */
        Api api();
    }

    /** Who gets what. */
    interface Api {

        /** Whether there is an API at all; when off, every call about the entity is answered with 404. */
        @WithDefault("true")
        boolean enabled();

        /** Whether everybody may list and show, without any credential. Writing always takes an administrator. */
        @WithName("public")
        @WithDefault("false")
        boolean open();

        /** Who reads besides administrators: {@code platform}, a platform by its own token, or {@code jwt}, a JSON Web Token by its groups. */
        @WithDefault("platform")
        String authType();

        /** Which of the five plain routes there are; the others are answered with 404. */
        @WithDefault("index,show,store,update,destroy")
        List<String> activeRoutes();
    }
}
