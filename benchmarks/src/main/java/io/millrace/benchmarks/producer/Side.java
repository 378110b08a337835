package io.millrace.benchmarks.producer;

/** A producer that is measured, with its limits lifted. One thread puts. */
interface Side {
    /** The linger of all sides: the default of both producers. */
    int LINGER_MILLIS = 100;

    /** How many records may be under way, where that is bounded. */
    int MOST_UNDER_WAY = 20_000;

    /** After how many puts that is looked at. */
    int CHECKED_EVERY = 64;

    /** Puts a record, whose end is told to the acks; may wait while too much is under way. */
    void put(String key, byte[] data) throws InterruptedException;

    /** The same for a record whose time from put to end counts. */
    void putTimed(String key, byte[] data) throws InterruptedException;

    /** Waits until everything put has ended, and ends. */
    void end() throws InterruptedException;
}
