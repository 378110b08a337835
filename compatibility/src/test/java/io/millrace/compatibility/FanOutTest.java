package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Consumer;

/** The real KCL reads by enhanced fan-out, its default, while a shard is split; whoever polls is refused. */
final class FanOutTest {
    private static final String STREAM = "fan-out";
    private static final String APPLICATION = "subscribed-kcl";
    private static final int KEYS = 100;
    private static final int RECORDS = 20_000;
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(1);
    private static final Duration READ_LIMIT = Duration.ofMinutes(3);

    private final FaultPlan noPolling =
            FaultPlan.none().add(FaultRule.of(FaultKind.FAIL_REQUEST).onOperation("GetRecords"));
    private final Engines engines = Engines.start(builder -> builder.faults(noPolling));
    private final Deliveries byKcl = new Deliveries();

    @AfterEach
    void stop() {
        engines.close();
    }

    @Test
    void theKclDeliversEveryRecordInOrderByItsSubscriptionsOverASplit()
            throws InterruptedException, ExecutionException, TimeoutException {
        engines.engine().createStream(STREAM, 2);
        KclWorker kcl = KclWorker.startSubscribed(engines, STREAM, APPLICATION, byKcl::take);
        try (KinesisProducer producer = KinesisProducer.builder(STREAM)
                .client(engines.kinesis())
                .ordered()
                .build()) {
            List<NumberedRecord> acked = new ArrayList<>(write(producer, 0, RECORDS / 2));
            await("the KCL is at work").atMost(READ_LIMIT).until(() -> byKcl.count() > 0);
            engines.split(STREAM, HashRanges.open(engines.shards(STREAM)).get(0));
            acked.addAll(write(producer, RECORDS / 2, RECORDS));

            await("every acked record is delivered")
                    .atMost(READ_LIMIT)
                    .untilAsserted(() -> assertThat(byKcl.missing(acked)).isEmpty());
        } finally {
            kcl.close();
        }
        assertThat(byKcl.outOfOrder("key-")).isEmpty();
        String streamArn = engines.kinesis()
                .describeStreamSummary(request -> request.streamName(STREAM))
                .join()
                .streamDescriptionSummary()
                .streamARN();
        assertThat(engines.kinesis()
                        .listStreamConsumers(request -> request.streamARN(streamArn))
                        .join()
                        .consumers())
                .extracting(Consumer::consumerName)
                .containsExactly(APPLICATION);
        assertThat(noPolling.recorded()).as("calls of GetRecords, all refused").isEmpty();
    }

    private static List<NumberedRecord> write(KinesisProducer producer, int from, int to)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<NumberedRecord> records = IntStream.range(from, to)
                .mapToObj(number -> new NumberedRecord("key-" + number % KEYS, number))
                .toList();
        CompletableFuture<?>[] puts = records.stream()
                .map(record -> producer.put(record.key(), record.content()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(puts).get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        return records;
    }
}
