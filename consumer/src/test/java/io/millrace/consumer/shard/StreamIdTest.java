package io.millrace.consumer.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamIdTest {
    private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";

    @Test
    void idIsAccountNameAndSecondOfCreation() {
        StreamId id = StreamId.of(new StreamDescription(ARN, Instant.ofEpochMilli(1_700_000_000_999L)));

        assertThat(id).isEqualTo(new StreamId("123456789012", "clicks", 1_700_000_000));
        assertThat(id.text()).isEqualTo("123456789012:clicks:1700000000");
        assertThat(StreamId.parse(id.text())).contains(id);
    }

    @Test
    void otherTextsAreNoIds() {
        assertThat(StreamId.parse("clicks")).isEmpty();
        assertThat(StreamId.parse(ARN)).isEmpty();
        assertThat(StreamId.parse("123456789012:clicks:1700000000:shardId-000000000001"))
                .isEmpty();
        assertThatThrownBy(() -> StreamId.of(new StreamDescription("arn:aws:s3:::clicks", Instant.EPOCH)))
                .hasMessageContaining("is not the ARN of a stream");
    }

    @Test
    void keyTakesStreamAndShardApart() {
        ShardKey many = ShardKey.parse("123456789012:clicks:1700000000:shardId-000000000001");
        assertThat(many.stream()).isEqualTo("123456789012:clicks:1700000000");
        assertThat(many.shardId()).isEqualTo("shardId-000000000001");
        assertThat(many.sibling("shardId-000000000007").text())
                .isEqualTo("123456789012:clicks:1700000000:shardId-000000000007");

        ShardKey one = ShardKey.parse("shardId-000000000001");
        assertThat(one.stream()).isEmpty();
        assertThat(one.text()).isEqualTo("shardId-000000000001");
        assertThat(ShardKey.streamOf("shardId-000000000001")).isEmpty();
    }

    @Test
    void listedShardIsNamedByKeysTogetherWithItsParents() {
        Shard listed = new Shard("child", Set.of("one", "two"), HashKeyRange.ALL, false);

        assertThat(ShardKey.keyed("1:s:2", List.of(listed)))
                .containsExactly(new Shard("1:s:2:child", Set.of("1:s:2:one", "1:s:2:two"), HashKeyRange.ALL, false));
        assertThat(ShardKey.keyed("", List.of(listed))).containsExactly(listed);
    }
}
