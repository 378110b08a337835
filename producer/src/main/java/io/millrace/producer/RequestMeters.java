package io.millrace.producer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.millrace.producer.PutFailedException.Reason;
import java.util.concurrent.TimeUnit;

/** What is recorded of every request, and of every wire record in it. */
final class RequestMeters implements LoopObserver {
    private final Timer requestTime;
    private final DistributionSummary recordsPerUnit;
    private final DistributionSummary unitsPerRequest;
    private final DistributionSummary recordsPerRequest;

    RequestMeters(MeterSet meters) {
        this.requestTime = meters.timer(
                MeterNames.PREFIX + MeterNames.REQUEST_TIME,
                "From the moment a PutRecords request left to its answer, or to its deadline",
                ProducerMetrics.PERCENTILES);
        this.recordsPerUnit = meters.summary(
                MeterNames.PREFIX + MeterNames.USER_RECORDS_PER_WIRE_RECORD,
                "User records in one wire record, each time it was sent");
        this.unitsPerRequest =
                meters.summary(MeterNames.PREFIX + MeterNames.WIRE_RECORDS_PER_REQUEST, "Wire records in one request");
        this.recordsPerRequest =
                meters.summary(MeterNames.PREFIX + MeterNames.USER_RECORDS_PER_REQUEST, "User records in one request");
    }

    @Override
    public void lanesChanged(Lanes lanes) {}

    @Override
    public void sent(PutBatch batch, long nowNanos) {}

    @Override
    public void answered(PutBatch batch, PutOutcome outcome, long nowNanos) {
        requestTime.record(nowNanos - batch.units().get(0).sentAtNanos, TimeUnit.NANOSECONDS);
        unitsPerRequest.record(batch.units().size());
        int records = 0;
        for (Unit unit : batch.units()) {
            records += unit.userRecords;
            recordsPerUnit.record(unit.userRecords);
        }
        recordsPerRequest.record(records);
    }

    @Override
    public void acked(Unit unit, String shardId, long nowNanos) {}

    @Override
    public void failed(PendingRecord record, Reason reason) {}
}
