package org.example.notes;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** At an address where the service, not the library, has its reference models. */
@Path("/api/user")
public class UserResource {

    @GET
    public String users() {
        return "the application's users";
    }
}
