package io.millrace.agent.flow;

import java.util.Map;

/**
 * Where the bytes of one window went.
 *
 * @param readBytes all of them
 * @param records how many records they were
 * @param givenUp bytes of records, or between them, that go nowhere, by reason
 * @param failed records that a step could not read, by step
 */
record Tally(long readBytes, long records, Map<String, Long> givenUp, Map<String, Long> failed) {
    long givenUpBytes() {
        return givenUp.values().stream().mapToLong(Long::longValue).sum();
    }
}
