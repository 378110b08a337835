package io.millrace.cli;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints what a shell needs to complete commands, options and their values. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Print a script for the shell that completes commands and options: source <(millrace completion bash).")
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            converter = Shell.class,
            completionCandidates = Shell.class,
            description = "bash or zsh.")
    private String shell = "bash";

    @Override
    public Integer call() {
        CommandLine all = spec.root().commandLine();
        if (shell.equals("zsh")) {
            // What bash calls complete is known to zsh behind this.
            spec.commandLine()
                    .getOut()
                    .println("autoload -U +X compinit && compinit && autoload -U +X bashcompinit && bashcompinit");
        }
        spec.commandLine().getOut().print(AutoComplete.bash(all.getCommandName(), all));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The shells. */
    static final class Shell implements ITypeConverter<String>, Iterable<String> {
        @Override
        public String convert(String value) {
            if (!SHELLS.contains(value)) {
                throw new TypeConversionException("'" + value + "' is neither bash nor zsh");
            }
            return value;
        }

        @Override
        public Iterator<String> iterator() {
            return SHELLS.iterator();
        }
    }
}
