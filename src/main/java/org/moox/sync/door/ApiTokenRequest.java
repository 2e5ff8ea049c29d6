package org.moox.sync.door;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A bearer token that may be one of ours. */
class ApiTokenRequest extends BaseAuthenticationRequest {

    private final String token;

    ApiTokenRequest(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }
}
