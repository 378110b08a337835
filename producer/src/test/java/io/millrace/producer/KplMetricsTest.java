package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KplMetrics.StatisticSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a KPL's dashboard would be sent, in virtual time. */
class KplMetricsTest {
    private static final Map<String, String> ALL = Map.of();
    private static final Map<String, String> CLICKS = Map.of("StreamName", "clicks");
    private static final String SHARD = "shardId-000000000000";
    private static final Map<String, String> FIRST = Map.of("StreamName", "clicks", "ShardId", SHARD);

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WatchedEndpoint endpoint = new WatchedEndpoint(time, 1, 1, SimulatedService.Faults.NONE);
    private final SimulatedProducer producer = new SimulatedProducer(
            ProducerSimulationTest.config(false, Duration.ofSeconds(3)), time, endpoint, 1, LoopState::of);

    @Test
    void everyMetricOfTheKplIsThereAtTheLevelsWhereTheKplHasIt() {
        tenRecordsOfWhichTwoExpireAndOneIsRetried();

        Set<String> ofStream = Set.of(
                "UserRecordsReceived",
                "UserRecordsPending",
                "UserRecordsPut",
                "UserRecordsDataPut",
                "KinesisRecordsPut",
                "KinesisRecordsDataPut",
                "ErrorsByCode",
                "AllErrors",
                "RetriesPerRecord",
                "BufferingTime",
                "RequestTime",
                "UserRecordExpired",
                "UserRecordsPerKinesisRecord",
                "KinesisRecordsPerPutRecordsRequest",
                "UserRecordsPerPutRecordsRequest");
        assertThat(names(CLICKS)).isEqualTo(ofStream);
        assertThat(names(ALL)).isEqualTo(ofStream);
        assertThat(names(FIRST))
                .containsExactlyInAnyOrder(
                        "UserRecordsPut",
                        "UserRecordsDataPut",
                        "KinesisRecordsPut",
                        "KinesisRecordsDataPut",
                        "ErrorsByCode",
                        "AllErrors",
                        "RetriesPerRecord",
                        "BufferingTime",
                        "UserRecordsPerKinesisRecord");
    }

    @Test
    void averagesAndCountsMeanWhatTheyMeanThere() {
        tenRecordsOfWhichTwoExpireAndOneIsRetried();

        for (Map<String, String> level : List.of(ALL, CLICKS, FIRST)) {
            // The average of 0.8 is the share of successes, the count the attempts.
            assertThat(set("UserRecordsPut", level)).isEqualTo(set("UserRecordsPut", level, "Count", 8, 10, 0, 1));
            assertThat(set("UserRecordsDataPut", level))
                    .isEqualTo(set("UserRecordsDataPut", level, "Bytes", 320, 8, 40, 40));
            StatisticSet wire = set("KinesisRecordsPut", level);
            assertThat(wire.sum()).isEqualTo(endpoint.stored);
            assertThat(wire.sampleCount()).isEqualTo(endpoint.stored + endpoint.refused);
            StatisticSet errors = set("AllErrors", level);
            assertThat(errors.sum()).isEqualTo(endpoint.refused);
            assertThat(errors.sampleCount()).isEqualTo(endpoint.stored + endpoint.refused);
            StatisticSet buffering = set("BufferingTime", level);
            assertThat(buffering.sum() / buffering.sampleCount()).isBetween(79.0, 101.0);
            assertThat(buffering.unit()).isEqualTo("Milliseconds");
            assertThat(set("RetriesPerRecord", level).sampleCount()).isEqualTo(10);
        }
        assertThat(set("BufferingTime", CLICKS).maximum()).isBetween(79.0, 101.0);
        assertThat(set("UserRecordsReceived", CLICKS).sum()).isEqualTo(10);
        assertThat(set("UserRecordExpired", CLICKS).sum()).isEqualTo(2);
        StatisticSet requests = set("UserRecordsPerPutRecordsRequest", CLICKS);
        assertThat(requests.sampleCount()).isEqualTo(endpoint.requests);
        assertThat(requests.minimum()).isLessThanOrEqualTo(requests.maximum());
        StatisticSet code = set("ErrorsByCode", CLICKS);
        assertThat(code.dimensions()).containsEntry("ErrorCode", "ProvisionedThroughputExceededException");
        assertThat(code.sum()).isEqualTo(endpoint.refused);
    }

    @Test
    void tagsOfTheUsersAreDimensionsAndAClosedProducerHasNothingPending() {
        new ProducerMetrics(producer.observed(), Tags.of("stream", "clicks", "Host", "a"), 0).bindTo(registry);
        put(3);
        run(Duration.ofSeconds(1));
        assertThat(names(Map.of("StreamName", "clicks", "Host", "a"))).contains("UserRecordsPut", "UserRecordsPending");
        assertThat(names(Map.of("Host", "a"))).contains("UserRecordsPut");
        producer.end();
        assertThat(names(Map.of("StreamName", "clicks", "Host", "a"))).doesNotContain("UserRecordsPending");
    }

    private void tenRecordsOfWhichTwoExpireAndOneIsRetried() {
        new ProducerMetrics(producer.observed(), Tags.of("stream", "clicks"), 10).bindTo(registry);
        run(Duration.ofSeconds(1));
        put(7);
        run(Duration.ofSeconds(2));
        endpoint.everyEntry =
                new Failure(FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "slow down", null);
        put(1);
        run(Duration.ofMillis(2_090));
        endpoint.everyEntry = null;
        run(Duration.ofSeconds(4));
        endpoint.everyEntry =
                new Failure(FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "slow down", null);
        put(2);
        run(Duration.ofSeconds(20));
        assertThat(producer.puts).allMatch(put -> put.isDone());
        assertThat(producer.puts.get(7).join().attempts()).isEqualTo(2);
    }

    private void put(int records) {
        for (int i = 0; i < records; i++) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key", bytes), bytes);
        }
    }

    private void run(Duration until) {
        time.after(until.toNanos() - time.nowNanos(), () -> {});
        while (time.step(until.toNanos())) {}
    }

    private Set<String> names(Map<String, String> level) {
        return KplMetrics.of(registry).stream()
                .filter(set -> isAt(set, level))
                .map(StatisticSet::name)
                .collect(Collectors.toSet());
    }

    private StatisticSet set(String name, Map<String, String> level) {
        List<StatisticSet> found = KplMetrics.of(registry).stream()
                .filter(set -> set.name().equals(name) && isAt(set, level))
                .toList();
        assertThat(found).as("%s at %s", name, level).hasSize(1);
        return found.get(0);
    }

    private static StatisticSet set(
            String name, Map<String, String> level, String unit, double sum, double count, double least, double most) {
        return new StatisticSet(name, level, unit, sum, count, least, most);
    }

    private static boolean isAt(StatisticSet set, Map<String, String> level) {
        return set.dimensions().entrySet().stream()
                .filter(dimension -> !dimension.getKey().equals("ErrorCode"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))
                .equals(level);
    }
}
