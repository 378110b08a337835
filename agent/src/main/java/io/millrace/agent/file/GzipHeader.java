package io.millrace.agent.file;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/** What stands before the compressed bytes of each member of a gzip file (RFC 1952). Nothing in it is used. */
final class GzipHeader {
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int MAX_TEXT_BYTES = 64 * 1024;

    private final SourceWindow window;
    private final CRC32 checksum = new CRC32();

    private GzipHeader(SourceWindow window) {
        this.window = window;
    }

    /**
     * Moves the window past a header.
     *
     * @return whether it was there as a whole; if not, the window has moved somewhere into it
     * @throws DataFormatException if this is none; the message says why
     */
    static boolean skip(SourceWindow window) throws IOException, DataFormatException {
        try {
            new GzipHeader(window).skip();
            return true;
        } catch (EndOfBytes e) {
            return false;
        }
    }

    private void skip() throws IOException, DataFormatException, EndOfBytes {
        if (next() != 0x1f || next() != 0x8b) {
            throw new DataFormatException("no gzip header");
        }
        int method = next();
        if (method != 8) {
            throw new DataFormatException("compression method " + method + ", which gzip does not have");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new DataFormatException("header flags " + flags + ", which are not defined");
        }
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            int expected = (int) checksum.getValue() & 0xffff;
            if ((next() | (next() << 8)) != expected) {
                throw new DataFormatException("wrong checksum of the header");
            }
        }
    }

    private void skip(int count) throws IOException, EndOfBytes {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException, DataFormatException, EndOfBytes {
        for (int i = 0; i < MAX_TEXT_BYTES; i++) {
            if (next() == 0) {
                return;
            }
        }
        throw new DataFormatException("a name or comment in the header above " + MAX_TEXT_BYTES + " bytes");
    }

    private int next() throws IOException, EndOfBytes {
        int next = window.next();
        if (next < 0) {
            throw new EndOfBytes();
        }
        checksum.update(next);
        return next;
    }

    private static final class EndOfBytes extends Exception {
        private static final long serialVersionUID = 1;

        EndOfBytes() {
            super(null, null, false, false);
        }
    }
}
