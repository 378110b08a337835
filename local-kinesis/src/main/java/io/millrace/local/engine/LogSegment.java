package io.millrace.local.engine;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a shard's log, named by the counter of its first record.
 *
 * <pre>
 * "MRLLOG" version(2)
 * then per record: length(4) crc(4) counter(8) arrivalMillis(8) hash(16) flagsAndKeyBytes(2) key data
 * </pre>
 *
 * <p>Big-endian; the length counts what follows the checksum, and CRC-32C covers the same. Of the last number before the
 * key, the two highest bits tell that the record is encrypted and that it has no key; the others are the key's length.
 */
final class LogSegment {
    static final String SUFFIX = ".log";

    private static final Logger LOG = LoggerFactory.getLogger(LogSegment.class);
    private static final long MAGIC = 0x4d524c4c4f470001L;
    private static final int ENCRYPTED = 1 << 15;
    private static final int KEYLESS = 1 << 14;
    private static final int FRAME_BYTES = 2 * Integer.BYTES;
    private static final int HASH_BYTES = 16;
    private static final int FIXED_BYTES = 2 * Long.BYTES + HASH_BYTES + Short.BYTES;
    private static final int MOST_BYTES = (10 << 20) + FIXED_BYTES + (1 << 16);

    private final Path file;
    private final FileChannel channel;
    private final long base;
    private long[] places = new long[256];
    private long[] arrivals = new long[256];
    private int count;
    private long sizeBytes = Long.BYTES;

    private LogSegment(Path file, FileChannel channel, long base) {
        this.file = file;
        this.channel = channel;
        this.base = base;
    }

    static LogSegment create(Path home, long base) throws IOException {
        Path file = home.resolve("%020d%s".formatted(base, SUFFIX));
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        LogSegment created = new LogSegment(file, channel, base);
        created.writeHeader();
        return created;
    }

    /** Opens a segment and finds its records, up to the first that is not whole. */
    static LogSegment open(Path file) throws IOException {
        String name = file.getFileName().toString();
        long base = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        LogSegment opened = new LogSegment(file, channel, base);
        opened.scan();
        return opened;
    }

    private void writeHeader() throws IOException {
        channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, MAGIC), 0);
    }

    private void scan() throws IOException {
        ByteBuffer magic = bytesAt(0, Long.BYTES);
        if (magic.remaining() < Long.BYTES) {
            // Torn while it was created: nothing was in it.
            writeHeader();
            return;
        }
        if (magic.getLong() != MAGIC) {
            throw new IOException(file + " is not a shard's log of this version");
        }
        ByteBuffer found = payloadAt(sizeBytes);
        while (found.remaining() >= FIXED_BYTES && found.getLong(0) == next()) {
            int frame = FRAME_BYTES + found.remaining();
            remember(sizeBytes, found.getLong(Long.BYTES));
            sizeBytes += frame;
            found = payloadAt(sizeBytes);
        }
    }

    /** Cuts what follows the last whole record: the write that the process did not finish, never acknowledged. */
    void cutTornTail() throws IOException {
        long torn = channel.size() - sizeBytes;
        if (torn > 0) {
            LOG.warn("{}: {} bytes after record {} are not a whole record and are cut off", file, torn, next() - 1);
            channel.truncate(sizeBytes);
        }
    }

    /** Refuses a segment with a hole: later ones go on after it, so nothing may be cut. */
    void requireWhole() throws IOException {
        if (channel.size() > sizeBytes) {
            throw new IOException(file + " is damaged at byte " + sizeBytes
                    + "; restore it, or remove its stream's directory to go on without that stream");
        }
    }

    long base() {
        return base;
    }

    long next() {
        return base + count;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    long arrivalMillis(long counter) {
        return arrivals[(int) (counter - base)];
    }

    void append(StoredRecord added, BigInteger hash) throws IOException {
        String partitionKey = added.partitionKey();
        byte[] key = partitionKey == null ? new byte[0] : partitionKey.getBytes(StandardCharsets.UTF_8);
        int flags = (added.isEncrypted() ? ENCRYPTED : 0) | (partitionKey == null ? KEYLESS : 0);
        int payload = FIXED_BYTES + key.length + added.data().length;
        ByteBuffer head = ByteBuffer.allocate(FRAME_BYTES + FIXED_BYTES + key.length)
                .putInt(payload)
                .putInt(0)
                .putLong(added.counter())
                .putLong(added.arrivalMillis())
                .put(fixed(hash))
                .putShort((short) (flags | key.length))
                .put(key)
                .flip();
        CRC32C crc = new CRC32C();
        crc.update(head.array(), FRAME_BYTES, head.limit() - FRAME_BYTES);
        crc.update(added.data());
        head.putInt(Integer.BYTES, (int) crc.getValue());
        try {
            channel.position(sizeBytes);
            ByteBuffer[] parts = {head, ByteBuffer.wrap(added.data())};
            for (long left = (long) FRAME_BYTES + payload; left > 0; ) {
                left -= channel.write(parts);
            }
        } catch (IOException e) {
            // Half a record must not stand before the next one.
            channel.truncate(sizeBytes);
            throw e;
        }
        remember(sizeBytes, added.arrivalMillis());
        sizeBytes += FRAME_BYTES + payload;
    }

    StoredRecord read(long counter) throws IOException {
        ByteBuffer payload = payloadAt(places[(int) (counter - base)]);
        if (payload.remaining() < FIXED_BYTES || payload.getLong(0) != counter) {
            throw new IOException(file + " no longer holds record " + counter);
        }
        long arrival = payload.getLong(Long.BYTES);
        int flags = Short.toUnsignedInt(payload.getShort(FIXED_BYTES - Short.BYTES));
        int keyLength = flags & (KEYLESS - 1);
        byte[] key = new byte[keyLength];
        payload.get(FIXED_BYTES, key);
        byte[] data = new byte[payload.limit() - FIXED_BYTES - keyLength];
        payload.get(FIXED_BYTES + keyLength, data);
        String partitionKey = (flags & KEYLESS) == 0 ? new String(key, StandardCharsets.UTF_8) : null;
        return new StoredRecord(counter, arrival, partitionKey, data, (flags & ENCRYPTED) != 0);
    }

    void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    /** The payload of the frame at a place, checked; empty if there is no whole one. */
    private ByteBuffer payloadAt(long place) throws IOException {
        ByteBuffer frame = bytesAt(place, FRAME_BYTES);
        if (frame.remaining() < FRAME_BYTES) {
            return ByteBuffer.allocate(0);
        }
        int length = frame.getInt();
        int expected = frame.getInt();
        if (length < FIXED_BYTES || length > MOST_BYTES) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer payload = bytesAt(place + FRAME_BYTES, length);
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate());
        boolean isWhole = payload.limit() == length && (int) crc.getValue() == expected;
        return isWhole ? payload : ByteBuffer.allocate(0);
    }

    private ByteBuffer bytesAt(long place, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, place + bytes.position());
        }
        return bytes.flip();
    }

    private void remember(long place, long arrivalMillis) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
            arrivals = Arrays.copyOf(arrivals, count * 2);
        }
        places[count] = place;
        arrivals[count] = arrivalMillis;
        count++;
    }

    private static byte[] fixed(BigInteger hash) {
        byte[] bytes = hash.toByteArray();
        byte[] padded = new byte[HASH_BYTES];
        int length = Math.min(bytes.length, HASH_BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, HASH_BYTES - length, length);
        return padded;
    }
}
