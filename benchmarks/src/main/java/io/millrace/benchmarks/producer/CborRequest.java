package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.producer.PutEntries.Kind;

/** Finds the keys in a request in CBOR, and jumps over everything else. Not safe for use by several threads. */
final class CborRequest {
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xFF;

    private final PutEntries entries;
    private byte[] bytes = {};
    private int at;

    // The head of the last item: its major type, and its length, count or value; -1 if that is indefinite.
    private int major;
    private long argument;

    CborRequest(PutEntries entries) {
        this.entries = entries;
    }

    void read(byte[] body) {
        entries.begin();
        bytes = body;
        at = 0;
        head();
        long members = require(MAP);
        while (hasMore(members--)) {
            member();
        }
    }

    private void member() {
        head();
        int length = (int) require(TEXT);
        int name = at;
        at += length;
        if (is(name, length, "Records")) {
            entries.is(Kind.PUT_RECORDS);
            records();
        } else if (is(name, length, "NextToken")) {
            head();
            int digits = (int) require(TEXT);
            entries.listFrom(number(bytes, at, digits));
            at += digits;
        } else {
            if (is(name, length, "MaxResults") && entries.kind() == Kind.OTHER) {
                entries.is(Kind.LIST_SHARDS);
            }
            skip();
        }
    }

    private void records() {
        head();
        long count = require(ARRAY);
        while (hasMore(count--)) {
            entries.add();
            head();
            long members = require(MAP);
            while (hasMore(members--)) {
                entryMember();
            }
        }
    }

    private void entryMember() {
        head();
        int length = (int) require(TEXT);
        int name = at;
        at += length;
        head();
        if (major != BYTES && major != TEXT) {
            throw new IllegalArgumentException("A member of an entry is neither text nor bytes");
        }
        int offset = at;
        at += (int) argument;
        if (is(name, length, "Data")) {
            entries.data(offset, (int) argument);
        } else if (is(name, length, "PartitionKey")) {
            entries.partitionKey(offset, (int) argument);
        } else if (is(name, length, "ExplicitHashKey")) {
            entries.explicitHashKey(offset, (int) argument);
        }
    }

    private void skip() {
        head();
        if (major == BYTES || major == TEXT) {
            at += (int) argument;
        } else if (major == TAG) {
            skip();
        } else if (major == ARRAY || major == MAP) {
            long items = major == MAP && argument > 0 ? 2 * argument : argument;
            while (hasMore(items--)) {
                skip();
            }
        }
    }

    /** Whether an item follows of those that are left; a count below zero stands for as many as there are before the break. */
    private boolean hasMore(long left) {
        if (left >= 0) {
            return left > 0;
        }
        if ((bytes[at] & 0xFF) == BREAK) {
            at++;
            return false;
        }
        return true;
    }

    private void head() {
        int first = bytes[at++] & 0xFF;
        major = first >> 5;
        int low = first & 0x1F;
        if (low < 24) {
            argument = low;
        } else if (low == INDEFINITE) {
            argument = -1;
        } else {
            argument = 0;
            for (int left = 1 << (low - 24); left > 0; left--) {
                argument = argument << Byte.SIZE | (bytes[at++] & 0xFF);
            }
        }
    }

    private long require(int wanted) {
        if (major != wanted || (argument < 0 && wanted < ARRAY)) {
            throw new IllegalArgumentException(
                    "The request has an item of type " + major + " where one of type " + wanted + " was expected");
        }
        return argument;
    }

    private boolean is(int offset, int length, String name) {
        return same(bytes, offset, length, name);
    }

    static boolean same(byte[] bytes, int offset, int length, String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static int number(byte[] bytes, int offset, int digits) {
        int number = 0;
        for (int i = offset; i < offset + digits; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
