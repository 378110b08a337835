package io.millrace.agent.file;

import java.io.IOException;

/**
 * By what a content is recognized: its first bytes, and those before an offset. Compared with a file, it says whether that file holds the content
 * at least up to the offset.
 *
 * @param prefixBytes how many first bytes the hash is of, up to {@link #LONGEST_PREFIX}; 0 if nothing is known
 * @param offset up to where the content was read
 * @param markerBytes how many bytes before the offset the hash is of, up to {@link #LONGEST_MARKER}
 */
public record ContentMark(int prefixBytes, long prefixHash, long offset, int markerBytes, long markerHash) {
    public static final int LONGEST_PREFIX = 1024;
    public static final int LONGEST_MARKER = 64;

    /** Of a content of which nothing is known. */
    public static final ContentMark NONE = new ContentMark(0, 0, 0, 0, 0);

    /** What a file turned out to hold. */
    public enum Match {
        /** Other content, or less of it. */
        DIFFERENT,
        /** The same bytes wherever they were compared, but so few that two files may well share them. */
        WEAK,
        /** The same bytes, and more of them than two contents share by accident. */
        STRONG
    }

    /** Whether agreement with this mark says more than that two files begin alike. */
    public boolean isStrong() {
        return prefixBytes > 0 && markerBytes == LONGEST_MARKER && offset >= prefixBytes + (long) LONGEST_MARKER;
    }

    /** The mark of what an open content begins with, up to an offset that it reaches. */
    public static ContentMark of(Content content, long offset) throws IOException {
        return NONE.grown(content, offset);
    }

    /** The mark at a later offset of the same content, with more of its first bytes if there are more now. */
    public ContentMark grown(Content content, long newOffset) throws IOException {
        byte[] bytes = new byte[LONGEST_PREFIX];
        int prefix = prefixBytes;
        long hash = prefixHash;
        if (prefix < LONGEST_PREFIX) {
            prefix = content.read(bytes, 0, LONGEST_PREFIX, 0);
            hash = Fingerprint.hash(bytes, 0, prefix);
        }
        int marker = (int) Math.min(LONGEST_MARKER, newOffset);
        int found = content.read(bytes, 0, marker, newOffset - marker);
        return new ContentMark(prefix, hash, newOffset, found, Fingerprint.hash(bytes, 0, found));
    }

    /**
     * The same, of bytes that were read.
     *
     * @param window begins at this mark's offset
     * @param length how many bytes it holds
     * @param consumed how many of them lie before the new offset
     */
    public ContentMark grown(Content content, byte[] window, int length, int consumed) throws IOException {
        boolean hasPrefix = prefixBytes == LONGEST_PREFIX || offset == 0;
        boolean hasMarker = consumed >= LONGEST_MARKER || offset == 0;
        if (!hasPrefix || !hasMarker) {
            return grown(content, offset + consumed);
        }
        int prefix = offset == 0 ? Math.min(LONGEST_PREFIX, length) : prefixBytes;
        long hash = offset == 0 ? Fingerprint.hash(window, 0, prefix) : prefixHash;
        int marker = Math.min(LONGEST_MARKER, consumed);
        return new ContentMark(
                prefix, hash, offset + consumed, marker, Fingerprint.hash(window, consumed - marker, consumed));
    }

    /** Whether a content is this one, as far as can be told. */
    public Match compare(Content content) throws IOException {
        byte[] bytes = new byte[LONGEST_PREFIX];
        if (content.read(bytes, 0, prefixBytes, 0) < prefixBytes
                || Fingerprint.hash(bytes, 0, prefixBytes) != prefixHash) {
            return Match.DIFFERENT;
        }
        if (content.read(bytes, 0, markerBytes, offset - markerBytes) < markerBytes
                || Fingerprint.hash(bytes, 0, markerBytes) != markerHash) {
            return Match.DIFFERENT;
        }
        return isStrong() ? Match.STRONG : Match.WEAK;
    }
}
