package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.producer.PutEntries.Kind;

/**
 * Finds the keys in a request in JSON, as the KPL writes it: the strings that are looked at hold no escapes. Not safe for use by several
 * threads.
 */
final class JsonRequest {
    private final PutEntries entries;
    private byte[] bytes = {};
    private int end;
    private int at;

    // The last string, between its quotation marks.
    private int offset;
    private int length;

    JsonRequest(PutEntries entries) {
        this.entries = entries;
    }

    void read(byte[] body, int size) {
        entries.begin();
        bytes = body;
        end = size;
        at = 0;
        expect('{');
        while (next() != '}') {
            string();
            member();
        }
    }

    private void member() {
        boolean isRecords = isName("Records");
        boolean isToken = isName("NextToken");
        if (isName("MaxResults") && entries.kind() == Kind.OTHER) {
            entries.is(Kind.LIST_SHARDS);
        }
        if (isRecords) {
            entries.is(Kind.PUT_RECORDS);
            records();
        } else if (isToken) {
            string();
            entries.listFrom(CborRequest.number(bytes, offset, length));
        } else {
            skip();
        }
    }

    private void records() {
        expect('[');
        while (next() != ']') {
            expect('{');
            entries.add();
            while (next() != '}') {
                entryMember();
            }
            at++;
        }
        at++;
    }

    private void entryMember() {
        string();
        int nameOffset = offset;
        int nameLength = length;
        string();
        if (CborRequest.same(bytes, nameOffset, nameLength, "Data")) {
            entries.data(offset, length);
        } else if (CborRequest.same(bytes, nameOffset, nameLength, "PartitionKey")) {
            entries.partitionKey(offset, length);
        } else if (CborRequest.same(bytes, nameOffset, nameLength, "ExplicitHashKey")) {
            entries.explicitHashKey(offset, length);
        }
    }

    private void skip() {
        char first = next();
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            at++;
            while (next() != '}' && bytes[at] != ']') {
                skip();
            }
            at++;
        } else {
            while (at < end && ",}]:".indexOf(bytes[at]) < 0) {
                at++;
            }
        }
    }

    private void string() {
        expect('"');
        offset = at;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        length = at - offset;
        at++;
    }

    private boolean isName(String name) {
        return CborRequest.same(bytes, offset, length, name);
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw new IllegalArgumentException(
                    "The request has '" + (char) bytes[at] + "' at " + at + ", not '" + wanted + "'");
        }
        at++;
    }

    /** The next character that means something; stays before it. */
    private char next() {
        while (bytes[at] <= ' ' || bytes[at] == ',' || bytes[at] == ':') {
            at++;
        }
        return (char) bytes[at];
    }
}
