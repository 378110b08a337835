package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Fan-out on an engine that others wrote; {@code .ci/run} names its folder where Node is. */
@EnabledIfSystemProperty(named = NodeKinesis.FOLDER, matches = ".+")
class KinesisMockFanOutTest {
    private static final String STREAM = "pushed-by-others";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();

    @Test
    void everyRecordIsSettledOnceThroughASplitOfAShardWhoseEndIsNotTold() {
        NodeKinesis node = NodeKinesis.start();
        try (Engine engine = new Engine(node, node.endpoint())) {
            engine.createStream(STREAM, 2);
            KinesisConsumer consumer = engine.consumer(STREAM, STREAM + "-app")
                    .retrieval(Retrieval.fanOut("by-name"))
                    .onRecord(record -> delivered.add(
                            StandardCharsets.UTF_8.decode(record.data()).toString()))
                    .build();
            consumer.start();
            Set<String> texts = put(engine, 0, 100);
            await().atMost(LIMIT).until(() -> Set.copyOf(delivered).containsAll(texts));
            engine.split(STREAM);
            texts.addAll(put(engine, 100, 200));
            await().atMost(LIMIT).until(() -> Set.copyOf(delivered).containsAll(texts));
            assertThat(consumer.close(LIMIT).complete()).isTrue();
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
        }
    }

    private static Set<String> put(Engine engine, int from, int to) {
        Set<String> texts = new LinkedHashSet<>();
        for (int number = from; number < to; number++) {
            List<String> unit = List.of(number + "/0", number + "/1");
            engine.put(STREAM, "key-" + number % 20, unit);
            texts.addAll(unit);
        }
        return texts;
    }
}
