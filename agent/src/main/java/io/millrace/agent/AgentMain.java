package io.millrace.agent;

import io.millrace.agent.config.ConfigException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The agent's command line: parses, runs one command, ends with its exit code. No logger is made before the log level is known. */
@Command(
        name = "millrace-agent",
        description = "Tails log files into Kinesis Data Streams, Firehose, or a handler in the same process.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentMain.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DryRunCommand.class,
            StatusCommand.class,
            FilesCommand.class,
            VersionCommand.class,
            PrepareCommand.class
        })
public final class AgentMain {
    /** Exit code: it did what was asked. */
    static final int OK = 0;

    /** Exit code: it could not. */
    static final int FAILED = 1;

    /** Exit code: the command or the configuration was not understood. */
    static final int MISTAKE = 2;

    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line, and answers its exit code. */
    static int run(String... arguments) {
        CommandLine commandLine = commandLine();
        if (arguments.length == 0) {
            commandLine.usage(commandLine.getErr());
            return MISTAKE;
        }
        PrintWriter out = commandLine.getOut();
        commandLine.setOut(out);
        int code = commandLine.execute(arguments);
        out.flush();
        return code;
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new AgentMain());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(AgentMain::explainUsage);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof ConfigException) {
                command.getErr().println(failure.getMessage());
                return MISTAKE;
            }
            String message = failure.getMessage();
            command.getErr().println("millrace-agent: " + (message == null ? failure.toString() : message));
            return failure instanceof IllegalArgumentException ? MISTAKE : FAILED;
        });
        return commandLine;
    }

    private static int explainUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr()
                .println("millrace-agent: " + failure.getMessage() + " (see "
                        + command.getCommandSpec().qualifiedName() + " --help)");
        return MISTAKE;
    }

    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    @Option(
            names = "--log-level",
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            description = "What is logged, to standard error: ${COMPLETION-CANDIDATES}. Default: INFO.")
    void logLevel(LogLevel level) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level.name());
    }

    /** Of the jar. */
    static String version() {
        String written = AgentMain.class.getPackage().getImplementationVersion();
        return written == null ? "0.1.0-SNAPSHOT" : written;
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"millrace-agent " + version()};
        }
    }

    /** The environment, which the start script adds to. */
    static Map<String, String> environment() {
        return System.getenv();
    }
}
