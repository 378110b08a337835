package io.millrace.local.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * A place to read on from, as the opaque text that clients carry.
 *
 * @param stream the stream's name
 * @param createdMillis the stream's creation, so that an iterator does not outlive its stream
 * @param shard the shard's index
 * @param counter the first record wanted
 * @param issuedMillis when it was given out
 */
public record ShardIterator(String stream, long createdMillis, int shard, long counter, long issuedMillis) {
    private static final int FIXED_BYTES = Long.BYTES * 3 + Integer.BYTES * 2;

    public String text() {
        byte[] name = stream.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + name.length)
                .putLong(createdMillis)
                .putLong(counter)
                .putLong(issuedMillis)
                .putInt(shard)
                .put(name);
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Reads what {@link #text} wrote; anything else is the service's InvalidArgumentException. */
    public static ShardIterator parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            int checked = bytes.limit() - Integer.BYTES;
            if (checked < 0 || bytes.getInt(checked) != checksum(bytes.array(), checked)) {
                throw invalid();
            }
            bytes.limit(checked);
            long created = bytes.getLong();
            long counter = bytes.getLong();
            long issued = bytes.getLong();
            int shard = bytes.getInt();
            String stream = StandardCharsets.UTF_8.decode(bytes).toString();
            return new ShardIterator(stream, created, shard, counter, issued);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw invalid();
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static RefusedException invalid() {
        return RefusedException.invalidArgument("Invalid ShardIterator.");
    }
}
