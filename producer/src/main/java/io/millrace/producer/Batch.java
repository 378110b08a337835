package io.millrace.producer;

import io.millrace.producer.BatchResult.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The records of one {@code putAll} on their way to one end. Records may end on any thread. */
final class Batch {
    final CompletableFuture<BatchResult> future = new CompletableFuture<>();

    private final AtomicReferenceArray<Ending> endings;
    private final AtomicInteger left;

    Batch(int records) {
        endings = new AtomicReferenceArray<>(records);
        left = new AtomicInteger(records);
        if (records == 0) {
            future.complete(new BatchResult(List.of()));
        }
    }

    /** Takes over what became of the record with this index; once for every one. */
    void expect(int index, CompletableFuture<PutResult> put) {
        put.thenAccept(result -> ended(index, new BatchResult.Stored(result))).exceptionally(thrown -> {
            ended(index, new BatchResult.NotStored(index, PutFailedException.of(thrown)));
            return null;
        });
    }

    private void ended(int index, Ending ending) {
        endings.set(index, ending);
        if (left.decrementAndGet() == 0) {
            List<Ending> all = new ArrayList<>(endings.length());
            for (int i = 0; i < endings.length(); i++) {
                all.add(Objects.requireNonNull(endings.get(i)));
            }
            future.complete(new BatchResult(all));
        }
    }
}
