package io.millrace.cli;

import io.millrace.consumer.ConsumerStatus;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.ShardStatus;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.ProducerStats;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows a running quickstart on standard error: redrawn in place on a terminal, a line every other second elsewhere. */
final class Display implements AutoCloseable {
    private static final String LINE_UP_AND_CLEAR = "\u001b[1A\u001b[2K";

    private final PrintWriter err;
    private final Ledger ledger;
    /** The script tells whether standard error is a terminal; Java cannot. */
    private final boolean terminal = System.getenv("MILLRACE_TERMINAL") != null;

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "millrace-display"));
    private int drawn;

    Display(PrintWriter err, Ledger ledger) {
        this.err = err;
        this.ledger = ledger;
    }

    /** Begins to show; closing it ends. */
    void show(KinesisProducer producer, List<KinesisConsumer> consumers) {
        long period = terminal ? 250 : 2_000;
        var unused = timer.scheduleAtFixedRate(() -> draw(producer, consumers), period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    private void draw(KinesisProducer producer, List<KinesisConsumer> consumers) {
        List<String> shards = shards(consumers);
        String totals = totals(producer.stats());
        if (terminal) {
            err.print(LINE_UP_AND_CLEAR.repeat(drawn));
            err.println(totals);
            shards.forEach(shard -> err.println("  " + shard));
            drawn = shards.size() + 1;
        } else {
            err.println(totals + " | " + String.join(" | ", shards));
        }
        err.flush();
    }

    private String totals(ProducerStats stats) {
        Ledger.Count count = ledger.count();
        return String.format(
                Locale.ROOT,
                "sent %,d of %,d in %,d wire records, received %,d, %,d kB",
                count.acked(),
                count.lines(),
                stats.wireRecordsWritten(),
                count.received(),
                count.bytes() / 1_000);
    }

    /** Owner and lag of every shard that is still read, as the worker that holds it sees it. */
    private static List<String> shards(List<KinesisConsumer> consumers) {
        Map<String, @Nullable String> lines = new TreeMap<>();
        for (KinesisConsumer consumer : consumers) {
            ConsumerStatus status = consumer.status();
            for (ShardStatus shard : status.shards()) {
                boolean mine = shard.owner().map(status.workerId()::equals).orElse(false);
                if (!shard.finished() && (mine || !lines.containsKey(shard.shardId()))) {
                    lines.put(shard.shardId(), describe(shard));
                }
            }
        }
        return new ArrayList<>(lines.values());
    }

    private static String describe(ShardStatus shard) {
        String number = shard.shardId().replaceFirst("^shardId-0*(?=\\d)", "");
        String owner = shard.owner().orElse("free");
        String lag =
                shard.behindLatest().map(time -> " +" + time.toMillis() + " ms").orElse("");
        return "shard " + number + " " + owner + lag;
    }
}
