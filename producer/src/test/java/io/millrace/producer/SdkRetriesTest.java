package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.local.LocalKinesis;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A user's client that was told to retry, and counts what it sends. */
class SdkRetriesTest {
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();

    private final ExecutionInterceptor counting = new ExecutionInterceptor() {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            sent.merge(context.request().getClass().getSimpleName(), 1, Integer::sum);
        }
    };

    @Test
    void everyAttemptIsOursOnAClientThatWouldRetryTenTimesAndItsOwnCallsKeepTheirs() throws Exception {
        FaultPlan faults = FaultPlan.seeded(1)
                .add(FaultRule.of(FaultKind.FAIL_REQUEST)
                        .onOperation("PutRecords")
                        .times(3))
                .add(FaultRule.of(FaultKind.UNAVAILABLE)
                        .onOperation("ListShards")
                        .times(2))
                .add(FaultRule.of(FaultKind.FAIL_REQUEST)
                        .onOperation("DescribeStreamSummary")
                        .times(3));
        try (LocalKinesis kinesis = LocalKinesis.builder().faults(faults).start();
                KinesisAsyncClient client = KinesisAsyncClient.builder()
                        .endpointOverride(kinesis.endpoint())
                        .overrideConfiguration(o -> o.retryStrategy(StandardRetryStrategy.builder()
                                        .maxAttempts(10)
                                        .retryOnException(thrown -> true)
                                        .build())
                                .addExecutionInterceptor(counting))
                        .build()) {
            kinesis.createStream("clicks", 1);
            CountDownLatch mapped = new CountDownLatch(1);
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .listener(event -> {
                        if (event instanceof ProducerEvent.ShardMapChanged) {
                            mapped.countDown();
                        }
                    })
                    .build()) {
                PutResult result = producer.put("key", new byte[10]).get(30, TimeUnit.SECONDS);
                assertThat(mapped.await(30, TimeUnit.SECONDS)).isTrue();

                assertThat(result.attempts()).isEqualTo(4);
                assertThat(producer.stats().requests()).isEqualTo(4);
                assertThat(sent).containsEntry("PutRecordsRequest", 4);
                assertThat(sent).containsEntry("ListShardsRequest", 3);
            }
            var unused =
                    client.describeStreamSummary(r -> r.streamName("clicks")).join();
            assertThat(sent).containsEntry("DescribeStreamSummaryRequest", 4);
        }
    }
}
