package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.ConfigException;
import io.millrace.agent.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where the configuration is: options that commands share. */
final class ConfigPlace {
    private static final Path OWN = Path.of("/etc/millrace-agent/agent.yaml");
    private static final Path OLD = Path.of("/etc/aws-kinesis/agent.json");
    private static final Path OLD_DIRECTORY = Path.of("/etc/aws-kinesis/agent.d");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration: agent.yaml, or an agent.json of the Kinesis Agent."
                    + " Default: /etc/millrace-agent/agent.yaml, or /etc/aws-kinesis/agent.json if there is none.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--agent-d",
            paramLabel = "DIR",
            description = "A directory of files with more flows. Default: /etc/aws-kinesis/agent.d beside"
                    + " /etc/aws-kinesis/agent.json.")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where it is remembered what was delivered, in place of the configured one.")
    private Optional<Path> stateDirectory = Optional.empty();

    /** By picocli. */
    ConfigPlace() {}

    ConfigPlace(Path file, Optional<Path> directory, Optional<Path> stateDirectory) {
        this.file = Optional.of(file);
        this.directory = directory;
        this.stateDirectory = stateDirectory;
    }

    Path file() {
        return file.orElseGet(() -> !Files.exists(OWN) && Files.exists(OLD) ? OLD : OWN);
    }

    private Optional<Path> directory() {
        return directory.isEmpty() && file().equals(OLD) ? Optional.of(OLD_DIRECTORY) : directory;
    }

    /** Reads it now. */
    AgentConfig read() throws ConfigException {
        AgentConfig config =
                directory().isPresent() ? ConfigFile.read(file(), directory().get()) : ConfigFile.read(file());
        return stateDirectory.isEmpty() ? config : at(stateDirectory.get(), config);
    }

    /** Where it is kept what was delivered; the configuration is not read if that is said by an option. */
    Path stateDirectory() throws ConfigException {
        return stateDirectory.isPresent() ? stateDirectory.get() : read().stateDirectory();
    }

    /** The files that it is made of, now. */
    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(List.of(file()));
        if (directory().isPresent() && Files.isDirectory(directory().get())) {
            try (Stream<Path> more = Files.list(directory().get())) {
                more.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static AgentConfig at(Path stateDirectory, AgentConfig config) {
        return new AgentConfig(
                config.flows(),
                stateDirectory,
                config.maxBufferedBytes(),
                config.checkpointInterval(),
                config.shutdownTimeout(),
                config.scan(),
                config.operation(),
                config.oldCheckpoints(),
                config.forgetAfter(),
                config.warnings());
    }
}
