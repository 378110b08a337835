package io.millrace.agent.checkpoint;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row.
 *
 * @param values Long, Double, String, or null for NULL and for blobs, which no table read here has
 */
record SqliteRecord(List<@Nullable Object> values) {
    private static final int MAX_COLUMNS = 2000;
    /** How many bytes the numbers of types 1 to 6 have. */
    private static final int[] NUMBER_BYTES = {0, 1, 2, 3, 4, 6, 8};

    static SqliteRecord read(byte[] payload, Charset charset) throws DamagedCheckpoint {
        SqliteBytes types = new SqliteBytes(payload, 0, payload.length);
        long headerBytes = types.varint();
        if (headerBytes < types.position() || headerBytes > payload.length) {
            throw new DamagedCheckpoint("a row with a header of " + headerBytes + " bytes");
        }
        SqliteBytes body = new SqliteBytes(payload, (int) headerBytes, payload.length);
        List<@Nullable Object> values = new ArrayList<>();
        while (types.position() < headerBytes) {
            if (values.size() == MAX_COLUMNS) {
                throw new DamagedCheckpoint("a row with more than " + MAX_COLUMNS + " columns");
            }
            values.add(value(types.varint(), body, charset));
        }
        return new SqliteRecord(values);
    }

    private static @Nullable Object value(long type, SqliteBytes body, Charset charset) throws DamagedCheckpoint {
        if (type < 0 || type == 10 || type == 11) {
            throw new DamagedCheckpoint("a value of type " + type + ", which SQLite does not have");
        }
        if (type >= 12) {
            return textOrBlob(type, body, charset);
        }
        return switch ((int) type) {
            case 0 -> null;
            case 7 -> Double.longBitsToDouble(body.signed(8));
            case 8 -> 0L;
            case 9 -> 1L;
            default -> body.signed(NUMBER_BYTES[(int) type]);
        };
    }

    private static @Nullable Object textOrBlob(long type, SqliteBytes body, Charset charset) throws DamagedCheckpoint {
        long length = (type - 12) / 2;
        if (length > Integer.MAX_VALUE) {
            throw new DamagedCheckpoint("a value of " + length + " bytes");
        }
        body.require((int) length);
        byte[] bytes = new byte[(int) length];
        body.copy(bytes, 0, bytes.length);
        return type % 2 == 0 ? null : new String(bytes, charset);
    }

    /** The value of a column from 0; a row written before the column was added has none. */
    @Nullable
    Object value(int column) {
        return column < values.size() ? values.get(column) : null;
    }
}
