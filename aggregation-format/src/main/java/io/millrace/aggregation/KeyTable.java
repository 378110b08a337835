package io.millrace.aggregation;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The distinct keys of an aggregate in order of first use, and their encoded size. */
final class KeyTable<K> {
    static final int ABSENT = -1;

    private final int field;
    private final Function<K, String> text;
    private final Map<K, Integer> indices = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private long sizeBytes;

    // Runs of one key, and asking for a size just before adding, are common: the last answer is worth keeping.
    private @Nullable K lastKey;
    private String lastText = "";
    private int lastIndex;
    private int lastGrowthBytes;

    KeyTable(int field, Function<K, String> text) {
        this.field = field;
        this.text = text;
    }

    private void lookUp(K key) {
        if (key == lastKey) {
            return;
        }
        Integer index = indices.get(key);
        lastKey = key;
        if (index != null) {
            lastIndex = index;
            lastGrowthBytes = 0;
            return;
        }
        lastIndex = texts.size();
        lastText = text.apply(key);
        lastGrowthBytes = CodedOutputStream.computeStringSize(field, lastText);
    }

    /** The index that the key has, or would get. */
    int indexWith(K key) {
        lookUp(key);
        return lastIndex;
    }

    /** The size of the encoded table with the key in it. */
    long sizeBytesWith(K key) {
        lookUp(key);
        return sizeBytes + lastGrowthBytes;
    }

    /** Adds the key unless it is there already, and returns its index. */
    int add(K key) {
        lookUp(key);
        if (lastIndex == texts.size()) {
            indices.put(key, lastIndex);
            texts.add(lastText);
            sizeBytes += lastGrowthBytes;
            lastGrowthBytes = 0;
        }
        return lastIndex;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    void writeTo(CodedOutputStream output) throws IOException {
        for (String keyText : texts) {
            output.writeString(field, keyText);
        }
    }

    void clear() {
        indices.clear();
        texts.clear();
        sizeBytes = 0;
        lastKey = null;
    }
}
