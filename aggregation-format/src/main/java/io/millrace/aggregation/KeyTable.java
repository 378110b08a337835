package io.millrace.aggregation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The distinct keys of an aggregate in order of first use, encoded once, and the size of all of them. */
final class KeyTable<K> {
    static final int ABSENT = -1;

    private static final byte[] NO_BYTES = {};

    private final int field;
    private final Function<K, String> text;
    private final Map<K, Integer> indices = new HashMap<>();
    private final List<byte[]> texts = new ArrayList<>();
    private long sizeBytes;

    // What indexWith found last. Runs of one key, and asking for a size just before adding, are common.
    private @Nullable K lastKey;
    private byte[] lastText = NO_BYTES;
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
        Integer index = indices.get(key);
        lastKey = key;
        if (index != null) {
            lastIndex = index;
            lastGrowthBytes = 0;
        } else {
            lastIndex = texts.size();
            lastText = text.apply(key).getBytes(StandardCharsets.UTF_8);
            lastGrowthBytes = 1 + ProtobufWriter.lengthDelimitedSize(lastText.length);
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
        indices.put(Objects.requireNonNull(lastKey), lastIndex);
        texts.add(lastText);
        sizeBytes += lastGrowthBytes;
        lastGrowthBytes = 0;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    void writeTo(ProtobufWriter output) {
        for (int i = 0; i < texts.size(); i++) {
            output.writeTag(field, AggregateFormat.WIRE_LENGTH_DELIMITED);
            output.writeLengthDelimited(texts.get(i));
        }
    }

    void clear() {
        indices.clear();
        texts.clear();
        sizeBytes = 0;
        lastKey = null;
    }
}
