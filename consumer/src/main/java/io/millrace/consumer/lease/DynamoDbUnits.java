package io.millrace.consumer.lease;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The DynamoDB capacity units that the leases of one consumer have cost since it was built, by kind of request, as the
 * service's answers tell them. A refused condition, whose answer tells nothing, counts one unit, the least that is billed;
 * requests that were throttled or never answered count nothing. Safe from any thread.
 */
public final class DynamoDbUnits {
    private final Map<Request, Spent> spent = new EnumMap<>(Request.class);

    /** What was asked of the tables. */
    public enum Request {
        /** A lease claimed, renewed, checkpointed, handed over, created or deleted. */
        LEASE_WRITE,
        /** One lease read consistently. */
        LEASE_READ,
        /** The whole lease table read; each page counts. */
        LEASE_SCAN,
        /** A worker's row written: beats above all. */
        WORKER_WRITE,
        /** The own row read, for what is announced to it. */
        WORKER_READ,
        /** All workers' rows read; each page counts. */
        WORKER_LIST,
        /** What the fleet has agreed on, read or written. */
        FLEET
    }

    /**
     * What one kind of request has cost.
     *
     * @param requests answered
     * @param units write units for writes, read units for reads
     */
    public record Spent(long requests, double units) {
        Spent and(double more) {
            return new Spent(requests + 1, units + more);
        }
    }

    /** The sums up to now; kinds that were never asked are left out. */
    public synchronized Map<Request, Spent> snapshot() {
        return Collections.unmodifiableMap(new EnumMap<>(spent));
    }

    synchronized void note(Request request, double units) {
        spent.merge(request, new Spent(1, units), (before, first) -> before.and(units));
    }
}
