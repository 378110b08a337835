package io.millrace.agent.publish;

import java.util.BitSet;

/**
 * What became of a batch.
 *
 * @param undelivered indices of the records to send again
 * @param refused indices of the records that can never be delivered
 * @param cause why, in words for an operator; empty when all were delivered
 */
public record SendResult(BitSet undelivered, BitSet refused, String cause) {
    private static final SendResult DELIVERED = new SendResult(new BitSet(), new BitSet(), "");

    /** All were delivered. */
    public static SendResult delivered() {
        return DELIVERED;
    }

    /** None was delivered; all are to be sent again. */
    public static SendResult undelivered(int count, String cause) {
        BitSet all = new BitSet();
        all.set(0, count);
        return new SendResult(all, new BitSet(), cause);
    }

    public boolean isDelivered() {
        return undelivered.isEmpty() && refused.isEmpty();
    }
}
