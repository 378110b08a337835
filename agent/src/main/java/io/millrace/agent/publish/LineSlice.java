package io.millrace.agent.publish;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.RecordParts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of a batch as an aggregator takes it, without a copy; used again for others after that. */
final class LineSlice implements RecordParts {
    private static final byte[] NONE = {};

    private String key = "";
    private byte[] bytes = NONE;
    private int start;
    private int length;

    LineSlice set(String newKey, byte[] newBytes, int newStart, int newLength) {
        key = newKey;
        bytes = newBytes;
        start = newStart;
        length = newLength;
        return this;
    }

    /** Lets go of the batch. */
    void clear() {
        bytes = NONE;
        length = 0;
    }

    @Override
    public String partitionKey() {
        return key;
    }

    @Override
    public @Nullable HashKey explicitHashKey() {
        return null;
    }

    @Override
    public List<Header> headers() {
        return List.of();
    }

    @Override
    public int dataSizeBytes() {
        return length;
    }

    @Override
    public void copyData(byte[] target, int at) {
        System.arraycopy(bytes, start, target, at, length);
    }
}
