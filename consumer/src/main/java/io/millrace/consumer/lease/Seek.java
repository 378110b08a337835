package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a shard is to be read from in place of its checkpoint: what stands in the lease then. A word of the KCL's is accompanied by the
 * time at which our own workers start, since a time that stands there already would count.
 *
 * @param checkpoint what becomes of the lease's
 * @param time start beside a word; empty beside a record
 */
record Seek(Checkpoint checkpoint, Optional<Instant> time) {
    private static final Pattern TEXT =
            Pattern.compile("(horizon|latest:(\\d{1,15})|time:(\\d{1,15})|after:(\\d{1,128})/(\\d{1,9}))");

    /** {@code now}: the service's time, which "latest" means, and which a time ahead becomes. */
    static Seek to(Position position, Instant now) {
        if (position instanceof Position.After after) {
            return new Seek(Checkpoint.of(after.record()), Optional.empty());
        }
        if (position instanceof Position.AtTime at) {
            Instant past = at.time().isAfter(now) ? now : at.time();
            return atTime(past.isBefore(Instant.EPOCH) ? Instant.EPOCH : past);
        }
        if (position instanceof Position.Latest) {
            return new Seek(Checkpoint.LATEST, Optional.of(now));
        }
        if (position instanceof Position.TrimHorizon) {
            return new Seek(Checkpoint.TRIM_HORIZON, Optional.of(Instant.EPOCH));
        }
        throw new IllegalArgumentException(
                "nobody can seek to " + position + "; give a record, a time, latest or the trim horizon");
    }

    private static Seek atTime(Instant time) {
        return new Seek(Checkpoint.AT_TIMESTAMP, Optional.of(time));
    }

    /** Likewise, but from no time ahead: the service refuses to read from there. */
    Seek notAhead(Instant now) {
        return new Seek(checkpoint, time.map(start -> start.isAfter(now) ? now : start));
    }

    /** As it stands in an ask. */
    String text() {
        if (checkpoint.record().isPresent()) {
            return "after:" + checkpoint.text() + "/" + checkpoint.subSequence();
        }
        if (checkpoint.equals(Checkpoint.TRIM_HORIZON)) {
            return "horizon";
        }
        String word = checkpoint.equals(Checkpoint.LATEST) ? "latest:" : "time:";
        return word + time.orElse(Instant.EPOCH).toEpochMilli();
    }

    /** Empty for what this version does not know. */
    static Optional<Seek> parse(String text) {
        Matcher form = TEXT.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        if (form.group(4) != null) {
            RecordPosition record = new RecordPosition(sequence(form.group(4)), Long.parseLong(form.group(5)));
            return Optional.of(new Seek(Checkpoint.of(record), Optional.empty()));
        }
        if (form.group(2) != null) {
            return Optional.of(new Seek(Checkpoint.LATEST, Optional.of(millis(form.group(2)))));
        }
        return Optional.of(
                form.group(3) == null ? to(Position.trimHorizon(), Instant.EPOCH) : atTime(millis(form.group(3))));
    }

    private static SequenceNumber sequence(String digits) {
        String bare = digits.replaceFirst("^0+(?=\\d)", "");
        return new SequenceNumber(bare);
    }

    private static Instant millis(String digits) {
        return Instant.ofEpochMilli(Long.parseLong(digits));
    }
}
