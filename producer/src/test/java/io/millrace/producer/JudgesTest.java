package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.History.Sending;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.SimulatedProducer.BudgetUse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** That judges object, one by one, to what no producer should do; histories made by hand. */
class JudgesTest {
    private static final Failure THROTTLE = ((EntryOutcome.Refused) ServiceErrors.THROTTLED_ENTRY).failure();

    private final SimulatedStream stream = new SimulatedStream(2);
    private final History history = new History();
    private final List<CompletableFuture<PutResult>> puts = new ArrayList<>();
    private final WireRecord wire = raw(0);

    @Test
    void aRepeatAfterALostReplyIsExplained() {
        send(0, 100).heard = new EntryOutcome.Refused(ServiceErrors.TIMEOUT);
        write(history.sendings.get(0));
        acked(write(send(200, 300)));
        assertThat(Explained.DUPLICATES.violations(run())).isEmpty();
        assertThat(Explained.SENDINGS.violations(run())).isEmpty();
    }

    @Test
    void aRepeatAfterAnAnswerThatWasRightIsNot() {
        Sending first = send(0, 100);
        first.heard = write(first);
        Sending second = send(200, 300);
        second.heard = write(second);
        acked(Objects.requireNonNull(second.written));
        assertThat(Explained.DUPLICATES.violations(run())).hasSize(1);
    }

    @Test
    void aRecordThatIsSentAgainAfterItsAckIsNoticed() {
        Sending first = send(0, 100);
        first.heard = write(first);
        acked(Objects.requireNonNull(first.written));
        send(200, 300);
        assertThat(Explained.SENDINGS.violations(run()))
                .singleElement()
                .asString()
                .contains("after its ack");
    }

    @Test
    void aRecordInTwoRequestsAtATimeIsNoticed() {
        send(0, 100).heard = new EntryOutcome.Refused(THROTTLE);
        acked(write(send(99, 300)));
        assertThat(Explained.SENDINGS.violations(run()))
                .singleElement()
                .asString()
                .contains("before the answer");
    }

    @Test
    void aFailureThatDeniesAWriteIsNoticed() {
        send(0, 100).heard = new EntryOutcome.Refused(ServiceErrors.TIMEOUT);
        failed(Reason.EXPIRED, false, 1);
        assertThat(Explained.FAILURES.violations(run())).hasSize(1);
    }

    @Test
    void aFailureThatClaimsAWriteWithoutNeedIsNoticed() {
        send(0, 100).heard = new EntryOutcome.Refused(THROTTLE);
        failed(Reason.EXPIRED, true, 1);
        assertThat(Explained.FAILURES.violations(run())).hasSize(1);
    }

    @Test
    void aFailureForAThrottleThatWasNoneIsNoticed() {
        send(0, 100).heard = new EntryOutcome.Refused(ServiceErrors.REFUSED);
        failed(Reason.THROTTLED, false, 1);
        assertThat(Explained.FAILURES.violations(run())).hasSize(1);
    }

    @Test
    void credentialsThatFailARecordAtTheFirstTryAreNoticed() {
        send(0, 100).heard = new EntryOutcome.Refused(ServiceErrors.EXPIRED_TOKEN);
        failed(Reason.CREDENTIALS, false, 1);
        assertThat(Explained.FAILURES.violations(run())).hasSize(1);
    }

    @Test
    void aPutWithoutAnEndAndAFailureThatMayNotBeAreNoticed() {
        puts.add(new CompletableFuture<>());
        assertThat(Guarantee.NOTHING_STUCK.violations(run())).hasSize(1);
        puts.clear();
        failed(Reason.REJECTED, false, 0);
        assertThat(Guarantee.NOTHING_STUCK.violations(run())).hasSize(1);
    }

    @Test
    void aResultThatNamesAnotherPlaceIsNoticed() {
        write(send(0, 100));
        acked(new EntryOutcome.Stored("shardId-000000000000", "17"));
        assertThat(Guarantee.RESULT_IS_TRUE.violations(run())).hasSize(1);
    }

    @Test
    void aBudgetThatIsExceededOrNotGivenBackIsNoticed() {
        assertThat(new BudgetUse(100, 100, 0).isKept()).isTrue();
        assertThat(new BudgetUse(100, 101, 0).isKept()).isFalse();
        assertThat(new BudgetUse(100, 50, 1).isKept()).isFalse();
    }

    private Sending send(long sentAtNanos, long heardAtNanos) {
        int call = history.sendings.size() + 1;
        Sending one = history.request(call, List.of(wire), sentAtNanos).get(0);
        one.heardAtNanos = heardAtNanos;
        return one;
    }

    private EntryOutcome.Stored write(Sending one) {
        EntryOutcome.Stored stored = stream.write(one.wire);
        one.written = stored;
        return stored;
    }

    private void acked(EntryOutcome.Stored place) {
        history.sendings.stream().filter(one -> place.equals(one.written)).forEach(one -> one.heard = place);
        puts.add(CompletableFuture.completedFuture(new PutResult(place.shardId(), place.sequenceNumber(), 0, 1)));
    }

    private void failed(Reason reason, boolean mayHaveBeenWritten, int attempts) {
        puts.add(CompletableFuture.failedFuture(new PutFailedException(
                "simulated", reason, mayHaveBeenWritten, attempts, List.of(), "as intended", null)));
    }

    private Evidence run() {
        return new Evidence(
                stream, history, puts, List.of(HashKey.MIN), List.of(), Set.of(Reason.EXPIRED), new BudgetUse(0, 0, 0));
    }

    private static WireRecord raw(int number) {
        return new WireRecord(
                "key", HashKey.MIN, ByteBuffer.allocate(8).putInt(number).array());
    }
}
