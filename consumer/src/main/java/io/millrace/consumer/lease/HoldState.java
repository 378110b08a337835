package io.millrace.consumer.lease;

/** Where a hold stands in its life. */
enum HoldState {
    /** Claimed; parents and children are being looked at. */
    STARTING,
    /** A parent is not done yet. */
    WAITING,
    /** Delivering. */
    RUNNING,
    /** No new delivery; the running batch ends. */
    DRAINING,
    /** The last write, a give or a release, is on its way. */
    LEAVING,
    /** The last write is being overtaken: the hold is to stay. */
    KEEPING,
    /** Everything is delivered; children are created, then the end is written. */
    ENDING,
    /** Given or released, as its departure said. */
    LEFT,
    /** Ended, fenced or displaced. */
    OVER;

    boolean isHeld() {
        return this != LEFT && this != OVER;
    }

    boolean mayDrain() {
        return this == STARTING || this == WAITING || this == RUNNING;
    }

    /** Whether it already leaves this worker, by its own doing. */
    boolean isDeparting() {
        return this == DRAINING || this == LEAVING;
    }
}
