package io.millrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Streams real lines from a producer to two consumer workers, through faults and reshards, and counts what arrived. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = "Stream lines through producer, stream and consumer, with faults and reshards, and count them.")
final class QuickstartCommand implements Callable<Integer> {
    private static final String PREFIX = "millrace-quickstart-";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Its lines are streamed, keyed by their first field (default: all text files of the checkout,"
                    + " keyed by path).")
    private @Nullable Path file;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep everything in this folder; a run that was killed goes on from there.")
    private @Nullable Path folder;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Override
    public Integer call() {
        Path source = file != null ? file : checkout();
        List<Line> lines = file != null ? Lines.ofFile(file) : Lines.ofCheckout(source);
        if (folder == null) {
            return stream(source, lines, null);
        }
        try (KeptJournal journal =
                KeptJournal.open(folder, source.toAbsolutePath().normalize() + ", " + lines.size() + " lines")) {
            return stream(source, lines, journal);
        }
    }

    private int stream(Path source, List<Line> lines, Ledger.@Nullable Journal journal) {
        Ledger ledger = new Ledger(lines, journal);
        try (Venue venue = endpoints.kinesis != null ? Venue.remote(endpoints) : Venue.local(folder)) {
            DemoStream stream = new DemoStream(venue.clients().kinesis(), streamName());
            Display display = new Display(spec.commandLine().getErr(), ledger);
            Report report = new Demonstration(venue, stream, lines, ledger).run(display);
            report.print(spec.commandLine().getOut(), source);
            return report.succeeded() ? 0 : 1;
        }
    }

    /** A kept run finds its stream again by the folder's name; any other run has one of its own. */
    private String streamName() {
        UUID id = folder == null
                ? UUID.randomUUID()
                : UUID.nameUUIDFromBytes(folder.toAbsolutePath()
                        .normalize()
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return PREFIX + id.toString().substring(0, 8);
    }

    private static Path checkout() {
        String home = System.getenv("MILLRACE_HOME");
        return Path.of(home != null ? home : "").toAbsolutePath();
    }
}
