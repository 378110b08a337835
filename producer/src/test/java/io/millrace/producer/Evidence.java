package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a finished run leaves behind to be judged.
 *
 * @param puts the futures of the records, by number
 * @param hashes their effective hashes, by number
 * @param flushes the futures of flushes; each says whether everything put before it had ended
 * @param mayFail whether records may have been given up
 */
record Evidence(
        SimulatedStream stream,
        List<CompletableFuture<PutResult>> puts,
        List<HashKey> hashes,
        List<CompletableFuture<Boolean>> flushes,
        boolean mayFail) {

    /** The numbers of the records that were acked. */
    List<Integer> acked() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < puts.size(); i++) {
            if (puts.get(i).isDone() && !puts.get(i).isCompletedExceptionally()) {
                numbers.add(i);
            }
        }
        return numbers;
    }
}
