package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityRouteTest {

    private static final String ID = "4cc29bc2-9d03-4d04-ab2a-80d0a22b1ba9";

    @ParameterizedTest
    @CsvSource({"GET,/api/platform,platform,index", "HEAD,/api/platform,platform,index", "POST,/api/platform,platform,store",
            "GET,/api/sync/@,sync,show", "PUT,/api/sync/@,sync,update", "PATCH,/api/sync/@,sync,update",
            "DELETE,/api/sync/@,sync,destroy", "GET,/api/sync/,sync,index", "GET,//api//sync;a=b/,sync,index",
            "GET,/api/sync/@;a=b,sync,show", "POST,/api/platform/sync,platform,other",
            "POST,/api/platform/rejoin,platform,other",
            "POST,/api/platform/@/token,platform,other", "GET,/api/platform/@/sync,sync,index",
            "POST,/api/platform/@/run,sync,other", "GET,/api/sync/@/run,sync,other",
            "POST,/api/sync/@/deliveries/retry,sync,other",
            "GET,/api/sync/@/deliveries/1,sync,other", "OPTIONS,/api/sync,sync,other"})
    void everyCallAboutAnEntityHasARoute(String method, String path, String entity, String name) {
        assertThat(EntityRoute.of(method, path.replace("@", ID))).contains(new EntityRoute(entity, name));
    }

    @Test
    void callsAboutOtherThingsHaveNone() {
        for (var path : new String[]{"/", "/api", "/api/models", "/api/syncs", "/q/api/sync", "/sync", "/shop/api/platform"}) {
            assertThat(EntityRoute.of("GET", path)).isEmpty();
        }
    }
}
