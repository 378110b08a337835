package io.millrace.agent.flow;

import io.millrace.agent.checkpoint.SavedGeneration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of a flow is saved, and when: every second if something changed, at once when a generation has begun, which is not read before. While
 * nothing can be saved, reading goes on all the same: a restart would then send again what was sent since. Belongs to the loop.
 */
final class Memory {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final String flowId;
    private final CheckpointSaver saver;
    private final Collection<Tail> tails;
    private final Consumer<Runnable> onLoop;
    private final Consumer<Tail> announced;
    private final Set<Tail> unannounced = new HashSet<>();
    private boolean isChanged;
    private boolean isSaving;
    private long savedNanos;
    private String trouble = "";

    Memory(
            String flowId,
            CheckpointSaver saver,
            Collection<Tail> tails,
            Consumer<Runnable> onLoop,
            Consumer<Tail> announced) {
        this.flowId = flowId;
        this.saver = saver;
        this.tails = tails;
        this.onLoop = onLoop;
        this.announced = announced;
    }

    void changed() {
        isChanged = true;
    }

    /** A generation has begun: it is announced once it is saved. */
    void begun(Tail tail) {
        unannounced.add(tail);
        isChanged = true;
    }

    void tick(Moment now) {
        boolean isDue = !unannounced.isEmpty() || (isChanged && now.isAfter(savedNanos, INTERVAL));
        if (isDue && !isSaving) {
            save(now);
        }
    }

    /** Whether everything is saved that there is to save. */
    boolean isSaved() {
        return !isChanged && !isSaving;
    }

    long nextNanos(long otherwise) {
        if (isSaving || !isChanged) {
            return otherwise;
        }
        return unannounced.isEmpty() ? Math.min(otherwise, savedNanos + INTERVAL.toNanos()) : Long.MIN_VALUE;
    }

    /** Saves now, whatever the time, if there is anything to save and nothing is being saved. */
    void saveNow(Moment now) {
        if (isChanged && !isSaving) {
            save(now);
        }
    }

    /** Why the last save failed; empty if it did not. */
    String trouble() {
        return trouble;
    }

    /** When what was then known was last safe. */
    long savedNanos() {
        return savedNanos;
    }

    private void save(Moment now) {
        List<SavedGeneration> all = new ArrayList<>(tails.size());
        for (Tail tail : tails) {
            tail.savingOffset = tail.acks.acked().offset();
            all.add(tail.toSave());
        }
        Set<Tail> covered = Set.copyOf(unannounced);
        unannounced.clear();
        isChanged = false;
        isSaving = true;
        saver.save(flowId, all)
                .whenComplete((nothing, failure) -> onLoop.accept(() -> saved(covered, now.nanos(), failure)));
    }

    private void saved(Set<Tail> covered, long startedNanos, @Nullable Throwable failure) {
        isSaving = false;
        trouble = failure == null ? "" : "checkpoints cannot be saved: " + failure.getMessage();
        savedNanos = startedNanos;
        isChanged |= failure != null;
        if (failure == null) {
            tails.forEach(tail -> tail.savedOffset = tail.savingOffset);
        }
        covered.forEach(tail -> {
            tail.isAnnounced = true;
            announced.accept(tail);
        });
    }
}
