package io.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands for the person who looks after an application's lease table. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Look at an application's lease table, keep copies of it, release leases, move checkpoints, prepare a return to the KCL.",
        subcommands = {
            DoctorCheck.class,
            LeasesExport.class,
            LeasesImport.class,
            LeasesRelease.class,
            DoctorRollback.class,
            LeasesSeek.class
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
