package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.local.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The real KPL writes while a shard is split; Millrace reads everything it acknowledged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KplWrittenStreamTest {
    private static final String STREAM = "written-by-kpl";
    private static final int RECORDS = 20_000;
    private static final int KEYS = 200;

    private final Engines engines = Engines.start(builder -> builder.limits(Limits.none()));
    private List<NumberedRecord> acked = List.of();

    @BeforeAll
    void theKplWritesWhileAShardIsSplit() throws InterruptedException, ExecutionException, TimeoutException {
        engines.engine().createStream(STREAM, 2);
        try (KplWriter kpl = new KplWriter(engines.engine().tlsEndpoint(), STREAM)) {
            // Until its shard map is there the KPL aggregates nothing; the first records are its warm-up.
            List<NumberedRecord> all = new ArrayList<>(written(kpl, 0, 1_000));
            put(kpl, 1_000, RECORDS / 2);
            engines.split(STREAM, HashRanges.open(engines.shards(STREAM)).get(0));
            all.addAll(written(kpl, RECORDS / 2, RECORDS));
            acked = List.copyOf(all);
        }
    }

    @AfterAll
    void stop() {
        engines.close();
    }

    @Test
    void theKplWroteEverythingAndIntoTheHalvesOfTheSplitShardToo() {
        assertThat(acked).hasSize(RECORDS).doesNotHaveDuplicates();
        assertThat(WireReader.read(engines, STREAM))
                .extracting(WireReader.WireRecord::range)
                .containsAll(engines.shards(STREAM).stream().map(HashRanges::of).toList());
    }

    @Test
    void everyAckedRecordIsInTheStreamUnderThePerRecordFilter() {
        Deliveries deliveries = new Deliveries();
        for (WireReader.WireRecord wire : WireReader.read(engines, STREAM)) {
            deliver(wire, deliveries);
        }

        assertThat(deliveries.missing(acked)).isEmpty();
    }

    @Test
    void everyAggregateOfTheKplIsReadAsTheKclReadsItAndEncodedToTheSameBytes() {
        int aggregates = 0;
        for (WireReader.WireRecord wire : WireReader.read(engines, STREAM)) {
            byte[] content = new byte[wire.content().remaining()];
            wire.content().get(content);
            if (Deaggregator.decode(wire.content()) instanceof Payload.Aggregated aggregate) {
                aggregates++;
                assertThat(ReadRecord.byMillrace(content)).isEqualTo(ReadRecord.byKcl(content));
                assertThat(ReadRecord.byKcl(
                                content, wire.range().start(), wire.range().end()))
                        .hasSize(aggregate.allWithin(wire.range()) ? aggregate.count() : 0);
                assertThat(KplBytes.encode(KplBytes.decode(wire.content()))).isEqualTo(content);
            }
        }

        assertThat(aggregates).isGreaterThan(10);
    }

    private static List<NumberedRecord> written(KplWriter kpl, int from, int to)
            throws InterruptedException, ExecutionException, TimeoutException {
        put(kpl, from, to);
        return kpl.acked();
    }

    private static void put(KplWriter kpl, int from, int to) {
        for (int number = from; number < to; number++) {
            kpl.put(new NumberedRecord("key-" + number % KEYS, number));
        }
    }

    private static void deliver(WireReader.WireRecord wire, Deliveries deliveries) {
        Payload payload = Deaggregator.decode(wire.content());
        if (payload instanceof Payload.Plain plain) {
            assertThat(plain.damage()).isEmpty();
            deliveries.add(NumberedRecord.read(wire.partitionKey(), plain.data()));
            return;
        }
        for (SubRecord sub : (Payload.Aggregated) payload) {
            if (wire.range().contains(sub.record().effectiveHashKey())) {
                deliveries.add(NumberedRecord.read(
                        sub.record().partitionKey(), sub.record().data()));
            }
        }
    }
}
