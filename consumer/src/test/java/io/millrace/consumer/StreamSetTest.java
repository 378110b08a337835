package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamSetTest {
    private static final String CONSUMER_ARN =
            "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/counter:1700000000";

    @Test
    void listenersHearOfChangesAndOfNothingElse() {
        StreamSet streams = StreamSet.of("clicks", "orders");
        List<Set<String>> heard = new ArrayList<>();
        Runnable listener = () -> heard.add(streams.streams());
        streams.listen(listener);

        assertThat(streams.add("clicks")).isFalse();
        assertThat(streams.remove("payments")).isFalse();
        assertThat(heard).isEmpty();
        assertThat(streams.add("payments")).isTrue();
        assertThat(streams.remove("clicks")).isTrue();
        assertThat(heard).containsExactly(Set.of("clicks", "orders", "payments"), Set.of("orders", "payments"));

        streams.forget(listener);
        streams.add("clicks");
        assertThat(heard).hasSize(2);
    }

    @Test
    void blankNameIsRefused() {
        StreamSet streams = StreamSet.of();
        assertThatThrownBy(() -> streams.add(" ")).hasMessage("stream name or ARN is blank; give it a name");
    }

    @Test
    void consumerOfOneStreamIsRefusedForMany() {
        ConsumerBuilder builder = KinesisConsumer.builder(StreamSet.of("clicks"), "counter");

        assertThatThrownBy(() -> builder.retrieval(Retrieval.fanOutArn(CONSUMER_ARN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belongs to one stream, and many are read");
    }

    @Test
    void removedStreamsAreKeptForAnHourAtLeast() {
        ConsumerBuilder builder = KinesisConsumer.builder(StreamSet.of("clicks"), "counter");

        assertThatThrownBy(() -> builder.removedStreamsKept(Duration.ofMinutes(59)))
                .hasMessage(
                        "time that removed streams are kept of 3540000 ms is not within 3600000 and 31536000000 ms");
    }
}
