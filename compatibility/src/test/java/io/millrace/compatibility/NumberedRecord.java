package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * What the tests write: the {@code number}th record of a test, under one of its keys, with content that follows from the two.
 *
 * @param key the partition key, without a slash
 * @param number from 0, growing in the order of the puts
 */
record NumberedRecord(String key, int number) {
    private static final int MOST_PADDING = 97;

    /** The content: key, number, and padding of a length that differs from record to record. */
    byte[] content() {
        return (key + "/" + number + "/" + "x".repeat(number % MOST_PADDING)).getBytes(US_ASCII);
    }

    /** Reads a content back; fails unless it is, byte by byte, what was written under that key. */
    static NumberedRecord read(String partitionKey, ByteBuffer content) {
        String text = US_ASCII.decode(content.duplicate()).toString();
        String[] parts = text.split("/", -1);
        if (parts.length == 3) {
            NumberedRecord record = new NumberedRecord(parts[0], Integer.parseInt(parts[1]));
            if (record.key.equals(partitionKey) && new String(record.content(), US_ASCII).equals(text)) {
                return record;
            }
        }
        throw new AssertionError("Partition key " + partitionKey + " came with a content of another record: " + text);
    }
}
