package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.record.Batch;
import io.millrace.agent.record.Origin;
import io.millrace.aggregation.RecordId;
import io.millrace.consumer.process.AsyncRecordHandler;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlerDestinationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> handled = new CopyOnWriteArrayList<>();

    /** Made by name. */
    public static final class Counting implements RecordHandler {
        static final AtomicInteger COUNT = new AtomicInteger();
        private final Map<String, String> options;

        public Counting(Map<String, String> options) {
            this.options = options;
        }

        @Override
        public void handle(ConsumerRecord record) {
            COUNT.addAndGet(Integer.parseInt(options.get("step")));
        }
    }

    /** Made by name, answers later. */
    public static final class Later implements AsyncRecordHandler {
        @Override
        public CompletionStage<?> handle(ConsumerRecord record) {
            return record.sequenceNumber().equals("0")
                    ? CompletableFuture.completedFuture("done")
                    : CompletableFuture.failedFuture(new IllegalStateException("later, says a test"));
        }
    }

    @Test
    void aRecordSaysFlowGenerationAndOffset() throws Exception {
        List<ConsumerRecord> records = new ArrayList<>();
        Destination handler = Destinations.open(flow(), records::add, 1);
        Batch batch = Batches.of(1000, "one", "two");
        assertThat(result(handler, batch).isDelivered()).isTrue();

        ConsumerRecord second = records.get(1);
        assertThat(second.stream()).isEqualTo("apache");
        assertThat(second.shardId()).isEqualTo(Batches.GENERATION.toString());
        assertThat(second.sequenceNumber()).isEqualTo("1004");
        assertThat(second.partitionKey()).isEqualTo("/var/log/app.log");
        assertThat(second.id()).contains(new RecordId(Batches.GENERATION, 1004));
        assertThat(text(second)).isEqualTo("two");
        assertThat(handler.status().sentRecords()).isEqualTo(2);
        handler.close(PATIENCE);
    }

    @Test
    void afterAFailureNothingOfTheFileIsHandledBeforeTheRecordThatFailed() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        Destination handler = Destinations.open(
                flow(),
                record -> {
                    if (text(record).equals("b") && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not b, says a test");
                    }
                    handled.add(text(record));
                },
                4);
        Batch first = Batches.of(0, "a", "b", "c");
        Batch second = Batches.of(100, "d", "e");
        SendResult failed = result(handler, first);
        assertThat(failed.undelivered().stream()).containsExactly(1, 2);
        assertThat(failed.cause()).contains("not b, says a test").contains("offset 2");
        assertThat(handler.status().trouble()).contains("not b, says a test").contains("/var/log/app.log");
        assertThat(result(handler, second).undelivered().stream()).containsExactly(0, 1);
        assertThat(result(handler, first.only(failed.undelivered())).undelivered().stream())
                .containsExactly(0, 1);
        assertThat(result(handler, second).undelivered().stream()).containsExactly(0, 1);
        assertThat(result(handler, first.only(failed.undelivered())).isDelivered())
                .isTrue();
        assertThat(result(handler, second).isDelivered()).isTrue();
        assertThat(handled).containsExactly("a", "b", "c", "d", "e");
        assertThat(handler.status().trouble()).isEmpty();
        handler.close(PATIENCE);
    }

    @Test
    void filesAreHandledBesideEachOtherUpToTheConcurrency() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        Destination handler =
                Destinations.open(flow(), record -> together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), 3);
        List<CompletableFuture<SendResult>> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Origin origin = new Origin("apache", "/var/log/" + i, new UUID(0, i));
            sent.add(handler.send(Batches.of(origin, 0, 0, List.of("x"))).toCompletableFuture());
        }
        for (CompletableFuture<SendResult> one : sent) {
            assertThat(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).isDelivered())
                    .isTrue();
        }
        handler.close(PATIENCE);
    }

    @Test
    void batchesOfAFileComeInOrderHoweverManyThreadsThereAre() throws Exception {
        Destination handler = Destinations.open(flow(), record -> handled.add(text(record)), 8);
        List<String> all = new ArrayList<>();
        CompletionStage<SendResult> last = CompletableFuture.completedFuture(SendResult.delivered());
        for (int i = 0; i < 500; i++) {
            all.add("r" + i);
            last = handler.send(Batches.of(10L * i, "r" + i));
        }
        assertThat(last.toCompletableFuture().get(60, TimeUnit.SECONDS).isDelivered())
                .isTrue();
        assertThat(handled).containsExactlyElementsOf(all);
        handler.close(PATIENCE);
    }

    @Test
    void aCloseInterruptsACallThatDoesNotEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Destination handler = Destinations.open(
                flow(),
                record -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                },
                1);
        var sent = handler.send(Batches.of(0, "a", "b")).toCompletableFuture();
        var next = handler.send(Batches.of(50, "c")).toCompletableFuture();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        handler.close(Duration.ofMillis(50));
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(sent.get(30, TimeUnit.SECONDS).undelivered().cardinality()).isEqualTo(2);
        assertThat(next.get(30, TimeUnit.SECONDS).undelivered().cardinality()).isEqualTo(1);
        assertThat(result(handler, Batches.of(0, "late")).undelivered().cardinality())
                .isEqualTo(1);
    }

    @Test
    void handlersAreMadeByNameWithTheirOptions() throws Exception {
        Sink.Handler sink = new Sink.Handler(Counting.class.getName(), Map.of("step", "5"), 1);
        Destination counting = Destinations.open(flow(), UserClasses.handler(sink), 1);
        assertThat(result(counting, Batches.of(0, "a")).isDelivered()).isTrue();
        counting.close(PATIENCE);
        assertThat(Counting.COUNT).hasValue(5);
        RecordHandler later = UserClasses.handler(new Sink.Handler(Later.class.getName(), Map.of(), 1));
        Destination handler = Destinations.open(flow(), later, 1);
        SendResult result = result(handler, Batches.of(0, "a", "b"));
        assertThat(result.undelivered().stream()).containsExactly(1);
        assertThat(result.cause()).contains("later, says a test");
        handler.close(PATIENCE);
    }

    @Test
    void aClassThatIsNoHandlerIsNamedWithTheMend() {
        assertThatThrownBy(() -> UserClasses.handler(new Sink.Handler("com.example.Gone", Map.of(), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.example.Gone")
                .hasMessageContaining("class path");
        assertThatThrownBy(() -> UserClasses.handler(new Sink.Handler("java.lang.String", Map.of(), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither");
    }

    private static FlowConfig flow() {
        Sink sink = new Sink.Handler("test", Map.of(), 1);
        return new FlowConfig(
                "apache", new Source.StandardInput(), Batches.LINES, List.of(), new PartitionKey.ByFile(), sink);
    }

    private static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    private static SendResult result(Destination destination, Batch batch) throws Exception {
        return destination.send(batch).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
