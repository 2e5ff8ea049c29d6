package org.moox.sync.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The compose file, with its anchors merged. */
record Compose(Map<String, Object> said) {

    static final String IMAGE = "moox-sync";
    static final Path FOLDER = Deploy.FOLDER.resolve("compose");

    static Compose read() {
        return new Compose(Deploy.yaml(FOLDER.resolve("compose.yaml")));
    }

    Map<String, Object> services() {
        return Deploy.mapping(said.get("services"), "services");
    }

    Map<String, Object> service(String name) {
        return Deploy.mapping(services().get(name), name);
    }

    /** The services that run our image. */
    List<String> platforms() {
        return services().keySet().stream().filter(name -> image(name).startsWith(IMAGE + ":")).toList();
    }

    String image(String service) {
        return service(service).get("image").toString();
    }

    Map<String, Object> environment(String service) {
        return Deploy.mapping(service(service).getOrDefault("environment", Map.of()), "environment");
    }

    Map<String, Object> dependencies(String service) {
        return Deploy.mapping(service(service).getOrDefault("depends_on", Map.of()), "depends_on");
    }

    List<String> volumes(String service) {
        return ((List<?>) service(service).getOrDefault("volumes", List.of())).stream().map(Object::toString).toList();
    }
}
