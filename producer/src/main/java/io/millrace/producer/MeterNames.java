package io.millrace.producer;

/** What the meters of a producer are called, and how they are told apart. */
final class MeterNames {
    static final String PREFIX = "millrace.producer.";

    static final String STREAM = "stream";
    static final String SHARD = "shard";
    static final String CODE = "code";
    static final String REASON = "reason";
    static final String PART = "part";
    static final String PHI = "phi";

    // Those that are also counted by shard, under the second prefix.
    static final String SHARD_PREFIX = PREFIX + "shard.";
    static final String USER_RECORDS_PUT = "user.records.put";
    static final String USER_RECORDS_FAILED = "user.records.failed";
    static final String USER_DATA_PUT = "user.data.put";
    static final String WIRE_RECORDS_PUT = "wire.records.put";
    static final String WIRE_RECORDS_REFUSED = "wire.records.refused";
    static final String WIRE_DATA_PUT = "wire.data.put";
    static final String ERRORS = "errors";
    static final String RETRIES = "user.records.retries";
    static final String BUFFERING_TIME = "buffering.time";
    static final String USER_RECORDS_WRITTEN = "user.records.written";

    static final String USER_RECORDS_RECEIVED = "user.records.received";
    static final String USER_RECORDS_PENDING = "user.records.pending";
    static final String USER_RECORDS_REGROUPED = "user.records.regrouped";
    static final String OLDEST_RECORD_AGE = "user.records.oldest.age";
    static final String USER_RECORDS_PER_WIRE_RECORD = "user.records.per.wire.record";
    static final String USER_RECORDS_PER_REQUEST = "user.records.per.request";
    static final String WIRE_RECORDS_PER_REQUEST = "wire.records.per.request";
    static final String WIRE_RECORDS_RETRIED = "wire.records.retried";
    static final String REQUEST_TIME = "request.time";
    static final String THROTTLES = "throttles";
    static final String PAYLOAD_UNITS_USED = "payload.units.used";
    static final String PAYLOAD_UNITS_LEAST = "payload.units.least";
    static final String MAP_LOADS = "shard.map.loads";
    static final String MAP_LOAD_FAILURES = "shard.map.load.failures";
    static final String SHARDS_OPEN = "shards.open";
    static final String BUDGET_USED = "budget.used";
    static final String BUDGET_LIMIT = "budget.limit";
    static final String ENDPOINT_UP = "endpoint.up";
    static final String RATE = "rate";

    static final String MAX = ".max";
    static final String PERCENTILE = ".percentile";

    private MeterNames() {}
}
