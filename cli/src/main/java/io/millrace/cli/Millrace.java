package io.millrace.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry: parses, runs one command, and ends with its exit code. */
@Command(
        name = "millrace",
        description = "A client toolkit for Amazon Kinesis Data Streams.",
        mixinStandardHelpOptions = true,
        version = "millrace 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            LocalCommand.class,
            PutCommand.class,
            TailCommand.class,
            ReplayCommand.class,
            ShardsCommand.class,
            LeasesCommand.class,
            DoctorCommand.class,
            SizeCommand.class,
            CompletionCommand.class
        })
public final class Millrace {
    private Millrace() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line: 0 when it did what was asked, 1 when it could not, 2 when it was not understood. */
    static int run(String... arguments) {
        CommandLine commandLine = commandLine();
        if (arguments.length == 0) {
            commandLine.usage(commandLine.getErr());
            return 2;
        }
        // Given to all commands, so that there is one to ask in the end.
        PrintWriter out = commandLine.getOut();
        commandLine.setOut(out);
        int exitCode = commandLine.execute(arguments);
        // The writer is flushed first; the stream behind it keeps to itself what it could not write.
        boolean isLost = out.checkError() || System.out.checkError();
        if (isLost && exitCode == 0) {
            commandLine
                    .getErr()
                    .println("millrace: standard output takes no more; what was printed is not all there is");
            return 1;
        }
        return exitCode;
    }

    /** All commands, with what becomes of their failures. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Millrace());
        commandLine.registerConverter(StreamToCreate.class, StreamToCreate::parse);
        // A handler of picocli's own, kept here, would go over to the process's output wherever that was exchanged
        // since it was made.
        commandLine.setExecutionStrategy(parsed -> new CommandLine.RunLast().execute(parsed));
        commandLine.setParameterExceptionHandler(Millrace::explainUsage);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("millrace: " + Failure.describe(failure));
            if (System.getenv("MILLRACE_DEBUG") != null) {
                failure.printStackTrace(command.getErr());
            }
            return 1;
        });
        return commandLine;
    }

    private static int explainUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("millrace: " + failure.getMessage() + suggestion(failure) + " (see "
                + command.getCommandSpec().qualifiedName() + " --help)");
        return 2;
    }

    private static String suggestion(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .findFirst()
                        .map(known -> "; did you mean " + known + "?")
                        .orElse("")
                : "";
    }
}
