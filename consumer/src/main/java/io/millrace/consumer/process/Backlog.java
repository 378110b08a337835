package io.millrace.consumer.process;

/**
 * What of one opening waits, and for what.
 *
 * @param free whether records in hand could go to user code
 * @param parked keys that are parked
 * @param paused keys with records in hand that the application lets wait
 * @param askedNanos for how long the feed has been asked for more and has given nothing; negative if it is not asked
 */
record Backlog(boolean free, int parked, int paused, long askedNanos) {

    boolean isFeedAsked() {
        return askedNanos >= 0;
    }

    /** Which keys wait, for people; empty if none does. */
    String keys() {
        String first = parked == 0 ? "" : count(parked) + " parked";
        String second = paused == 0 ? "" : count(paused) + " paused";
        return first + (first.isEmpty() || second.isEmpty() ? "" : ", ") + second;
    }

    private static String count(int keys) {
        return keys == 1 ? "1 key is" : keys + " keys are";
    }
}
