package io.millrace.cli;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Places in a shard as people write them. */
final class PositionConverter implements ITypeConverter<Position>, Iterable<String> {
    private static final Pattern RECORD = Pattern.compile("(0|[1-9]\\d{0,127})(?:/(\\d{1,9}))?");

    private final MomentConverter moments = new MomentConverter();

    @Override
    public Position convert(String value) {
        if (value.equals("trim-horizon")) {
            return Position.trimHorizon();
        }
        if (value.equals("latest")) {
            return Position.latest();
        }
        Matcher record = RECORD.matcher(value);
        if (record.matches()) {
            long sub = record.group(2) == null ? 0 : Long.parseLong(record.group(2));
            return new Position.After(new RecordPosition(new SequenceNumber(record.group(1)), sub));
        }
        try {
            return Position.atTime(moments.convert(value));
        } catch (TypeConversionException e) {
            throw new TypeConversionException(
                    "'" + value
                            + "' is no position; write trim-horizon, latest, a time such as 2026-11-22T10:15:30Z or 2h for so long ago, or SEQUENCE[/SUB]");
        }
    }

    /** Those that are words. */
    @Override
    public Iterator<String> iterator() {
        return List.of("trim-horizon", "latest").iterator();
    }
}
