package io.millrace.consumer.feed;

import io.millrace.consumer.feed.StreamConsumers.Registered;
import io.millrace.consumer.feed.StreamConsumers.Status;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds a consumer by its name and registers it if it is missing, so that all workers of an application and all its starts
 * share one. It is never deregistered here: peers may read by it, and the service bills by the hour and not by the start.
 */
public final class ConsumerRegistration implements StreamConsumer {
    private static final int LOOKS = 60;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final long JITTER_MILLIS = 500;

    private final String name;
    private final Loop loop;
    private final StreamConsumers service;
    private final RandomGenerator random;
    private @Nullable CompletableFuture<String> known;
    private int looks;

    public ConsumerRegistration(String name, Loop loop, StreamConsumers service, RandomGenerator random) {
        this.name = name;
        this.loop = loop;
        this.service = service;
        this.random = random;
    }

    @Override
    public CompletionStage<String> arn() {
        CompletableFuture<String> asked = known;
        if (asked == null) {
            asked = new CompletableFuture<>();
            known = asked;
            looks = 0;
            look(asked);
        }
        return asked;
    }

    @Override
    public void doubt(String arn) {
        if (known != null && arn.equals(known.getNow(""))) {
            known = null;
        }
    }

    private void look(CompletableFuture<String> asked) {
        looks++;
        loop.when(service.find(name), (found, failure) -> {
            if (found == null) {
                fail(asked, failure);
            } else {
                found(asked, found);
            }
        });
    }

    private void found(CompletableFuture<String> asked, Optional<Registered> found) {
        if (found.isEmpty()) {
            register(asked);
        } else if (found.get().status() == Status.ACTIVE) {
            asked.complete(found.get().arn());
        } else {
            lookAgain(asked, found.get().status());
        }
    }

    private void register(CompletableFuture<String> asked) {
        loop.when(service.register(name), (registered, failure) -> {
            boolean raced = failure instanceof ReadException read && read.kind() == ReadException.Kind.IN_USE;
            if (registered == null && !raced) {
                fail(asked, failure);
            } else {
                lookAgain(asked, Status.CREATING);
            }
        });
    }

    private void lookAgain(CompletableFuture<String> asked, Status status) {
        if (looks >= LOOKS) {
            fail(
                    asked,
                    new TimeoutException("stream consumer '" + name + "' is " + status + " and not ACTIVE after "
                            + looks + " looks"));
            return;
        }
        loop.after(BETWEEN_LOOKS.plusMillis(random.nextLong(JITTER_MILLIS + 1)), () -> look(asked));
    }

    /** Whoever asks next begins anew. */
    private void fail(CompletableFuture<String> asked, @Nullable Throwable failure) {
        known = null;
        asked.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
    }
}
