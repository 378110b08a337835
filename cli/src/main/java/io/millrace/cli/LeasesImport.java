package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Puts exported rows into a lease table, as leases of nobody's. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Put exported rows from standard input into the lease table; the leases become free to be taken.")
final class LeasesImport implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final LeaseTableOptions options = new LeaseTableOptions();

    @Option(
            names = "--replace",
            description = "Overwrite rows that are there; refused while a worker holds a lease. Without it they stay.")
    private boolean replace;

    @Option(names = "--create", description = "Create the application's two tables where they are missing.")
    private boolean create;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "11s",
            converter = TimeConverter.class,
            description = "With --replace: time to see whether a worker is at work (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration wait;

    @Override
    public Integer call() throws IOException {
        List<Map<String, AttributeValue>> items = read();
        try (Clients clients = options.clients()) {
            LeaseTool tool = options.tool(clients);
            if (create) {
                tool.createTables();
            }
            if (replace) {
                requireNobodyAtWork(tool);
            }
            long put =
                    items.stream().filter(item -> tool.restore(item, replace)).count();
            spec.commandLine()
                    .getErr()
                    .println(put + " rows put into " + options.table() + ", " + (items.size() - put)
                            + " were there and stay as they are");
            return 0;
        }
    }

    /** All lines before any is put: a file that is damaged further down changes nothing. */
    private static List<Map<String, AttributeValue>> read() throws IOException {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                items.add(ItemJson.read(line, number));
            }
        }
        return items;
    }

    private void requireNobodyAtWork(LeaseTool tool) {
        LeaseTableOptions.Readings readings = LeaseTableOptions.readTwice(tool, wait);
        LeaseExamination.of(readings.before(), readings.after(), Optional.empty()).conditions().stream()
                .filter(condition -> condition.state() == LeaseCondition.State.HELD)
                .findFirst()
                .ifPresent(held -> {
                    throw new UserError(held.holder().orElse("a worker") + " holds "
                            + held.lease().key() + "; stop all workers of the application before rows are replaced");
                });
    }
}
