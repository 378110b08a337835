package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The way from a wire record to what it holds.
 *
 * <p>Accepted as an aggregate is exactly what the KCL accepts, with two additions: every index is checked before the first record is
 * handed out, and so is every explicit hash key that a record uses. Anything else is one plain record, whole, with the
 * {@link Damage} if it starts with the magic number. No input leads to an exception.
 */
public final class Deaggregator {
    private Deaggregator() {}

    /**
     * What a wire record holds.
     *
     * @param data the content of the wire record: the remaining bytes of any buffer. They are not copied, the buffer's position and
     *     limit stay as they are, and the result is a window onto it.
     */
    public static Payload decode(ByteBuffer data) {
        ByteBuffer whole = data.slice();
        if (whole.limit() < AggregateFormat.MAGIC_SIZE_BYTES || whole.getInt(0) != AggregateFormat.MAGIC) {
            return new Payload.Plain(whole, Optional.empty());
        }
        try {
            return new Payload.Aggregated(decodeAggregate(whole));
        } catch (MalformedAggregate e) {
            return new Payload.Plain(whole, Optional.of(e.damage()));
        }
    }

    private static ParsedAggregate decodeAggregate(ByteBuffer whole) throws MalformedAggregate {
        if (whole.limit() <= AggregateFormat.ENVELOPE_SIZE_BYTES) {
            throw new MalformedAggregate(Damage.TOO_SHORT);
        }
        int contentSize = whole.limit() - AggregateFormat.ENVELOPE_SIZE_BYTES;
        ByteBuffer content = whole.slice(AggregateFormat.MAGIC_SIZE_BYTES, contentSize);
        ByteBuffer digest = whole.slice(AggregateFormat.MAGIC_SIZE_BYTES + contentSize, Md5.SIZE_BYTES);
        if (!new Md5().matches(content.duplicate(), digest)) {
            throw new MalformedAggregate(Damage.BAD_CHECKSUM);
        }
        return AggregateParser.parse(content.asReadOnlyBuffer());
    }
}
