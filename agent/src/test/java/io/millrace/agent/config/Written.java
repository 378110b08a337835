package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Configuration files as tests write them: {@code 'single'} quotes stand for double ones in JSON. */
final class Written {
    private final Path directory;

    Written(Path directory) {
        this.directory = directory;
    }

    Path file(String name, String text) throws IOException {
        return bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path bytes(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    AgentConfig json(String text) throws IOException, ConfigException {
        return ConfigFile.read(file("agent.json", text.replace('\'', '"')));
    }

    AgentConfig yaml(String text) throws IOException, ConfigException {
        return ConfigFile.read(file("agent.yaml", text));
    }

    /** The mistakes in a file, as the terminal shows them, without the directory. */
    List<String> mistakes(String name, String text) throws IOException {
        return mistakes(file(name, text));
    }

    List<String> mistakes(Path file) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(file));
        return e.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    List<String> jsonMistakes(String text) throws IOException {
        return mistakes("agent.json", text.replace('\'', '"'));
    }
}
