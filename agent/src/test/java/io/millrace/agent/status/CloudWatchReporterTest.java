package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/** In virtual time. */
class CloudWatchReporterTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Fake sink = new Fake();
    private final CloudWatchReporter reporter = reporter(true, Optional.of("i-1"));
    private Instant now = Statuses.START;

    /** Keeps calls; answers at once unless told to keep them waiting. */
    private static final class Fake implements MetricSink {
        private final List<List<Datum>> calls = new ArrayList<>();
        private final List<CompletableFuture<Void>> answers = new ArrayList<>();
        private CompletableFuture<Void> next = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<?> put(String namespace, List<Datum> data) {
            assertThat(namespace).isEqualTo("AWSKinesisAgent");
            assertThat(data).hasSizeLessThanOrEqualTo(MAX_DATA);
            calls.add(data);
            answers.add(next);
            return next;
        }
    }

    @Test
    void sendsWhatWasAddedUnderTheOldNames() {
        tick(0, status(100, 5, 95));
        assertThat(sink.calls).isEmpty();
        tick(30, status(150, 6, 140));
        assertThat(values())
                .isEqualTo(Map.of(
                        "RecordSendAttempts",
                        150.0,
                        "RecordSendErrors",
                        6.0,
                        "ServiceErrors",
                        2.0,
                        "BytesSent",
                        14_000.0,
                        "RecordsSent",
                        140.0));
        assertThat(sink.calls.get(0)).allSatisfy(datum -> {
            assertThat(datum.dimensions()).isEqualTo(Map.of("Destination", "KinesisStream:clicks", "Instance", "i-1"));
            assertThat(datum.time()).isEqualTo(now);
        });
        tick(29, status(155, 6, 144));
        assertThat(sink.calls).hasSize(1);
        tick(1, status(160, 6, 150));
        assertThat(values())
                .isEqualTo(Map.of(
                        "RecordSendAttempts",
                        10.0,
                        "RecordSendErrors",
                        0.0,
                        "ServiceErrors",
                        0.0,
                        "BytesSent",
                        1_000.0,
                        "RecordsSent",
                        10.0));
    }

    @Test
    void intervalThatCouldNotBeSentIsInTheNext() {
        tick(0, status(0, 0, 0));
        sink.next = CompletableFuture.failedFuture(new IllegalStateException("no route"));
        tick(30, status(100, 0, 100));
        tick(30, status(200, 0, 200));
        assertThat(reporter.failures()).isEqualTo(2);
        assertThat(reporter.trouble()).contains("no route");
        sink.next = CompletableFuture.completedFuture(null);
        tick(30, status(300, 0, 300));
        assertThat(values()).containsEntry("RecordsSent", 300.0);
        tick(30, status(310, 0, 310));
        assertThat(values()).containsEntry("RecordsSent", 10.0);
        assertThat(reporter.trouble()).isEmpty();
    }

    @Test
    void nothingIsSentWhileAnAnswerIsOutstandingAndNobodyWaitsForEver() {
        tick(0, status(0, 0, 0));
        CompletableFuture<Void> late = new CompletableFuture<>();
        sink.next = late;
        tick(30, status(100, 0, 100));
        tick(30, status(200, 0, 200));
        assertThat(sink.calls).hasSize(1);
        sink.next = CompletableFuture.completedFuture(null);
        tick(31, status(300, 0, 300));
        assertThat(sink.calls).hasSize(2);
        assertThat(reporter.failures()).isEqualTo(1);
        assertThat(values()).containsEntry("RecordsSent", 300.0);
        late.complete(null);
        tick(30, status(310, 0, 310));
        assertThat(values()).containsEntry("RecordsSent", 10.0);
    }

    @Test
    void sinkThatThrowsIsAFailure() {
        CloudWatchReporter thrown = new CloudWatchReporter(
                (namespace, data) -> {
                    throw new IllegalStateException("closed");
                },
                "AWSKinesisAgent",
                true,
                Optional.empty(),
                INTERVAL);
        thrown.tick(now, status(0, 0, 0));
        thrown.tick(now.plusSeconds(30), status(1, 0, 1));
        thrown.tick(now.plusSeconds(31), status(1, 0, 1));
        assertThat(thrown.failures()).isEqualTo(1);
    }

    @Test
    void counterThatBeganAnewCountsFromNothing() {
        tick(0, status(0, 0, 0));
        tick(30, status(100, 0, 100));
        tick(30, status(40, 0, 40));
        assertThat(values()).containsEntry("RecordsSent", 40.0);
    }

    @Test
    void flowsWithTheSameDestinationCountTogether() {
        tick(0, Statuses.of());
        AgentStatus two = Statuses.of(
                Statuses.flow("a", Statuses.stream("clicks", 1, 0, 1)),
                Statuses.flow("b", Statuses.stream("clicks", 2, 0, 2)));
        tick(30, two);
        assertThat(values()).containsEntry("RecordsSent", 3.0);
        assertThat(sink.calls.get(0)).hasSize(5);
    }

    @Test
    void manyDestinationsTakeSeveralCalls() {
        tick(0, Statuses.of());
        FlowStatus[] flows = IntStream.range(0, 401)
                .mapToObj(i -> Statuses.flow("f" + i, Statuses.stream("s" + i, 1, 0, 1)))
                .toArray(FlowStatus[]::new);
        tick(30, Statuses.of(flows));
        assertThat(sink.calls).extracting(List::size).containsExactly(1_000, 1_000, 5);
    }

    @Test
    void ownNamesHaveGaugesAsTheyAreAndNoFiles() {
        CloudWatchReporter own = reporter(false, Optional.empty());
        AgentStatus status = Statuses.of(
                Statuses.flow("web", Statuses.throttled("clicks"), Statuses.file("/a", "reading", 9, 1, false)));
        own.tick(now, status);
        own.tick(now.plusSeconds(30), status);
        own.tick(now.plusSeconds(60), status);
        List<MetricSink.Datum> second = sink.calls.get(1);
        assertThat(second).noneMatch(datum -> datum.dimensions().containsKey("file"));
        assertThat(second).anySatisfy(datum -> {
            assertThat(datum.name()).isEqualTo("millrace.agent.lag.bytes");
            assertThat(datum.value()).isEqualTo(300);
            assertThat(datum.unit()).isEqualTo(MetricSink.Unit.BYTES);
        });
        assertThat(second).anySatisfy(datum -> {
            assertThat(datum.name()).isEqualTo("millrace.agent.read.bytes");
            assertThat(datum.value()).isZero();
        });
    }

    @Test
    void finishSendsWhatIsLeft() {
        tick(0, status(0, 0, 0));
        assertThat(reporter.finish(now.plusSeconds(1), status(7, 0, 7))).isCompleted();
        assertThat(values()).containsEntry("RecordsSent", 7.0);
    }

    @Test
    void intervalBelowASecondIsRefused() {
        assertThatThrownBy(() -> new CloudWatchReporter(sink, "n", true, Optional.empty(), Duration.ofMillis(999)))
                .hasMessageContaining("PT0.999S");
    }

    @Test
    void requestOfTheSdkHasItAll() {
        List<PutMetricDataRequest> requests = new ArrayList<>();
        CloudWatchAsyncClient client = new CloudWatchAsyncClient() {
            @Override
            public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
                requests.add(request);
                return CompletableFuture.completedFuture(
                        PutMetricDataResponse.builder().build());
            }

            @Override
            public String serviceName() {
                return "fake";
            }

            @Override
            public void close() {}
        };
        CloudWatchReporter real =
                new CloudWatchReporter(new SdkMetricSink(client), "AWSKinesisAgent", true, Optional.empty(), INTERVAL);
        real.tick(now, status(0, 0, 0));
        real.tick(now.plusSeconds(30), status(5, 0, 5));
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).namespace()).isEqualTo("AWSKinesisAgent");
        assertThat(requests.get(0).overrideConfiguration().orElseThrow().apiCallTimeout())
                .hasValue(Duration.ofSeconds(20));
        assertThat(requests.get(0).metricData()).anySatisfy(datum -> {
            assertThat(datum.metricName()).isEqualTo("BytesSent");
            assertThat(datum.unit()).isEqualTo(StandardUnit.BYTES);
            assertThat(datum.value()).isEqualTo(500);
            assertThat(datum.timestamp()).isEqualTo(now.plusSeconds(30));
            assertThat(datum.dimensions()).hasSize(1);
        });
    }

    private CloudWatchReporter reporter(boolean oldNames, Optional<String> instance) {
        return new CloudWatchReporter(sink, "AWSKinesisAgent", oldNames, instance, INTERVAL);
    }

    private void tick(int seconds, AgentStatus status) {
        now = now.plusSeconds(seconds);
        reporter.tick(now, status);
        reporter.tick(now, status);
    }

    private static AgentStatus status(long attempts, long errors, long sent) {
        return Statuses.of(Statuses.flow("web", Statuses.stream("clicks", attempts, errors, sent)));
    }

    private Map<String, Double> values() {
        Map<String, Double> values = new HashMap<>();
        sink.calls.get(sink.calls.size() - 1).forEach(datum -> values.put(datum.name(), datum.value()));
        return values;
    }
}
