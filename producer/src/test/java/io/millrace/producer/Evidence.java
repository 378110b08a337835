package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.History.Sending;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.SimulatedProducer.BudgetUse;
import io.millrace.producer.SimulatedStream.SimulatedShard;
import io.millrace.producer.SimulatedStream.Written;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a finished run leaves behind to be judged. */
final class Evidence {
    private final SimulatedStream stream;
    private final History history;
    private final List<CompletableFuture<PutResult>> puts;
    private final List<HashKey> hashes;
    private final List<CompletableFuture<Boolean>> flushes;
    private final Set<Reason> mayFail;
    private final BudgetUse budget;
    private final BitSet acked = new BitSet();
    private final Map<Long, List<Step>> readings = new HashMap<>();
    private final List<List<Sending>> sendings = new ArrayList<>();

    /** A wire record as a consumer comes by it. */
    record Step(SimulatedShard shard, Written one) {}

    /**
     * Evidence of a whole simulation.
     *
     * @param puts the futures of the records, by number
     * @param hashes their effective hashes, by number
     * @param flushes the futures of flushes; each says whether everything put before it had ended
     * @param mayFail what records may have been given up for
     */
    Evidence(
            SimulatedStream stream,
            History history,
            List<CompletableFuture<PutResult>> puts,
            List<HashKey> hashes,
            List<CompletableFuture<Boolean>> flushes,
            Set<Reason> mayFail,
            BudgetUse budget) {
        this.stream = stream;
        this.history = history;
        this.puts = puts;
        this.hashes = hashes;
        this.flushes = flushes;
        this.mayFail = mayFail;
        this.budget = budget;
        for (int i = 0; i < puts.size(); i++) {
            acked.set(i, puts.get(i).isDone() && !puts.get(i).isCompletedExceptionally());
        }
    }

    /** Evidence without a history. */
    Evidence(
            SimulatedStream stream,
            List<CompletableFuture<PutResult>> puts,
            List<HashKey> hashes,
            List<CompletableFuture<Boolean>> flushes,
            boolean mayFail) {
        this(
                stream,
                new History(),
                puts,
                hashes,
                flushes,
                mayFail ? EnumSet.allOf(Reason.class) : Set.of(),
                new BudgetUse(0, 0, 0));
    }

    SimulatedStream stream() {
        return stream;
    }

    History history() {
        return history;
    }

    List<CompletableFuture<PutResult>> puts() {
        return puts;
    }

    List<HashKey> hashes() {
        return hashes;
    }

    List<CompletableFuture<Boolean>> flushes() {
        return flushes;
    }

    Set<Reason> mayFail() {
        return mayFail;
    }

    BudgetUse budget() {
        return budget;
    }

    /** The numbers of the records that were acked. */
    BitSet acked() {
        return acked;
    }

    boolean isAcked(int number) {
        return acked.get(number);
    }

    /** Whether the record was acked, and at this place. */
    boolean isAckedAt(int number, EntryOutcome.Stored place) {
        if (!isAcked(number)) {
            return false;
        }
        PutResult result = puts.get(number).join();
        return result.shardId().equals(place.shardId())
                && result.sequenceNumber().equals(place.sequenceNumber());
    }

    /** Why a record failed, which it did. */
    PutFailedException failure(int number) {
        try {
            puts.get(number).join();
        } catch (CompletionException e) {
            return (PutFailedException) Objects.requireNonNull(e.getCause());
        }
        throw new IllegalStateException("Record " + number + " was stored");
    }

    /** A consumer's way through the whole stream. */
    List<Step> reading(long seed) {
        return readings.computeIfAbsent(seed, key -> {
            List<Step> steps = new ArrayList<>();
            Reading.walk(stream, seed, (shard, one) -> steps.add(new Step(shard, one)));
            return steps;
        });
    }

    /** Every time a record was sent, by its number. */
    List<List<Sending>> sendings() {
        if (sendings.isEmpty()) {
            puts.forEach(put -> sendings.add(new ArrayList<>()));
            for (Sending one : history.sendings) {
                stream.contentOf(one.wire)
                        .items()
                        .forEach(item -> sendings.get(item.number()).add(one));
            }
        }
        return sendings;
    }
}
