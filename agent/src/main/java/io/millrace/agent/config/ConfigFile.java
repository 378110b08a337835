package io.millrace.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads configuration: the Kinesis Agent's {@code agent.json} as it is, or the agent's own form, in JSON with comments or, by the ending
 * {@code .yaml} or {@code .yml}, in YAML. Which of the two it is, its keys tell. Keeps nothing; safe for use by several threads.
 */
public final class ConfigFile {
    private static final List<String> OWN_FLOW_KEYS = List.of("id", "files", "stdin", "to", "records", "process");
    private static final List<String> OLD_FLOW_KEYS = List.of("filePattern", "kinesisStream", "deliveryStream");

    private static final String LENIENT_ONCE =
            " (the Kinesis Agent left such a file of agent.d out; here that would lose its flows unseen)";

    private ConfigFile() {}

    /**
     * Reads a file alone.
     *
     * @throws ConfigException with every mistake in it, if it has any or cannot be read
     */
    public static AgentConfig read(Path file) throws ConfigException {
        return read(file, List.of());
    }

    /**
     * Reads a file, and the flows of every regular file in a directory, in the order of their names. A directory that is not there adds
     * nothing; a file in it that cannot be used is a mistake, so that no flow is lost unseen.
     *
     * @param agentD the directory, {@code agent.d}
     * @throws ConfigException with every mistake in all of them, if there are any or one cannot be read
     */
    public static AgentConfig read(Path file, Path agentD) throws ConfigException {
        return read(file, filesIn(agentD));
    }

    private static List<Path> filesIn(Path directory) throws ConfigException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new ConfigException(List.of(new Problem(
                    directory.toString(),
                    0,
                    0,
                    "",
                    "the directory cannot be listed: " + e.getMessage() + "; give this user permission")));
        }
    }

    private static AgentConfig read(Path file, List<Path> more) throws ConfigException {
        Reading reading = new Reading();
        Optional<Spot> main = parsed(file, reading, "");
        List<Spot> others = new ArrayList<>();
        for (Path each : more) {
            parsed(each, reading, LENIENT_ONCE).ifPresent(others::add);
        }
        if (main.isEmpty()) {
            reading.endIfFlawed();
        }
        Spot whole = main.orElseThrow();
        boolean old = isOld(whole).orElse(false);
        List<Spot> alike = new ArrayList<>();
        for (Spot each : others) {
            if (isOld(each).orElse(old) == old) {
                alike.add(each);
            } else {
                each.problem("is in " + (old ? "this agent's own form, but " : "the form of the Kinesis Agent, but ")
                        + file + " is not; write both in one form");
            }
        }
        return old ? OldAgentKeys.read(whole, alike, reading) : AgentKeys.read(whole, alike, reading);
    }

    private static Optional<Spot> parsed(Path file, Reading reading, String remark) {
        try {
            Node node = TreeReader.read(file.toString(), SourceText.read(file), SourceText.isYaml(file));
            return Optional.of(new Spot(reading, file.toString(), "", node, false));
        } catch (ConfigException e) {
            for (Problem problem : e.problems()) {
                reading.problem(
                        new Problem(problem.file(), problem.line(), problem.column(), "", problem.message() + remark));
            }
            return Optional.empty();
        }
    }

    /** Whether a file is one of the Kinesis Agent's: by its flows, and if they do not tell, by keys that only those have. */
    private static Optional<Boolean> isOld(Spot file) {
        if (!(file.node() instanceof Node.Members members)) {
            return Optional.empty();
        }
        List<Node.Members> flows = members.members().stream()
                .filter(member -> member.name().equals("flows"))
                .flatMap(member ->
                        member.value() instanceof Node.Items items ? items.items().stream() : Stream.of(member.value()))
                .flatMap(node -> node instanceof Node.Members flow ? Stream.of(flow) : Stream.empty())
                .toList();
        if (has(members, List.of("$schema")) || flows.stream().anyMatch(flow -> has(flow, OWN_FLOW_KEYS))) {
            return Optional.of(false);
        }
        boolean old = flows.stream().anyMatch(flow -> has(flow, OLD_FLOW_KEYS))
                || members.members().stream().anyMatch(member -> OldAgentKeys.isOld(member.name()));
        return old ? Optional.of(true) : Optional.empty();
    }

    private static boolean has(Node.Members members, List<String> names) {
        return members.members().stream().anyMatch(member -> names.contains(member.name()));
    }
}
