package io.millrace.agent.file;

import java.io.IOException;
import java.util.Arrays;

/** The first bytes of a file, read once and compared with many marks. */
public final class Beginning {
    private final byte[] bytes = new byte[ContentMark.LONGEST_PREFIX];
    private final long[] hashes = new long[ContentMark.LONGEST_PREFIX + 1];
    private final boolean[] isKnown = new boolean[ContentMark.LONGEST_PREFIX + 1];
    private final int length;

    public Beginning(Content content) throws IOException {
        length = content.read(bytes, 0, bytes.length, 0);
    }

    /** How many bytes are known, up to {@link ContentMark#LONGEST_PREFIX}. */
    public int length() {
        return length;
    }

    /** Whether the first bytes are those of a mark; false for a mark of nothing. */
    public boolean agreesWith(ContentMark mark) {
        int prefix = mark.prefixBytes();
        if (prefix == 0 || prefix > length) {
            return false;
        }
        if (!isKnown[prefix]) {
            hashes[prefix] = Fingerprint.hash(bytes, 0, prefix);
            isKnown[prefix] = true;
        }
        return hashes[prefix] == mark.prefixHash();
    }

    /** Whether another content begins with all of these. */
    public boolean isIn(Content other) throws IOException {
        byte[] others = new byte[length];
        return other.read(others, 0, length, 0) == length && Arrays.equals(bytes, 0, length, others, 0, length);
    }
}
