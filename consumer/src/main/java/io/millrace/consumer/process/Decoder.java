package io.millrace.consumer.process;

/** Takes one kind of compression off. Safe for use by several threads. */
interface Decoder {
    /**
     * What was compressed, in an array of its own size.
     *
     * @param limitBytes no more than this is taken from memory for it
     * @throws TooLarge if it would have more than that
     * @throws RuntimeException if the data are not what they should be
     */
    byte[] decode(byte[] data, int limitBytes) throws TooLarge;

    /** Data have more bytes, or say that they have, than are allowed. */
    final class TooLarge extends Exception {
        private static final long serialVersionUID = 1;

        TooLarge() {
            super(null, null, false, false);
        }
    }
}
