package io.millrace.local.engine;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A record's place: 186 bits, written as 56 decimal digits that begin with 49, as the service's do.
 *
 * <p>From the high end: version 2 (4 bits), the second its shard was opened (36), the shard's low nibble (4), the counter
 * in the shard (64), whether it is the place past the record (8), the second of arrival (36), the shard's index (32), version 2 again (4). A child shard
 * opens in a later second than its parents, so numbers grow within a shard and on into its children.
 *
 * @param openedSecond when the shard was opened, in seconds since 1970
 * @param counter place in the shard; 0 is the shard's start, records begin at 1
 * @param arrivalSecond when the record arrived, in seconds since 1970
 * @param shardIndex the number in the shard's id
 * @param isPast whether it names the place between the record and the next one, whichever that will be: then reading at
 *     it and reading after it are the same
 */
public record SequenceNumber(long openedSecond, long counter, long arrivalSecond, int shardIndex, boolean isPast) {
    /** The counter in a closed shard's EndingSequenceNumber. */
    static final long END = Long.MAX_VALUE;

    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,128}");
    private static final long SECONDS = (1L << 36) - 1;
    private static final long WORD = 0xFFFFFFFFL;
    private static final int BYTES = 24;
    private static final int DIGIT_COUNT = 56;
    private static final long PAST = 1L << 8;

    /** The number of a record. */
    public SequenceNumber(long openedSecond, long counter, long arrivalSecond, int shardIndex) {
        this(openedSecond, counter, arrivalSecond, shardIndex, false);
    }

    /** The counter of the first record that is read from here on. */
    long atOrAfter() {
        return isPast ? after() : counter;
    }

    /** The counter of the first record that is read after this one. */
    long after() {
        return counter == END ? counter : counter + 1;
    }

    public String text() {
        // 188 bits right-aligned in 24 bytes, gathered as three words.
        long high = 2L << 56 | (openedSecond & SECONDS) << 20 | (shardIndex & 0xFL) << 16 | counter >>> 48;
        long middle = counter << 16 | (isPast ? PAST : 0) | (arrivalSecond & SECONDS) >>> 28;
        long low = (arrivalSecond & SECONDS) << 36 | (shardIndex & WORD) << 4 | 2L;
        return decimal(new long[] {
            high >>> 32, high & WORD, middle >>> 32, middle & WORD, low >>> 32, low & WORD,
        });
    }

    /** Long division by 10^9, from the low digits up; written once per record and answer, so not by BigInteger. */
    private static String decimal(long[] words) {
        byte[] digits = new byte[DIGIT_COUNT];
        int place = DIGIT_COUNT;
        while (place > 0) {
            long rest = 0;
            for (int i = 0; i < words.length; i++) {
                long dividend = rest << 32 | words[i];
                words[i] = dividend / 1_000_000_000;
                rest = dividend % 1_000_000_000;
            }
            for (int i = 0; i < 9 && place > 0; i++) {
                digits[--place] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** Reads what {@link #text} wrote; anything else is refused with the service's InvalidArgumentException. */
    public static SequenceNumber parse(String text) {
        if (!DIGITS.matcher(text).matches()) {
            throw invalid(text);
        }
        byte[] bytes = new BigInteger(text).toByteArray();
        if (bytes.length > BYTES) {
            throw invalid(text);
        }
        ByteBuffer words = ByteBuffer.allocate(BYTES).put(BYTES - bytes.length, bytes);
        long high = words.getLong();
        long middle = words.getLong();
        long low = words.getLong();
        if (high >>> 56 != 2 || (low & 0xF) != 2) {
            throw invalid(text);
        }
        return new SequenceNumber(
                high >>> 20 & SECONDS,
                high << 48 | middle >>> 16,
                (middle & 0xFF) << 28 | low >>> 36,
                (int) (low >>> 4),
                (middle & PAST) != 0);
    }

    private static RefusedException invalid(String text) {
        return RefusedException.invalidArgument(
                "Invalid sequence number " + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + ".");
    }
}
