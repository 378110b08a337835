package io.millrace.producer;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers that wait by future when the byte budget has room again. All who wait share one future, so that waiting costs next to
 * nothing however many do. Safe for use by several threads.
 */
final class RoomSignal {
    private static final CompletionStage<Void> NOW = CompletableFuture.completedStage(null);

    private final ByteBudget budget;
    private final long bytes;
    private final Completions completions;
    private final AtomicReference<@Nullable Awaited> awaited = new AtomicReference<>();

    /** The future, and what callers see of it: they cannot end it. */
    private record Awaited(CompletableFuture<Void> future, CompletionStage<Void> view) {
        static Awaited room() {
            CompletableFuture<Void> future = new CompletableFuture<>();
            return new Awaited(future, future.minimalCompletionStage());
        }
    }

    RoomSignal(ByteBudget budget, long bytes, Completions completions) {
        this.budget = budget;
        this.bytes = bytes;
        this.completions = completions;
    }

    /** Ends when there is room; it has ended if there is some now. */
    CompletionStage<Void> whenRoom() {
        if (budget.hasRoomFor(bytes)) {
            return NOW;
        }
        Awaited current = awaited.updateAndGet(before -> before == null ? Awaited.room() : before);
        // Either the release that makes room sees the future, or this sees the room.
        freed();
        return current == null ? NOW : current.view();
    }

    /** Bytes have come back. */
    void freed() {
        Awaited current = awaited.get();
        if (current != null && budget.hasRoomFor(bytes) && awaited.compareAndSet(current, null)) {
            completions.run(List.of(() -> current.future().complete(null)));
        }
    }
}
