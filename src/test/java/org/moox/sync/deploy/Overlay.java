package org.moox.sync.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code kubectl kustomize} makes of a folder, as far as ours go: resources, namespace, images by new name and tag, and strategic merge patches. Any
 * other key fails.
 */
final class Overlay {

    private static final Set<String> KEYS = Set.of("apiVersion", "kind", "resources", "namespace", "images", "patches");

    /** Merged element by element; the API says so of them, and of {@code rules} and {@code tls} that they are replaced as a whole. */
    private static final Set<String> BY_NAME = Set.of("containers", "initContainers");
    private static final Set<String> REPLACED = Set.of("rules", "tls");

    private Overlay() {
    }

    static List<Map<String, Object>> of(Path folder) {
        var said = Deploy.yaml(folder.resolve("kustomization.yaml"));
        if (!KEYS.containsAll(said.keySet())) {
            throw new AssertionError(folder + " uses what this test cannot put together: " + said.keySet());
        }
        var objects = new ArrayList<Map<String, Object>>();
        for (var resource : list(said, "resources")) {
            var path = folder.resolve((String) resource).normalize();
            objects.addAll(path.toFile().isDirectory() ? of(path) : List.of(Deploy.yaml(path)));
        }
        for (var patch : list(said, "patches")) {
            patch(objects, Deploy.yaml(folder.resolve(only(patch, "path").toString())));
        }
        list(said, "images").forEach(image -> objects.forEach(object -> image(object, Deploy.mapping(image, "images"))));
        if (said.containsKey("namespace")) {
            objects.forEach(object -> namespace(object, (String) said.get("namespace")));
        }
        return objects;
    }

    static String name(Map<String, Object> object) {
        return object.get("kind") + " " + Deploy.mapping(object.get("metadata"), "metadata").get("name");
    }

    private static void patch(List<Map<String, Object>> objects, Map<String, Object> patch) {
        var target = objects.stream()
                .filter(object -> name(object).equals(name(patch)) && object.get("apiVersion").equals(patch.get("apiVersion")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is nothing to patch: " + name(patch)));
        merge(target, patch);
    }

    private static void merge(Map<String, Object> into, Map<String, Object> patch) {
        patch.forEach((key, value) -> {
            if (value == null) {
                into.remove(key);
            } else if (value instanceof Map<?, ?> && into.get(key) instanceof Map<?, ?>) {
                merge(Deploy.mapping(into.get(key), key), Deploy.mapping(value, key));
            } else if (value instanceof List<?> elements && !REPLACED.contains(key)) {
                elements.forEach(element -> merge(named(into, key, element), Deploy.mapping(element, key)));
            } else {
                into.put(key, value);
            }
        });
    }

    private static Map<String, Object> named(Map<String, Object> into, String key, Object element) {
        if (!BY_NAME.contains(key)) {
            throw new AssertionError("A patch has a list that this test cannot merge: " + key);
        }
        var name = Deploy.mapping(element, key).get("name");
        return list(into, key).stream()
                .map(one -> Deploy.mapping(one, key))
                .filter(one -> one.get("name").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("A patch names what is not there: " + key + " " + name));
    }

    private static void image(Object value, Map<String, Object> image) {
        if (value instanceof Map<?, ?>) {
            var object = Deploy.mapping(value, "object");
            if (image.get("name").equals(object.get("image"))) {
                object.put("image", image.get("newName") + ":" + image.get("newTag"));
            }
            object.values().forEach(child -> image(child, image));
        } else if (value instanceof List<?> elements) {
            elements.forEach(child -> image(child, image));
        }
    }

    private static void namespace(Map<String, Object> object, String namespace) {
        var metadata = Deploy.mapping(object.get("metadata"), "metadata");
        metadata.put(object.get("kind").equals("Namespace") ? "name" : "namespace", namespace);
    }

    private static Object only(Object patch, String key) {
        var said = Deploy.mapping(patch, "patches");
        if (!said.keySet().equals(Set.of(key))) {
            throw new AssertionError("A patch says more than this test can do: " + said.keySet());
        }
        return said.get(key);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> map, String key) {
        return (List<Object>) new LinkedHashMap<>(map).getOrDefault(key, List.of());
    }
}
