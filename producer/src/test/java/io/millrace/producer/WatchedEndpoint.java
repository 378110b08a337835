package io.millrace.producer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A modelled service that keeps count of what it answers, and may be told to fail. In virtual time. */
final class WatchedEndpoint implements KinesisPort {
    final SimulatedStream stream;
    final SimulatedService service;
    private final VirtualTime time;

    int requests;
    int stored;
    int refused;

    /** Refused entries and failed requests, by the service's message. */
    final Map<String, Integer> errors = new TreeMap<>();

    @Nullable
    Failure everyRequest;

    @Nullable
    Failure everyEntry;

    boolean isSilent;

    WatchedEndpoint(VirtualTime time, int shards, long seed, SimulatedService.Faults faults) {
        this.time = time;
        this.stream = new SimulatedStream(shards);
        this.service = new SimulatedService(stream, time, seed, faults);
    }

    @Override
    public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
        Failure whole = everyRequest;
        Failure each = everyEntry;
        requests++;
        if (isSilent) {
            return;
        }
        if (whole != null) {
            later(records, new PutOutcome.Failed(whole), answer);
        } else if (each != null) {
            List<EntryOutcome> entries = records.stream()
                    .map(record -> (EntryOutcome) new EntryOutcome.Refused(each))
                    .toList();
            later(records, new PutOutcome.Answered(entries), answer);
        } else {
            service.putRecords(records, outcome -> answer(records, outcome, answer));
        }
    }

    @Override
    public void listShards(Consumer<ShardListing> answer) {
        service.listShards(answer);
    }

    @Override
    public void describeStream(Consumer<StreamDescription> answer) {
        service.describeStream(answer);
    }

    private void later(List<WireRecord> records, PutOutcome outcome, Consumer<PutOutcome> answer) {
        time.after(Duration.ofMillis(5).toNanos(), () -> answer(records, outcome, answer));
    }

    private void answer(List<WireRecord> records, PutOutcome outcome, Consumer<PutOutcome> answer) {
        PutOutcome read = outcome.forEntries(records.size());
        if (read instanceof PutOutcome.Failed failed) {
            refused += records.size();
            error(failed.failure());
        } else {
            for (int i = 0; i < records.size(); i++) {
                if (read.entry(i) instanceof EntryOutcome.Refused no) {
                    refused++;
                    error(no.failure());
                } else {
                    stored++;
                }
            }
        }
        answer.accept(outcome);
    }

    private void error(Failure failure) {
        errors.merge(failure.code() == null ? failure.kind().name() : failure.code(), 1, Integer::sum);
    }
}
