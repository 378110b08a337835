package io.millrace.agent.publish;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** PutRecordBatch, one attempt a call. */
interface FirehosePort {
    /** Sends records; the answer comes on any thread, once. */
    void put(List<byte[]> records, Consumer<Answer> answer);

    /** What came of a call. */
    sealed interface Answer {
        /** The service looked at each record: of each what it failed with, or nothing. */
        record Entries(List<Optional<Trouble>> failures) implements Answer {}

        /** Nothing is known to be stored. */
        record Failed(Trouble trouble) implements Answer {}
    }

    /**
     * Why something is not stored.
     *
     * @param code the service's, such as {@code ServiceUnavailableException}; {@code NoAnswer} if it gave none
     * @param message for an operator
     * @param passes whether another try by itself may succeed; not for what an operator has to mend first
     */
    record Trouble(String code, String message, boolean passes) {}
}
