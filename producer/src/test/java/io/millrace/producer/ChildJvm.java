package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, of the same version. */
final class ChildJvm {
    private static final long PATIENCE_MINUTES = 15;

    private ChildJvm() {}

    /** Answers what it printed; fails if it did not end well. */
    static String run(Class<?> main, List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String name : List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region")) {
            Optional.ofNullable(System.getProperty(name)).ifPresent(value -> command.add("-D" + name + "=" + value));
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            child.destroyForcibly();
        }
    }
}
