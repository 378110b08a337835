package io.millrace.local.engine;

import io.millrace.local.engine.ActionRates.ActionRate;
import io.millrace.local.engine.ActionRates.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the calls of control-plane actions against their rates. Guarded by its own monitor. */
public final class ActionPace {
    private static final int CROWD = 1000;

    /** Calls that count together; the stream is empty for the whole account's. */
    private record Caller(String action, String stream) {}

    private final ActionRates rates;
    private final Map<Caller, TokenBucket> buckets = new HashMap<>();

    public ActionPace(ActionRates rates) {
        this.rates = rates;
    }

    /**
     * Counts a call.
     *
     * @param stream the stream it is about, as far as it tells
     * @throws RefusedException LimitExceededException when there were too many
     */
    public synchronized void require(String action, Optional<String> stream, long nowMillis) {
        ActionRate rate = rates.byAction().get(action);
        if (rate == null) {
            return;
        }
        Caller caller = new Caller(action, rate.scope() == Scope.STREAM ? stream.orElse("") : "");
        TokenBucket bucket = buckets.get(caller);
        if (bucket == null) {
            makeRoom(nowMillis);
            bucket = new TokenBucket(rate.callsPerSecond(), nowMillis);
            buckets.put(caller, bucket);
        }
        if (!bucket.has(1, nowMillis)) {
            throw RefusedException.limitExceeded("Rate exceeded for "
                    + stream.map(name -> "stream " + name + " under ").orElse("") + "account " + Account.ID + ".");
        }
        bucket.take(1);
    }

    private void makeRoom(long nowMillis) {
        // Streams come and go; what has rested for a second is as good as forgotten.
        if (buckets.size() >= CROWD) {
            buckets.values().removeIf(bucket -> bucket.isFull(nowMillis));
        }
    }
}
