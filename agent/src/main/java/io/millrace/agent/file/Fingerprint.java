package io.millrace.agent.file;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * The hash by which a file's content is known again: of its first bytes, and of those before an offset. Two checksums of coprime
 * polynomials, which together miss a difference as rarely as one of 64 bits and cost next to nothing on hardware that counts them. Not
 * meant against someone who forges log files: who can do that can leave the lines out.
 */
final class Fingerprint {
    /** How many of a content's first bytes are hashed at most. */
    static final int PREFIX_BYTES = 1024;

    /** How many of the bytes before an offset are hashed at most. */
    static final int MARKER_BYTES = 64;

    private Fingerprint() {}

    /** The hash of the bytes from {@code from} up to {@code to}; saved in checkpoints, hence the same in every version. */
    static long hash(byte[] bytes, int from, int to) {
        return (checksum(new CRC32C(), bytes, from, to) << 32) | checksum(new CRC32(), bytes, from, to);
    }

    private static long checksum(Checksum checksum, byte[] bytes, int from, int to) {
        checksum.update(bytes, from, to - from);
        return checksum.getValue();
    }
}
