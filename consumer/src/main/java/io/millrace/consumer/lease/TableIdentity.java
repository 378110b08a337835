package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Recognizes the lease table by what DynamoDB calls it apart from its name. One that was deleted and made anew, or put in
 * its place from a backup, has lost checkpoints; going on as if nothing had happened would skip or repeat without a word.
 */
final class TableIdentity {
    private static final Duration EVERY = Duration.ofHours(1);

    private final Incarnation incarnation;

    TableIdentity(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    /** What the service said: the identity if it has one, or why it would not say. */
    private record Answer(Optional<String> id, Optional<Throwable> refusal) {}

    /** Looks now, then goes on unless the table is another. */
    void check(Runnable then) {
        incarnation.attempts().send("describe lease table", this::identity, answer -> {
            answer.refusal()
                    .ifPresent(refusal ->
                            incarnation.tell(new ConsumerEvent.CallFailed("describe lease table", EVERY, refusal)));
            answer.id().ifPresentOrElse(id -> compare(id, then), then);
        });
    }

    /** Looks again from time to time. */
    void keepChecking() {
        incarnation.repeat(() -> incarnation.jittered(EVERY), () -> check(() -> {}));
    }

    /** A missing permission is told, and no reason to stop. */
    private CompletionStage<Answer> identity() {
        return incarnation.ports().fleet().leaseTableId().handle((id, failure) -> {
            if (failure == null) {
                return new Answer(id, Optional.empty());
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof UnrecoverableException) {
                return new Answer(Optional.empty(), Optional.of(cause));
            }
            throw new CompletionException(cause);
        });
    }

    private void compare(String id, Runnable then) {
        incarnation
                .attempts()
                .send("note lease table", () -> incarnation.ports().fleet().recognize(id), result -> {
                    Optional<String> known = result.item();
                    if (known.isEmpty() || known.get().equals(id)) {
                        then.run();
                    } else {
                        incarnation.fail(another(id, known.get()));
                    }
                });
    }

    private UnrecoverableException another(String found, String known) {
        LeaseConfig config = incarnation.config();
        return new UnrecoverableException(
                "lease table '" + config.application() + "' is not the one that this application has worked with: its"
                        + " id is " + found + ", row 'mode' of table '" + config.workerTable() + "' says " + known
                        + "; it was deleted and made anew, or restored. Once its checkpoints are as you want them, remove"
                        + " attribute 'tableId' from that row and start again",
                null);
    }
}
