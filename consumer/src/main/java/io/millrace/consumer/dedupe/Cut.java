package io.millrace.consumer.dedupe;

/**
 * What was forgotten for want of room.
 *
 * @param incarnations runs of producers, wholly
 * @param numbers of others
 */
record Cut(int incarnations, long numbers) {
    static final Cut NONE = new Cut(0, 0);

    Cut and(Cut other) {
        return new Cut(incarnations + other.incarnations, numbers + other.numbers);
    }
}
