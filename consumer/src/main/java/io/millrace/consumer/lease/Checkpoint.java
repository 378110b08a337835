package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.util.Optional;

/**
 * The mark of a lease as the KCL writes it: the digits of a sequence number with the index inside its aggregate, or one
 * of four words.
 *
 * @param text digits, or {@code TRIM_HORIZON}, {@code LATEST}, {@code AT_TIMESTAMP}, {@code SHARD_END}
 * @param subSequence index inside the aggregate; 0 beside a word
 */
public record Checkpoint(String text, long subSequence) {
    public static final Checkpoint TRIM_HORIZON = new Checkpoint("TRIM_HORIZON", 0);
    public static final Checkpoint LATEST = new Checkpoint("LATEST", 0);
    public static final Checkpoint AT_TIMESTAMP = new Checkpoint("AT_TIMESTAMP", 0);
    public static final Checkpoint SHARD_END = new Checkpoint("SHARD_END", 0);

    public static Checkpoint of(RecordPosition position) {
        return new Checkpoint(position.sequence().digits(), position.subSequence());
    }

    public boolean isShardEnd() {
        return text.equals(SHARD_END.text);
    }

    /** The settled record it names; empty for a word. */
    public Optional<RecordPosition> record() {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(new RecordPosition(new SequenceNumber(text), subSequence)) : Optional.empty();
    }

    /** The place behind which it points; for marks past the start only. */
    Position position() {
        return record().<Position>map(Position.After::new).orElseGet(Position.ShardEnd::new);
    }

    /** Whether anything of the shard was settled: a record, or all of them. */
    public boolean isPastStart() {
        return isShardEnd() || record().isPresent();
    }

    @Override
    public String toString() {
        return subSequence == 0 ? text : text + "/" + subSequence;
    }
}
