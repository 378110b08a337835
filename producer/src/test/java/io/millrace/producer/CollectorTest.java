package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final long LATER = Duration.ofSeconds(1).toNanos();

    private final Collector collector = new Collector(
            new ProducerConfig(
                    "clicks",
                    false,
                    1,
                    1.5,
                    ProducerConfig.Sizes.DEFAULT.withMaxRecordBytes(10 * MEBIBYTE),
                    ProducerConfig.Timing.DEFAULT,
                    WhenFull.fail()),
            new EndpointGate(new SplittableRandom(1)));

    @Test
    void aUnitLargerThanWhatEveryStreamTakesGoesAlone() {
        add(1000, 1000, 10 * MEBIBYTE, 1000, 2 * MEBIBYTE, 3 * MEBIBYTE, 1000);
        assertThat(requests())
                .containsExactly(
                        List.of(1000, 1000),
                        List.of(10 * MEBIBYTE),
                        List.of(1000),
                        List.of(2 * MEBIBYTE),
                        List.of(3 * MEBIBYTE),
                        List.of(1000));
    }

    @Test
    void othersShareARequestUpToItsLimit() {
        for (int i = 0; i < 12; i++) {
            add(MEBIBYTE);
        }
        assertThat(requests()).extracting(List::size).containsExactly(5, 5, 2);
    }

    private void add(int... sizes) {
        for (int size : sizes) {
            PendingRecord record = TestRecords.record(1, HashKey.MIN, 1);
            collector.add(TestRecords.unit(new WireRecord("a", null, new byte[size - 1]), List.of(record)), 0);
        }
    }

    private List<List<Integer>> requests() {
        List<List<Integer>> requests = new ArrayList<>();
        while (collector.mayBegin(LATER)) {
            requests.add(collector.begin(LATER).units().stream()
                    .map(unit -> unit.wire.sizeBytes())
                    .toList());
        }
        return requests;
    }
}
