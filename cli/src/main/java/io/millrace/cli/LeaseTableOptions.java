package io.millrace.cli;

import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that say which lease table is meant. */
final class LeaseTableOptions {
    @Parameters(index = "0", paramLabel = "APPLICATION", description = "Name of the application.")
    @SuppressWarnings("NullAway.Init")
    private String application;

    @Option(
            names = "--lease-table",
            paramLabel = "NAME",
            description = "Name of the lease table (default: the application's name).")
    @Nullable
    private String leaseTable;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    /** Clients for the endpoints; the caller closes them. */
    Clients clients() {
        return endpoints.clients();
    }

    String table() {
        return leaseTable == null ? application : leaseTable;
    }

    LeaseTool tool(Clients clients) {
        return new LeaseTool(clients.dynamoDb(), table());
    }

    /** Two readings so far apart: what moved between them is alive. */
    static Readings readTwice(LeaseTool tool, Duration wait) {
        TableContents before = tool.read();
        Pace.sleep(wait);
        return new Readings(before, tool.read());
    }

    /** Two readings of the same tables. */
    record Readings(TableContents before, TableContents after) {}
}
