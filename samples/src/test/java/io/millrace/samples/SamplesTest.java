package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KplConfiguration;
import io.millrace.producer.RecordSubscriber;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs every sample that puts; {@link ConsumerSamplesTest} runs those that consume. */
@AnyEngine
class SamplesTest {
    @Test
    void everyEventThatWasPutIsThere(TestEngine engine) {
        String stream = engine.stream("forget", 1);
        PutAndForget.run(engine.kinesis(), stream);
        assertThat(read(engine, stream)).hasSize(1_000);
    }

    @Test
    void stepsOfAnOrderStandInOrder(TestEngine engine) {
        String stream = engine.stream("order", 1);
        PutInOrder.run(engine.kinesis(), stream);
        assertThat(read(engine, stream))
                .extracting(SamplesTest::text)
                .containsExactly("placed", "paid", "packed", "sent");
    }

    @Test
    void everyEventIsThereThoughMemoryHasRoomForAThirdOfThem(TestEngine engine) {
        String stream = engine.stream("pressure", 4);
        assertThat(PutWithBackpressure.run(engine.kinesis(), stream)).isEqualTo(3_000);
        assertThat(read(engine, stream)).hasSize(3_000);
    }

    @Test
    void everyLineOfAPublisherIsThere(TestEngine engine) {
        String stream = engine.stream("reactive", 2);
        List<String> lines =
                IntStream.range(0, 1_000).mapToObj(i -> i + ". line").toList();
        assertThat(PutReactively.run(engine.kinesis(), stream, lines.stream()))
                .isEqualTo(new RecordSubscriber.Outcome(1_000, 0));
        assertThat(read(engine, stream)).extracting(SamplesTest::text).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void aMovedKplProgramPutsByItsOldConfiguration(TestEngine engine) {
        String stream = engine.stream("moved-kpl", 1);
        KplConfiguration configuration =
                KplConfiguration.read(new StringReader("RecordMaxBufferedTime=50\nRecordTtl=60000\nLogLevel=info\n"));
        assertThat(MovedFromKpl.run(engine.kinesis(), stream, configuration, List.of("home", "basket", "paid")))
                .isEmpty();
        assertThat(read(engine, stream)).extracting(SamplesTest::text).containsExactly("home", "basket", "paid");
    }

    @Test
    void aRecordsTraceTravelsInItsHeaders(TestEngine engine) {
        String stream = engine.stream("headers", 1);
        String span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        CarryTrace.put(engine.kinesis(), stream, () -> span);
        assertThat(read(engine, stream))
                .singleElement()
                .extracting(UserRecord::headers)
                .isEqualTo(List.of(new Header("traceparent", span)));
    }

    /** All records of a stream, by the sample that reads raw ones. */
    static List<UserRecord> read(TestEngine engine, String stream) {
        List<UserRecord> records = new ArrayList<>();
        engine.shards(stream).forEach(shard -> ReadRawRecords.run(engine.kinesis(), stream, shard, records::add));
        return records;
    }

    static String text(UserRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }
}
