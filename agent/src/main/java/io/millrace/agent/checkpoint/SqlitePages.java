package io.millrace.agent.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The pages of an SQLite 3 database file (sqlite.org/fileformat.html), each handed out once: what leads to a page a second time is damage,
 * so that following pages always ends.
 */
final class SqlitePages implements Closeable {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 100;
    private static final long MAX_BYTES = 1L << 30;
    private static final int SMALLEST_USABLE = 480;

    private final FileChannel file;
    private final int pageBytes;
    private final int usableBytes;
    private final int pages;
    private final Charset charset;
    private final BitSet seen = new BitSet();

    private SqlitePages(FileChannel file) throws IOException {
        this.file = file;
        if (file.size() > MAX_BYTES) {
            throw new DamagedCheckpoint("more than " + MAX_BYTES + " bytes, which no such file needs");
        }
        ByteBuffer header = ByteBuffer.wrap(read(0, HEADER_BYTES));
        if (!Arrays.equals(header.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DamagedCheckpoint("no SQLite 3 database");
        }
        int size = header.getShort(16) & 0xffff;
        pageBytes = size == 1 ? 65536 : size;
        usableBytes = pageBytes - (header.get(20) & 0xff);
        if (pageBytes < 512 || Integer.bitCount(pageBytes) != 1 || usableBytes < SMALLEST_USABLE) {
            throw new DamagedCheckpoint("pages of " + size + " bytes, which SQLite does not have");
        }
        charset = charset(header.getInt(56));
        pages = (int) (file.size() / pageBytes);
    }

    private static Charset charset(int encoding) throws DamagedCheckpoint {
        return switch (encoding) {
            case 0, 1 -> StandardCharsets.UTF_8;
            case 2 -> StandardCharsets.UTF_16LE;
            case 3 -> StandardCharsets.UTF_16BE;
            default -> throw new DamagedCheckpoint("text in encoding " + encoding + ", which SQLite does not have");
        };
    }

    static SqlitePages open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new SqlitePages(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The page of a number from 1. */
    byte[] page(long number) throws IOException {
        if (number < 1 || number > pages) {
            throw new DamagedCheckpoint("a reference to page " + number + " of " + pages);
        }
        if (seen.get((int) number)) {
            throw new DamagedCheckpoint("two references to page " + number);
        }
        seen.set((int) number);
        return read((number - 1) * pageBytes, pageBytes);
    }

    private byte[] read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new DamagedCheckpoint("no byte " + (position + bytes.position()) + ": it is cut off");
            }
        }
        return bytes.array();
    }

    /** The bytes of a page that SQLite itself uses, from its first on. */
    int usableBytes() {
        return usableBytes;
    }

    /** How long the file is. */
    long bytes() {
        return (long) pages * pageBytes;
    }

    Charset charset() {
        return charset;
    }

    /** Lets pages be handed out again, to read another table. */
    void startAgain() {
        seen.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
