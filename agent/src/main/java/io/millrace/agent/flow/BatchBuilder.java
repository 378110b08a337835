package io.millrace.agent.flow;

import io.millrace.agent.record.Batch;
import io.millrace.agent.record.Origin;
import io.millrace.agent.transform.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the records of one window, as they are or as a flow's steps make them, and where the bytes of each went. Reusable; belongs to the
 * loop.
 */
final class BatchBuilder implements Transform.Emitter {
    /** Bytes that a batch has in place of those of the window. */
    private static final class Patch {
        private final int at;
        private final byte[] bytes;

        Patch(int at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }
    }

    private final @Nullable Transform steps;
    private byte[] made = new byte[0];
    private int madeBytes;
    private int[] bounds = new int[256];
    private long[] offsets = new long[128];
    private int count;
    private long records;
    private final List<Patch> patches = new ArrayList<>();
    private final Map<String, Long> givenUp = new HashMap<>();
    private final Map<String, Long> failed = new HashMap<>();
    private long lineOffset;
    private long lineBytes;
    private int emittedOfLine;

    BatchBuilder(@Nullable Transform steps) {
        this.steps = steps;
    }

    void clear() {
        madeBytes = 0;
        count = 0;
        records = 0;
        patches.clear();
        givenUp.clear();
        failed.clear();
    }

    /**
     * Takes a record.
     *
     * @param rawBytes how many bytes of the file it stands for
     */
    void add(byte[] window, int start, int end, Origin origin, long offset, int rawBytes) {
        records++;
        if (steps == null) {
            append(start, end, offset);
            return;
        }
        lineOffset = offset;
        lineBytes = rawBytes;
        emittedOfLine = 0;
        steps.apply(Arrays.copyOfRange(window, start, end), origin, offset, this);
    }

    /** Takes the beginning of a record that is cut at {@code to}, with {@code ending} behind it in place of as many bytes of the window. */
    void addCut(byte[] window, int start, int to, byte[] ending, Origin origin, long offset) {
        int end = to + ending.length;
        if (steps == null) {
            patches.add(new Patch(to, ending));
            add(window, start, end, origin, offset, end - start);
            return;
        }
        byte[] record = Arrays.copyOfRange(window, start, end);
        System.arraycopy(ending, 0, record, to - start, ending.length);
        add(record, 0, record.length, origin, offset, record.length);
    }

    /** Bytes of the file that are part of no record. */
    void skip(String reason, long bytes) {
        givenUp.merge(reason, bytes, Long::sum);
    }

    @Override
    public void emit(byte[] record) {
        int end = madeBytes + record.length;
        if (end > made.length) {
            made = Arrays.copyOf(made, Math.max(end, 2 * made.length));
        }
        System.arraycopy(record, 0, made, madeBytes, record.length);
        append(madeBytes, end, lineOffset + emittedOfLine++);
        madeBytes = end;
    }

    @Override
    public void giveUp(String reason) {
        skip(reason, lineBytes);
    }

    @Override
    public void failed(String step) {
        failed.merge(step, 1L, Long::sum);
    }

    /** The batch of all; the window may be used again afterwards. */
    Batch build(byte[] window, int windowBytes, Origin origin, long ackedBelow) {
        byte[] bytes = steps == null ? Arrays.copyOf(window, windowBytes) : Arrays.copyOf(made, madeBytes);
        patches.forEach(patch -> System.arraycopy(patch.bytes, 0, bytes, patch.at, patch.bytes.length));
        if (made.length > 4 * 1024 * 1024) {
            made = new byte[0];
        }
        return new Batch(
                origin, ackedBelow, bytes, count, Arrays.copyOf(bounds, 2 * count), Arrays.copyOf(offsets, count));
    }

    Tally tally(long readBytes) {
        return new Tally(readBytes, records, Map.copyOf(givenUp), Map.copyOf(failed));
    }

    private void append(int start, int end, long offset) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            bounds = Arrays.copyOf(bounds, 4 * count);
        }
        bounds[2 * count] = start;
        bounds[2 * count + 1] = end;
        offsets[count++] = offset;
    }
}
