package io.millrace.agent.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What a gzip file says when decompressed, in one pass from its beginning; several members count as one content. The file may still be
 * growing: where its bytes end is told apart from where its content ends, and reading goes on from there once there is more. Takes about
 * 80 KiB, half of it native, until it is closed. For one thread.
 */
final class GzipContent implements Closeable {
    /** The content ends here, and its checksums are right. Another member may be appended later: then reading goes on. */
    static final int END = -1;
    /** The file ends within a member, or holds none yet: there is more to come, or it was cut off. */
    static final int INCOMPLETE = -2;

    private static final int SKIP_BYTES = 8 * 1024;
    private static final int TRAILER_BYTES = 8;

    private enum Part {
        HEADER,
        BODY,
        TRAILER,
        PADDING
    }

    private final SourceWindow window;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private Part part = Part.HEADER;
    private long position;
    /** Where in the file the header or trailer begins that is looked at. */
    private long partStart;

    private @Nullable String damage;

    private GzipContent(ByteSource source) {
        window = new SourceWindow(source);
    }

    /** Begins at the first byte. Reads nothing yet. */
    static GzipContent open(ByteSource source) {
        return new GzipContent(source);
    }

    /** How many decompressed bytes were read or skipped. */
    long position() {
        return position;
    }

    /** How many bytes of the file these took. */
    long compressedPosition() {
        return part == Part.BODY ? window.position() : partStart;
    }

    /**
     * Reads some decompressed bytes, at least one unless it returns {@link #END} or {@link #INCOMPLETE}.
     *
     * @param length how many at most, 1 or more
     * @return how many there are, or {@link #END}, or {@link #INCOMPLETE}
     * @throws IOException if the file cannot be read, which may be tried again, or is damaged, which is said again each time; bytes
     *     that were read before the damage was found are right only as far as a checksum of a whole member tells
     */
    int read(byte[] into, int from, int length) throws IOException {
        if (length < 1) {
            throw new IllegalArgumentException("length is " + length + "; it must be at least 1");
        }
        if (damage != null) {
            throw new IOException(damage);
        }
        while (true) {
            switch (part) {
                case HEADER -> {
                    if (!skipHeader()) {
                        return INCOMPLETE;
                    }
                }
                case BODY -> {
                    int read = inflate(into, from, length);
                    if (read != 0) {
                        return read;
                    }
                }
                case TRAILER -> {
                    if (!checkTrailer()) {
                        return INCOMPLETE;
                    }
                }
                case PADDING -> {
                    if (!findMember()) {
                        return END;
                    }
                }
            }
        }
    }

    /**
     * Decompresses up to an offset and forgets what it was. Takes as long as reading does: whoever has other things to do goes in steps.
     *
     * @param offset in the decompressed content, not before {@link #position}
     * @return 0 once it is reached; {@link #END} or {@link #INCOMPLETE} if there are not that many bytes
     * @throws IOException as {@link #read} does
     */
    int skipTo(long offset) throws IOException {
        if (offset < position) {
            throw new IllegalArgumentException("Offset " + offset + " is before " + position + "; open the file anew");
        }
        byte[] ignored = new byte[(int) Math.min(SKIP_BYTES, offset - position)];
        while (position < offset) {
            int read = read(ignored, 0, (int) Math.min(ignored.length, offset - position));
            if (read < 0) {
                return read;
            }
        }
        return 0;
    }

    private boolean skipHeader() throws IOException {
        window.moveTo(partStart);
        try {
            if (!GzipHeader.skip(window)) {
                return false;
            }
        } catch (DataFormatException e) {
            throw damaged(e.getMessage());
        }
        inflater.reset();
        checksum.reset();
        part = Part.BODY;
        return true;
    }

    /** How many bytes, or 0 at the end of the member, or INCOMPLETE. */
    private int inflate(byte[] into, int from, int length) throws IOException {
        while (true) {
            // Even without input there may be output left from what was put in before.
            inflater.setInput(window.bytes(), window.start(), window.available());
            int read = inflateOnce(into, from, length);
            checksum.update(into, from, read);
            position += read;
            if (inflater.finished()) {
                part = Part.TRAILER;
                partStart = window.position();
            }
            if (read > 0 || inflater.finished()) {
                return read;
            }
            if (window.available() > 0 || inflater.needsDictionary()) {
                throw damaged("compressed in a way that gzip does not have");
            }
            if (!window.fill()) {
                return INCOMPLETE;
            }
        }
    }

    private int inflateOnce(byte[] into, int from, int length) throws IOException {
        long before = inflater.getBytesWritten();
        try {
            int read = inflater.inflate(into, from, length);
            window.consume(window.available() - inflater.getRemaining());
            return read;
        } catch (DataFormatException e) {
            // What came before the damage is handed out first, for that of a small read would have been too.
            int read = (int) (inflater.getBytesWritten() - before);
            IOException damaged = damaged(e.getMessage());
            if (read == 0) {
                throw damaged;
            }
            return read;
        }
    }

    private boolean checkTrailer() throws IOException {
        window.moveTo(partStart);
        long trailer = 0;
        for (int i = 0; i < TRAILER_BYTES; i++) {
            int next = window.next();
            if (next < 0) {
                return false;
            }
            trailer |= (long) next << (8 * i);
        }
        if ((int) trailer != (int) checksum.getValue()) {
            throw damaged("wrong checksum of the content");
        }
        if ((int) (trailer >>> 32) != (int) inflater.getBytesWritten()) {
            throw damaged("wrong length of the content");
        }
        part = Part.PADDING;
        partStart = window.position();
        return true;
    }

    /** Looks for what follows a member: zeros, which fill blocks of tapes, or another member. */
    private boolean findMember() throws IOException {
        while (window.fill()) {
            if (window.bytes()[window.start()] != 0) {
                part = Part.HEADER;
                return true;
            }
            window.consume(1);
            partStart = window.position();
        }
        return false;
    }

    private IOException damaged(@Nullable String why) {
        String message = "damaged at byte " + window.position() + ", after " + position + " decompressed bytes: "
                + (why == null ? "not compressed by gzip" : why);
        damage = message;
        return new IOException(message);
    }

    /** Frees the native memory. */
    @Override
    public void close() {
        inflater.end();
    }
}
