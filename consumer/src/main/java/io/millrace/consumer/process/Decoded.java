package io.millrace.consumer.process;

import java.util.List;

/**
 * A slice just decoded.
 *
 * @param slice what it holds
 * @param open what it keeps of its batch
 * @param records its records as they go into lanes; empty where records are handed over by the batch
 */
record Decoded(Slice slice, OpenSlice open, List<LaneRecord> records) {}
