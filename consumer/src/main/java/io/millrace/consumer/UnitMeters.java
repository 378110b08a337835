package io.millrace.consumer;

import io.millrace.consumer.lease.DynamoDbUnits;
import io.millrace.consumer.lease.DynamoDbUnits.Request;
import io.millrace.consumer.lease.DynamoDbUnits.Spent;
import java.util.Locale;

/** What the leases cost in DynamoDB, by kind of request. */
final class UnitMeters {
    private static final Spent NOTHING = new Spent(0, 0);

    private UnitMeters() {}

    static void register(DynamoDbUnits units, MeterSet meters) {
        for (Request request : Request.values()) {
            String kind = request.name().toLowerCase(Locale.ROOT);
            meters.sum(
                    "dynamodb.requests",
                    "Requests to the tables that were answered",
                    units,
                    all -> (double) of(all, request).requests(),
                    "request",
                    kind);
            meters.sum(
                    "dynamodb.units",
                    "Capacity units that requests to the tables have cost: write units for writes, read units for"
                            + " reads",
                    units,
                    all -> of(all, request).units(),
                    "request",
                    kind);
        }
    }

    private static Spent of(DynamoDbUnits units, Request request) {
        return units.snapshot().getOrDefault(request, NOTHING);
    }
}
