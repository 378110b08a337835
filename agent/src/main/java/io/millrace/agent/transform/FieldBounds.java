package io.millrace.agent.transform;

import java.util.Arrays;

/** Where the fields of a line are; -1 for those that it does not have. */
final class FieldBounds {
    private final int[] bounds;

    FieldBounds(int fields) {
        bounds = new int[2 * fields];
        clear();
    }

    void clear() {
        Arrays.fill(bounds, -1);
    }

    void set(int field, int from, int to) {
        bounds[2 * field] = from;
        bounds[2 * field + 1] = to;
    }

    /** Sets a field of an Apache log, where a hyphen stands for none. */
    void setUnlessHyphen(int field, byte[] line, int from, int to) {
        if (to - from != 1 || line[from] != '-') {
            set(field, from, to);
        }
    }

    int start(int field) {
        return bounds[2 * field];
    }

    int end(int field) {
        return bounds[2 * field + 1];
    }
}
