package io.millrace.consumer.simulation;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A destination of dead letters that now and then fails, before or after the letter is safe, or never answers. */
final class SimulatedLetters implements DeadLetterDestination {
    /** Whoever gets no answer waits for so long that the rest of a troubled time is needed. */
    private static final Duration LAST_SILENCE = Duration.ofSeconds(8);

    /** What destinations that are over the network allow a call. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final FleetModel fleet;
    private final Random random;

    SimulatedLetters(FleetModel fleet, Random random) {
        this.fleet = fleet;
        this.random = random;
    }

    @Override
    public CompletionStage<?> put(DeadLetter letter) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        int kind = fleet.inTrouble() ? random.nextInt(20) : 20;
        if (kind == 0) {
            throw new IllegalStateException("scripted");
        }
        boolean lost = kind < 4;
        boolean silent = kind == 5 && fleet.time().nowNanos() < LAST_SILENCE.toNanos();
        fleet.time().after(Duration.ofMillis(5 + random.nextInt(100)), () -> {
            if (!lost) {
                fleet.judge().settled(letter);
            }
            if ((lost && fleet.broken() != BrokenRule.LETTERS_ARE_LOST) || kind == 4) {
                answer.completeExceptionally(new IllegalStateException("scripted"));
            } else if (silent) {
                IllegalStateException late = new IllegalStateException("no answer, scripted");
                fleet.time().after(SILENCE, () -> answer.completeExceptionally(late));
            } else {
                answer.complete(letter);
            }
        });
        return answer;
    }
}
