package org.moox.sync.deploy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A Dockerfile by its instructions. */
record Dockerfile(String name, List<Instruction> instructions) {

    private static final Pattern OPTION = Pattern.compile("--\\S+");

    static final Dockerfile JVM = read("Dockerfile.jvm");
    static final Dockerfile NATIVE = read("Dockerfile.native");

    /** @param words without options such as --chown */
    record Instruction(String keyword, String text, List<String> words) {

        boolean isFromStage() {
            return text.contains("--from=");
        }
    }

    private static Dockerfile read(String name) {
        var joined = Deploy.text(Path.of("deploy", "docker", name)).replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n", " ");
        return new Dockerfile(name,
                joined.lines().map(String::strip).filter(line -> !line.isEmpty()).map(Dockerfile::of).toList());
    }

    private static Instruction of(String line) {
        var keyword = line.substring(0, line.indexOf(' '));
        var text = line.substring(keyword.length()).strip();
        return new Instruction(keyword, text,
                Arrays.stream(text.split("\\s+")).filter(word -> !OPTION.matcher(word).matches()).toList());
    }

    List<Instruction> all(String keyword) {
        return instructions.stream().filter(instruction -> instruction.keyword().equals(keyword)).toList();
    }

    /** Of the image that is kept, not of the stages before it. */
    List<Instruction> last(String keyword) {
        var from = instructions.lastIndexOf(all("FROM").get(all("FROM").size() - 1));
        return instructions.subList(from, instructions.size()).stream().filter(one -> one.keyword().equals(keyword)).toList();
    }

    String user() {
        return last("USER").get(0).text().replaceAll(":.*", "");
    }

    String port() {
        return last("EXPOSE").get(0).text();
    }
}
