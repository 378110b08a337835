package io.millrace.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Writes every row of a lease table to standard output, with every attribute, in the form of DynamoDB's own exports. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Write every row of the lease table to standard output, a line each, as DynamoDB's exports have it.")
final class LeasesExport implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final LeaseTableOptions options = new LeaseTableOptions();

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            PrintWriter out = spec.commandLine().getOut();
            List<Map<String, AttributeValue>> items = options.tool(clients).items();
            items.stream().map(ItemJson::write).sorted().forEach(out::println);
            out.flush();
            spec.commandLine().getErr().println(items.size() + " rows of " + options.table());
            return 0;
        }
    }
}
