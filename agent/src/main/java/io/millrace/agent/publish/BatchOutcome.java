package io.millrace.agent.publish;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What has become of the records of one batch so far, and the stage that ends when all have ended. Safe for use by several threads. */
final class BatchOutcome {
    final CompletableFuture<SendResult> result = new CompletableFuture<>();

    private final BitSet open = new BitSet();
    private final BitSet undelivered = new BitSet();
    private final BitSet refused = new BitSet();
    private String cause = "";

    BatchOutcome(int records) {
        open.set(0, records);
        completeIfOver();
    }

    void delivered(int[] records) {
        end(records, null, "");
    }

    void undelivered(int[] records, String why) {
        end(records, undelivered, why);
    }

    void refused(int[] records, String why) {
        end(records, refused, why);
    }

    /** Whatever has not ended is undelivered. */
    void endRest(String why) {
        synchronized (this) {
            undelivered.or(open);
            open.clear();
            cause = cause.isEmpty() ? why : cause;
        }
        completeIfOver();
    }

    private void end(int[] records, @Nullable BitSet as, String why) {
        synchronized (this) {
            for (int record : records) {
                // What was answered once, by a close, stays as it was answered.
                if (open.get(record)) {
                    open.clear(record);
                    if (as != null) {
                        as.set(record);
                    }
                }
            }
            cause = cause.isEmpty() ? why : cause;
        }
        completeIfOver();
    }

    private void completeIfOver() {
        SendResult end;
        synchronized (this) {
            if (!open.isEmpty()) {
                return;
            }
            boolean isAll = undelivered.isEmpty() && refused.isEmpty();
            end = isAll
                    ? SendResult.delivered()
                    : new SendResult((BitSet) undelivered.clone(), (BitSet) refused.clone(), cause);
        }
        result.complete(end);
    }
}
