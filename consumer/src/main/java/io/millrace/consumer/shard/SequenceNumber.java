package io.millrace.consumer.shard;

/**
 * The service's number of one wire record: a decimal of up to 56 digits that grows within a shard and from a shard to
 * its children.
 *
 * @param digits decimal text without sign or leading zeros
 */
public record SequenceNumber(String digits) implements Comparable<SequenceNumber> {
    public SequenceNumber {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("sequence number '" + digits + "' is not a decimal number");
        }
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw new IllegalArgumentException("sequence number '" + digits + "' has a leading zero");
        }
    }

    @Override
    public int compareTo(SequenceNumber other) {
        int byLength = Integer.compare(digits.length(), other.digits.length());
        return byLength != 0 ? byLength : digits.compareTo(other.digits);
    }

    @Override
    public String toString() {
        return digits;
    }
}
