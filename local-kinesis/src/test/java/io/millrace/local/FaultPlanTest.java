package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.http.Caller;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class FaultPlanTest {
    private static final String FIRST = "shardId-000000000000";
    private static final String LARGEST_HASH = "340282366920938463463374607431768211455";

    private final FaultPlan faults = FaultPlan.seeded(7);
    private final LocalKinesis engine = LocalKinesis.builder()
            .limits(Limits.none())
            .tlsPort(0)
            .faults(faults)
            .start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    FaultPlanTest() {
        engine.createStream("s", 2);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private PutRecordsResponse putHundred() {
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .explicitHashKey("0")
                .data(SdkBytes.fromUtf8String("x"))
                .build();
        return client.putRecords(r -> r.streamName("s").records(Collections.nCopies(100, entry)))
                .join();
    }

    @Test
    void aShareOfTheEntriesIsThrottledAndNotWritten() {
        faults.throttleEntries(0.10);

        int failed = 0;
        for (int i = 0; i < 20; i++) {
            PutRecordsResponse put = putHundred();
            failed += put.failedRecordCount();
            assertThat(put.records())
                    .filteredOn(entry -> entry.errorCode() != null)
                    .hasSize(put.failedRecordCount())
                    .extracting(PutRecordsResultEntry::errorCode)
                    .containsOnly("ProvisionedThroughputExceededException");
        }

        assertThat(failed).isBetween(150, 250);
        assertThat(faults.recorded()).isEqualTo(Map.of(FaultKind.THROTTLE_ENTRY, (long) failed));
        assertThat(kinesis.readAll(0)).hasSize(2000 - failed);
    }

    @Test
    void aRuleStrikesItsShardAndCountAlone() {
        faults.add(FaultRule.of(FaultKind.FAIL_ENTRY).onShard(FIRST).times(3));

        assertThat(kinesis.putAt(LARGEST_HASH, "other shard").shardId()).isNotEqualTo(FIRST);
        PutRecordsResponse put = putHundred();

        assertThat(put.failedRecordCount()).isEqualTo(3);
        assertThat(put.records().subList(0, 3))
                .extracting(PutRecordsResultEntry::errorCode)
                .containsOnly("InternalFailure");
        assertThat(putHundred().failedRecordCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLostReplyComesAfterTheWriteAndAResetBeforeIt(Clients.Transport transport) {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).onOperation("PutRecord").times(1));
        try (KinesisAsyncClient other = Clients.client(engine, transport)) {
            assertThat(Kinesis.failure(put(other, "lost"))).isInstanceOf(SdkClientException.class);
            faults.add(FaultRule.of(FaultKind.RESET).onOperation("PutRecord").times(1));
            assertThat(Kinesis.failure(put(other, "reset"))).isInstanceOf(SdkClientException.class);
            put(other, "answered").join();
        }

        assertThat(kinesis.readAll(0)).containsExactly("lost", "answered");
        assertThat(faults.recorded()).isEqualTo(Map.of(FaultKind.LOSE_REPLY, 1L, FaultKind.RESET, 1L));
    }

    private static CompletableFuture<PutRecordResponse> put(KinesisAsyncClient client, String data) {
        return client.putRecord(
                r -> r.streamName("s").partitionKey("k").explicitHashKey("0").data(SdkBytes.fromUtf8String(data)));
    }

    @Test
    void aStalledRequestIsNeverAnsweredAndNeverWritten() {
        faults.stall("PutRecord", 1);

        CompletableFuture<PutRecordResponse> stalled = put(client, "stalled");

        Struck.await(faults, FaultKind.STALL, 1);
        assertThatThrownBy(() -> stalled.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        faults.clear();
        put(client, "after").join();
        assertThat(kinesis.readAll(0)).containsExactly("after");
    }

    @Test
    void aDelayedRequestIsCarriedOutLater() {
        Duration delay = Duration.ofMillis(300);
        faults.delay("PutRecord", delay);
        boolean isSeenBefore = false;
        // Who reads slower than the delay sees nothing of it, and reads again.
        for (int before = 0; before < 20 && !isSeenBefore; before++) {
            long began = System.nanoTime();
            CompletableFuture<PutRecordResponse> delayed = put(client, "late");
            List<String> meanwhile = kinesis.readAll(0);
            if (System.nanoTime() - began < delay.toNanos()) {
                isSeenBefore = true;
                assertThat(meanwhile).hasSize(before);
            }
            delayed.join();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(delay);
            assertThat(kinesis.readAll(0)).hasSize(before + 1).containsOnly("late");
        }
        assertThat(isSeenBefore).as("read within %s of the put", delay).isTrue();
    }

    @Test
    void wholeRequestsAreThrottledByShard() {
        put(client, "x").join();
        String iterator = kinesis.iterator(FIRST, ShardIteratorType.TRIM_HORIZON);
        faults.add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                .onOperation("GetRecords")
                .onStream("s")
                .onShard(FIRST)
                .times(2));
        faults.add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                .onOperation("ListShards")
                .times(1));

        for (int i = 0; i < 2; i++) {
            assertThat(Kinesis.failure(client.getRecords(r -> r.shardIterator(iterator))))
                    .isInstanceOf(ProvisionedThroughputExceededException.class);
        }
        GetRecordsResponse got = kinesis.get(iterator);
        assertThat(got.records()).hasSize(1);
        assertThat(Kinesis.failure(client.listShards(r -> r.streamName("s"))))
                .isInstanceOf(LimitExceededException.class);
    }

    @Test
    void theSameSeedStrikesTheSameEntries() {
        assertThat(strikes(11)).isEqualTo(strikes(11)).isNotEqualTo(strikes(12));
    }

    private static List<Optional<FaultKind>> strikes(long seed) {
        FaultPlan plan = FaultPlan.seeded(seed).throttleEntries(0.3).failEntries(0.2);
        FaultRequest request = new FaultRequest(
                FaultService.KINESIS,
                "PutRecords",
                Set.of("s"),
                Optional.empty(),
                Caller.of(new DefaultHttpHeaders()),
                "id");
        List<Optional<FaultKind>> struck = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            struck.add(plan.nextEntry(request, "s", FIRST, i, Instant.EPOCH));
        }
        return struck;
    }

    @Test
    void aSenselessRuleIsRefusedByName() {
        assertThatThrownBy(() -> faults.throttleEntries(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share is 1.5; it must be above 0 and at most 1");
    }
}
