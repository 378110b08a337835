package io.millrace.cli;

import io.millrace.consumer.lease.Lease;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.WorkerRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives leases to a worker of the operator's choice. */
@Command(
        name = "move",
        description = "Give leases to another worker: the holder settles what it has begun and hands them over.")
final class LeasesMove extends LettingGo {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "WORKER",
            description = "Id of the worker that is to have them, as 'millrace leases' shows it.")
    @SuppressWarnings("NullAway.Init")
    private String worker;

    @Override
    Optional<String> ask(LeaseTool tool, String incarnation, String key) {
        String peer = peer(tool.read().workers());
        if (peer.equals(incarnation)) {
            throw new UserError(key + " is held by " + worker + " already");
        }
        return tool.askToGive(incarnation, key, peer);
    }

    @Override
    boolean write(LeaseTool tool, Lease lease) {
        throw new UserError(
                lease.key() + " is held by nobody who could give it; a live worker takes it soon, then move it");
    }

    @Override
    String done() {
        return "was given to " + worker;
    }

    private String peer(List<WorkerRow> rows) {
        List<WorkerRow> live =
                rows.stream().filter(row -> !row.dead() && row.up()).toList();
        List<WorkerRow> named =
                live.stream().filter(row -> row.workerId().equals(worker)).toList();
        if (named.size() == 1) {
            return named.get(0).incarnation();
        }
        String known =
                live.stream().map(WorkerRow::workerId).distinct().sorted().collect(Collectors.joining(", "));
        throw new UserError(
                named.isEmpty()
                        ? "no live worker is called '" + worker + "'; there are: " + (known.isEmpty() ? "none" : known)
                        : named.size() + " live workers are called '" + worker
                                + "'; give each an id of its own, or wait until the dead ones are found out");
    }
}
