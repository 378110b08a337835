package io.millrace.cli;

import io.millrace.consumer.deadletter.DeadLetter;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where dead letters are read from, one after the other. Used by one thread. */
interface LetterSource extends Closeable {
    /** The next one, or null at the end. */
    @Nullable
    Found next() throws IOException;

    /** How many may be under way at a time. */
    int mostUnderWay();

    /** Told once what became of a letter. */
    @FunctionalInterface
    interface Settling {
        void settled(boolean putBack) throws IOException;
    }

    /**
     * What stands at one place.
     *
     * @param place where, for messages
     * @param letter null if it is none
     * @param problem why it is none, else null
     * @param before whether an earlier run has put it back
     * @param settling is told in the end, unless the run only looks
     */
    record Found(
            String place,
            @Nullable DeadLetter letter,
            @Nullable String problem,
            boolean before,
            Settling settling) {}
}
