package io.millrace.agent.record;

/**
 * Bytes as the text of a matcher, that ends with an exception once it was asked too often: only so can a pattern be stopped that tries all ways
 * to split a text. ASCII is read where it is; other text is decoded, and it is known where each character was.
 */
final class StepText implements CharSequence {
    /** Kept from one text to the next up to this many characters. */
    private static final int KEPT = 64 * 1024;

    /** Has no stack: it says nothing that its catcher does not know. */
    static final class StepsUsedUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        StepsUsedUp() {
            super(null, null, false, false);
        }
    }

    private byte[] bytes = {};
    private int from;
    private int length;
    private boolean isDecoded;
    private char[] chars = {};
    private int[] places = {};
    private long stepsLeft;

    void set(byte[] text, int start, int end, long steps) {
        bytes = text;
        from = start;
        stepsLeft = steps;
        isDecoded = !LineScan.isAscii(text, start, end);
        length = end - start;
        if (isDecoded) {
            decode(end);
        }
    }

    private void decode(int end) {
        boolean isTooLarge = chars.length > KEPT && end - from <= KEPT;
        if (chars.length < end - from || isTooLarge) {
            chars = new char[Math.max(256, end - from)];
            places = new int[chars.length + 1];
        }
        int count = 0;
        int size;
        for (int at = from; at < end; at += size) {
            size = Math.max(1, Utf8Cut.sequence(bytes, at, end));
            int point = point(at, end);
            places[count] = at;
            if (Character.isBmpCodePoint(point)) {
                chars[count++] = (char) point;
            } else {
                chars[count++] = Character.highSurrogate(point);
                places[count] = at;
                chars[count++] = Character.lowSurrogate(point);
            }
        }
        places[count] = end;
        length = count;
    }

    private int point(int at, int end) {
        int first = bytes[at];
        return switch (Utf8Cut.sequence(bytes, at, end)) {
            case 1 -> first;
            case 2 -> ((first & 0x1F) << 6) | low(at + 1);
            case 3 -> ((first & 0x0F) << 12) | (low(at + 1) << 6) | low(at + 2);
            case 4 -> ((first & 0x07) << 18) | (low(at + 1) << 12) | (low(at + 2) << 6) | low(at + 3);
            default -> 0xFFFD;
        };
    }

    private int low(int at) {
        return bytes[at] & 0x3F;
    }

    /** Where in the bytes a character begins; for the length of the text, where that ends. */
    int place(int index) {
        return isDecoded ? places[index] : from + index;
    }

    @Override
    public char charAt(int index) {
        if (--stepsLeft < 0) {
            throw new StepsUsedUp();
        }
        return isDecoded ? chars[index] : (char) bytes[from + index];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        char[] part = new char[end - start];
        for (int i = start; i < end; i++) {
            part[i - start] = isDecoded ? chars[i] : (char) bytes[from + i];
        }
        return String.valueOf(part);
    }

    @Override
    public String toString() {
        return "StepText[" + length + " characters]";
    }
}
