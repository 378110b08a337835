package io.millrace.agent;

import io.millrace.agent.file.Contents;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.FileStatus;
import io.millrace.agent.status.SafeToDelete;
import io.millrace.agent.status.StatusClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code files}. */
@Command(
        name = "files",
        description = "Lists the files that the agent on this host knows, one path a line.",
        mixinStandardHelpOptions = true)
final class FilesCommand implements Callable<Integer> {
    @Mixin
    private ConfigPlace place = new ConfigPlace();

    @Option(
            names = "--safe-to-delete",
            description = "Only those that are rotated, or past by their name, and of which every byte is delivered, or"
                    + " given up by policy, and that is saved.")
    private boolean onlySafe;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "With --safe-to-delete: only those that nobody has written to for so long; ${DEFAULT-VALUE} if not"
                            + " given.")
    private int idleSeconds = 60;

    @Option(names = "-0", description = "Ends paths with a zero byte, for xargs -0.")
    private boolean zeroes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        AgentStatus status = StatusClient.of(place.stateDirectory()).status();
        SafeToDelete.Answer safe = SafeToDelete.of(status, Duration.ofSeconds(idleSeconds), FilesCommand::isAsSeen);
        List<String> paths = onlySafe ? safe.paths() : all(status);
        PrintWriter out = spec.commandLine().getOut();
        paths.forEach(path -> out.print(path + (zeroes ? "\0" : "\n")));
        out.flush();
        if (safe.unlisted() > 0) {
            spec.commandLine()
                    .getErr()
                    .println("millrace-agent: " + safe.unlisted() + " more files are not listed: those that lag least");
        }
        return AgentMain.OK;
    }

    /** Whether the file is there, and as the agent saw it last: not another one by that name, and not written to since. */
    private static boolean isAsSeen(FileStatus file) {
        Path path = Path.of(file.path());
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            boolean isSameSize = Contents.isCompressed(path) || now.size() == file.sizeBytes();
            return isSameSize
                    && now.lastModifiedTime().toMillis() == file.modified().toEpochMilli();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> all(AgentStatus status) {
        return status.flows().stream()
                .flatMap(flow -> flow.files().stream().map(FileStatus::path))
                .distinct()
                .toList();
    }
}
