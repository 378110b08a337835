package io.millrace.aggregation;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The distinct keys of an aggregate in order of first use, and the size of all of them. It is filled for every aggregate anew and
 * leaves no garbage: an index by hash with open addressing, half empty at least.
 */
final class KeyTable<K> {
    static final int ABSENT = -1;

    private static final int NO_SLOT = -1;
    private static final int INITIAL_KEYS = 16;

    // Keys that were chosen to meet in one slot are written again and again, which the format allows, rather than
    // searched for.
    private static final int MOST_STEPS = 64;

    private final int field;
    private final Function<K, String> text;
    private @Nullable Object[] keys = new Object[INITIAL_KEYS];
    private @Nullable String[] texts = new String[INITIAL_KEYS];
    // By hash: 1 and the index of a key, or 0.
    private int[] slots = new int[2 * INITIAL_KEYS];
    private int count;
    private long sizeBytes;

    // What indexWith found last. Runs of one key, and asking for a size just before adding, are common.
    private @Nullable K lastKey;
    private @Nullable String lastText;
    private int lastSlot;
    private int lastIndex;
    private long lastGrowthBytes;

    KeyTable(int field, Function<K, String> text) {
        this.field = field;
        this.text = text;
    }

    /** The size of a table of just this text; its tag takes one byte. */
    static long sizeBytesOfOne(String text) {
        return 1 + ProtobufWriter.textSize(text);
    }

    /** The index that the key has, or would get. */
    int indexWith(K key) {
        if (key == lastKey) {
            return lastIndex;
        }
        lastKey = key;
        lastSlot = slotOf(key);
        lastIndex = lastSlot == NO_SLOT ? ABSENT : slots[lastSlot] - 1;
        if (lastIndex != ABSENT) {
            lastGrowthBytes = 0;
        } else {
            lastIndex = count;
            lastText = text.apply(key);
            lastGrowthBytes = sizeBytesOfOne(lastText);
        }
        return lastIndex;
    }

    /** The size of the encoded table with the key that was looked up last. */
    long sizeBytesWithLast() {
        return sizeBytes + lastGrowthBytes;
    }

    /** Adds the key that was looked up last, unless it is there already. */
    void addLast() {
        if (lastGrowthBytes == 0) {
            return;
        }
        if (count == keys.length) {
            grow();
        }
        keys[count] = lastKey;
        texts[count] = lastText;
        count++;
        if (lastSlot != NO_SLOT) {
            slots[lastSlot] = count;
        }
        sizeBytes += lastGrowthBytes;
        lastGrowthBytes = 0;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    void writeTo(ProtobufWriter output) {
        for (int i = 0; i < count; i++) {
            output.writeTag(field, AggregateFormat.WIRE_LENGTH_DELIMITED);
            output.writeText(Objects.requireNonNull(texts[i]));
        }
    }

    void clear() {
        Arrays.fill(keys, 0, count, null);
        Arrays.fill(texts, 0, count, null);
        Arrays.fill(slots, 0);
        count = 0;
        sizeBytes = 0;
        lastKey = null;
        lastText = null;
        lastGrowthBytes = 0;
    }

    /** The slot that has the key, or the empty one that it belongs into, if either is near. */
    private int slotOf(Object key) {
        int hash = key.hashCode();
        int slot = (hash ^ hash >>> 16) & (slots.length - 1);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (slots[slot] == 0 || key.equals(keys[slots[slot] - 1])) {
                return slot;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return NO_SLOT;
    }

    private void grow() {
        keys = Arrays.copyOf(keys, 2 * count);
        texts = Arrays.copyOf(texts, 2 * count);
        slots = new int[4 * count];
        for (int i = 0; i < count; i++) {
            int slot = slotOf(Objects.requireNonNull(keys[i]));
            if (slot != NO_SLOT) {
                slots[slot] = i + 1;
            }
        }
        lastSlot = slotOf(Objects.requireNonNull(lastKey));
    }
}
