package io.millrace.local.engine;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** Changes one stream's settings; each change takes effect after the change time, UPDATING meanwhile. */
public record Reconfiguration(Stream stream, AccountQuotas quotas, ChangeTimes changeTimes) {

    /**
     * Changes the settings.
     *
     * @param change from the settings as they are, or a refusal
     */
    public void apply(UnaryOperator<StreamSettings> change, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            begin(change.apply(stream.settings()), changeTimes.update(), nowMillis);
        }
    }

    /** Changes the settings in a way that is allowed only so often a day. */
    public void apply(ChangeHistory.Kind kind, UnaryOperator<StreamSettings> change, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            StreamSettings changed = change.apply(stream.settings());
            stream.count(kind, quotas.perDay(kind), nowMillis);
            begin(changed, timeOf(kind), nowMillis);
        }
    }

    /** Changes the settings at once, without UPDATING. */
    public void applyNow(UnaryOperator<StreamSettings> change, long nowMillis) {
        synchronized (stream) {
            stream.requireActive(nowMillis);
            stream.configure(change.apply(stream.settings()), nowMillis);
        }
    }

    private Duration timeOf(ChangeHistory.Kind kind) {
        return switch (kind) {
            case SCALED, MODE_SWITCHED -> changeTimes.update();
            case ENCRYPTED, DECRYPTED -> changeTimes.encryption();
        };
    }

    private void begin(StreamSettings changed, Duration changeTime, long nowMillis) {
        StreamSettings before = stream.settings();
        long due = nowMillis + changeTime.toMillis();
        stream.begin(Stream.Status.UPDATING, due, nowMillis, () -> {
            stream.configure(changed, due);
            if (changed.isOnDemand() && changed.warmMebibytes() != before.warmMebibytes()) {
                warm(changed.warmMebibytes(), before.isOnDemand(), due);
            }
        });
    }

    /** Scales to what a warm throughput needs; a stream that is new to its mode keeps what it has. */
    private void warm(int mebibytes, boolean mayShrink, long nowMillis) {
        int least = mayShrink
                ? StreamSettings.ON_DEMAND_SHARDS
                : stream.openShards().size();
        new Resharding(stream, quotas, changeTimes.update()).scaleNow(Math.max(least, mebibytes), nowMillis);
    }
}
