package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import java.io.IOException;
import java.io.PrintWriter;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Prints what a walk over the shards finds, without leases. */
final class WalkedTail {
    private final KinesisAsyncClient client;
    private final String stream;
    private final StreamWalk.Plan plan;

    /** {@code stream}: name or ARN. */
    WalkedTail(KinesisAsyncClient client, String stream, StreamWalk.Plan plan) {
        this.client = client;
        this.stream = stream;
        this.plan = plan;
    }

    /** Until the walk or the printer is at its end. */
    void run(RecordPrinter printer, PrintWriter err) throws InterruptedException {
        StreamWalk walk = new StreamWalk(client, stream, plan);
        RecordPosition behind = plan.from() instanceof Position.After after ? after.record() : null;
        String name = stream.substring(stream.lastIndexOf('/') + 1);
        WireRecords wireRecords = new WireRecords(name, behind, err::println);
        while (!printer.isOver()) {
            StreamWalk.Batch batch = walk.next();
            if (batch == null) {
                return;
            }
            print(wireRecords, batch, printer);
        }
    }

    private static void print(WireRecords wireRecords, StreamWalk.Batch batch, RecordPrinter printer) {
        try {
            for (Record wire : batch.records()) {
                for (ConsumerRecord record : wireRecords.open(batch.shard(), wire)) {
                    if (printer.isOver()) {
                        return;
                    }
                    printer.handle(record);
                }
            }
            printer.flush();
        } catch (IOException e) {
            // The printer keeps it, and is over.
        }
    }
}
