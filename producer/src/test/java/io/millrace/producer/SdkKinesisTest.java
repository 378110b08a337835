package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What the adapter makes of the real SDK, a real service and the lack of one. */
class SdkKinesisTest {
    @Test
    void everyAttemptIsOursAlsoOnAClientThatRetriesByItself() throws Exception {
        FaultPlan faults = FaultPlan.seeded(1)
                .add(FaultRule.of(FaultKind.FAIL_REQUEST)
                        .onOperation("PutRecords")
                        .times(3));
        try (LocalKinesis kinesis = LocalKinesis.builder().faults(faults).start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());
                KinesisProducer producer = producer(kinesis, client).build()) {
            PutResult result = producer.put("key", new byte[10]).get(30, TimeUnit.SECONDS);

            assertThat(result.attempts()).isEqualTo(4);
            assertThat(producer.stats().requests()).isEqualTo(4);
            assertThat(producer.stats().retriedWireRecords()).isEqualTo(3);
            assertThat(faults.recorded(FaultKind.FAIL_REQUEST)).isEqualTo(3);
        }
    }

    @Test
    void headersAndExplicitHashKeysArriveAndAStreamCanBeNamedByItsArn() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 2);
            String arn = client.describeStreamSummary(r -> r.streamName("clicks"))
                    .join()
                    .streamDescriptionSummary()
                    .streamARN();
            UserRecord record = new UserRecord(
                    "key", HashKey.MAX, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of(new Header("trace", "on")));
            try (KinesisProducer producer =
                    KinesisProducer.builder(arn).client(client).build()) {
                PutResult result = producer.put(record).get(30, TimeUnit.SECONDS);
                assertThat(result.shardId()).isEqualTo("shardId-000000000001");
                assertThat(result.subSequenceNumber()).isZero();
            }
            SimulatedStream copy = StreamCopy.of(client, "clicks");
            byte[] wire = copy.shards.get(1).log.get(0).wire().bytes();
            Payload.Aggregated aggregate = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(wire));
            assertThat(aggregate.get(0).record()).isEqualTo(record);
        }
    }

    @Test
    void dataThatLooksLikeAnAggregateComesOutAsItWentIn() throws Exception {
        byte[] data = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 1, 2, 3};
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            try (KinesisProducer producer = producer(kinesis, client).build()) {
                producer.put("key", data).get(30, TimeUnit.SECONDS);
            }
            byte[] wire = StreamCopy.of(client, "clicks")
                    .shards
                    .get(0)
                    .log
                    .get(0)
                    .wire()
                    .bytes();
            Payload.Aggregated aggregate = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(wire));
            assertThat(aggregate.get(0).record().data()).isEqualTo(ByteBuffer.wrap(data));
        }
    }

    @Test
    void anUnknownStreamFailsWithItsNameAndWhatToCheck() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());
                KinesisProducer producer =
                        KinesisProducer.builder("nowhere").client(client).build()) {
            PutFailedException failed = failureOf(producer.put("key", new byte[10]));
            assertThat(failed.reason()).isEqualTo(Reason.NO_SUCH_STREAM);
            assertThat(failed).hasMessageContaining("nowhere").hasMessageContaining("check the stream's name");
        }
    }

    @Test
    void anEndpointThatRefusesConnectionsIsNamed() throws IOException {
        URI nobody = URI.create("http://127.0.0.1:" + freePort());
        try (KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(nobody)) {
            // The client's first call takes its time, which is not to be that of the first answer.
            assertThatThrownBy(
                            () -> client.listShards(r -> r.streamName("clicks")).join())
                    .hasMessageContaining("Connection refused");
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .firstAnswerTimeout(Duration.ofSeconds(2))
                    .build()) {
                PutFailedException failed = failureOf(producer.put("key", new byte[10]));
                assertThat(failed.reason()).isEqualTo(Reason.ENDPOINT_UNREACHABLE);
                assertThat(failed).hasMessageContaining(nobody.toString()).hasMessageContaining("Connection refused");
                assertThat(failed.mayHaveBeenWritten()).isFalse();
            }
        }
    }

    @Test
    void aStalledEndpointFillsTheBudgetAndEverythingArrivesWhenItWakes() throws Exception {
        long budget = 4 * 1024 * 1024;
        FaultPlan faults = FaultPlan.seeded(1).stall("PutRecords", 1);
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .faults(faults)
                        .limits(Limits.none())
                        .start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());
                KinesisProducer producer = producer(kinesis, client)
                        .maxBufferedBytes(budget)
                        .requestTimeout(Duration.ofSeconds(1))
                        .whenFull(WhenFull.fail())
                        .build()) {
            CompletableFuture<PutResult> last = producer.put("key", new byte[1000]);
            int accepted = 0;
            while (!last.isCompletedExceptionally()) {
                last = producer.put("key-" + accepted++, new byte[1000]);
            }
            assertThat(failureOf(last).reason()).isEqualTo(Reason.BUFFER_FULL);
            assertThat(accepted).isBetween(2000, 4200);
            assertThat(producer.stats().bufferedBytes()).isBetween(budget / 2, budget);

            faults.clear();
            producer.flush().get(60, TimeUnit.SECONDS);
            assertThat(producer.stats().ackedRecords()).isEqualTo(accepted);
            assertThat(producer.stats().bufferedBytes()).isZero();
        }
    }

    @Test
    void closingInTimeReportsNothingAndPuttingAfterwardsIsMisuse() {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            KinesisProducer producer = producer(kinesis, client)
                    .recordMaxBufferedTime(Duration.ofHours(1))
                    .build();
            CompletableFuture<PutResult> put = producer.put("key", new byte[10]);
            CloseReport report = producer.close(Duration.ofSeconds(30));

            assertThat(report.isDrained()).isTrue();
            assertThat(put).isCompleted();
            assertThat(producer.close(Duration.ZERO)).isEqualTo(report);
            assertThat(producer.flush()).isCompleted();
            assertThatThrownBy(() -> producer.put("key", new byte[10]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("clicks is closed");
        }
    }

    @Test
    void callbacksMayThrowAndMayCloseTheProducer() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            KinesisProducer producer = producer(kinesis, client)
                    .listener(event -> {
                        throw new IllegalStateException("a listener of a test throws");
                    })
                    .build();
            CompletableFuture<CloseReport> closed =
                    producer.put("key", new byte[10]).thenApply(result -> producer.close(Duration.ofSeconds(10)));
            assertThat(closed.get(30, TimeUnit.SECONDS).isDrained()).isTrue();
        }
    }

    private static KinesisProducer.Builder producer(LocalKinesis kinesis, KinesisAsyncClient client) {
        kinesis.createStream("clicks", 1);
        return KinesisProducer.builder("clicks").client(client);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static PutFailedException failureOf(CompletableFuture<PutResult> put) {
        try {
            put.get(30, TimeUnit.SECONDS);
            throw new AssertionError("the record was stored");
        } catch (ExecutionException e) {
            return (PutFailedException) Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
