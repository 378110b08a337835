package io.millrace.agent.checkpoint;

/** Bytes read one value after the other, never beyond their end. */
final class SqliteBytes {
    private final byte[] bytes;
    private final int end;
    private int at;

    SqliteBytes(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** A number of up to 64 bits, seven in a byte, eight in the ninth. */
    long varint() throws DamagedCheckpoint {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            long next = unsigned(1);
            value = (value << 7) | (next & 0x7f);
            if (next < 0x80) {
                return value;
            }
        }
        return (value << 8) | unsigned(1);
    }

    long unsigned(int count) throws DamagedCheckpoint {
        require(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | (bytes[at++] & 0xff);
        }
        return value;
    }

    /** In two's complement, of 1 to 8 bytes. */
    long signed(int count) throws DamagedCheckpoint {
        int unused = 64 - 8 * count;
        return (unsigned(count) << unused) >> unused;
    }

    void copy(byte[] into, int offset, int count) throws DamagedCheckpoint {
        require(count);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
    }

    int position() {
        return at;
    }

    /** Fails unless there are that many bytes. */
    void require(int count) throws DamagedCheckpoint {
        if (count < 0 || at > end - count) {
            throw new DamagedCheckpoint("a value that goes beyond its page or row");
        }
    }
}
