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
    private int lastIndex = ABSENT;
    private @Nullable String lastText;

    KeyTable(int field, Function<K, String> text) {
        this.field = field;
        this.text = text;
    }

    int indexOf(K key) {
        if (key == lastKey) {
            return lastIndex;
        }
        Integer index = indices.get(key);
        lastKey = key;
        lastText = null;
        lastIndex = index == null ? ABSENT : index;
        return lastIndex;
    }

    /** The index that the key has, or would get. */
    int indexWith(K key) {
        int index = indexOf(key);
        return index == ABSENT ? texts.size() : index;
    }

    /** How much the table grows if the key is added. */
    long growthWith(K key) {
        return indexOf(key) == ABSENT ? CodedOutputStream.computeStringSize(field, lastText(key)) : 0;
    }

    int add(K key) {
        int index = indexOf(key);
        if (index != ABSENT) {
            return index;
        }
        String keyText = lastText(key);
        index = texts.size();
        sizeBytes += CodedOutputStream.computeStringSize(field, keyText);
        indices.put(key, index);
        texts.add(keyText);
        lastIndex = index;
        return index;
    }

    private String lastText(K key) {
        String keyText = lastText;
        if (keyText == null) {
            keyText = text.apply(key);
            lastText = keyText;
        }
        return keyText;
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
        lastText = null;
        lastIndex = ABSENT;
    }
}
