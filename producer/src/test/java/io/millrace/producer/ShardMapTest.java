package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardMapTest {
    @Test
    void everyHashHasTheOpenShardThatOwnsItAlsoWithTenThousandShards() {
        SimulatedStream stream = new SimulatedStream(10_000);
        List<Shard> listed = new ArrayList<>(stream.list());
        Random random = new Random(5);
        Collections.shuffle(listed, random);
        ShardMap map = ShardMap.EMPTY.with(listed);
        for (int i = 0; i < 10_000; i++) {
            HashKey hash = new HashKey(random.nextLong(), random.nextLong());
            assertThat(map.open().get(map.indexOf(hash)).range().contains(hash)).isTrue();
        }
        assertThat(map.indexOf(HashKey.MIN)).isZero();
        assertThat(map.indexOf(HashKey.MAX)).isEqualTo(9_999);
    }

    @Test
    void rangesOfShardsThatLeftTheListingStayKnownAsClosed() {
        SimulatedStream stream = new SimulatedStream(1);
        ShardMap before = ShardMap.EMPTY.with(stream.list());
        stream.split(stream.shards.get(0));
        ShardMap after = before.with(stream.list().subList(1, 3));

        assertThat(after.rangeOf("shardId-000000000000")).isEqualTo(HashKeyRange.ALL);
        assertThat(after.isClosed("shardId-000000000000")).isTrue();
        assertThat(after.isClosed("shardId-000000000001")).isFalse();
        assertThat(after.isClosed("shardId-000000000009")).isFalse();
        assertThat(after.open()).hasSize(2);
    }

    @Test
    void aListingFromTheMiddleOfASplitUsesTheChildren() {
        SimulatedStream stream = new SimulatedStream(2);
        stream.split(stream.shards.get(0));
        stream.shards.get(0).isOpen = true;
        ShardMap map = ShardMap.EMPTY.with(stream.list());

        assertThat(map.open())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000002", "shardId-000000000003", "shardId-000000000001");
    }

    @Test
    void aListingFromTheMiddleOfAMergeStillCoversEveryHashOnce() {
        SimulatedStream stream = new SimulatedStream(2);
        stream.merge(stream.shards.get(0), stream.shards.get(1));
        stream.shards.get(0).isOpen = true;
        stream.shards.get(1).isOpen = true;
        ShardMap map = ShardMap.EMPTY.with(stream.list());

        assertThat(map.open())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000000", "shardId-000000000001");
    }

    @Test
    void aShardWithAnotherRangeIsAnotherStreams() {
        ShardMap before = ShardMap.EMPTY.with(new SimulatedStream(4).list());
        assertThat(before.contradicts(new SimulatedStream(3).list())).isTrue();
        assertThat(before.contradicts(new SimulatedStream(4).list())).isFalse();
        assertThat(ShardMap.EMPTY.contradicts(new SimulatedStream(3).list())).isFalse();
    }

    @Test
    void splitsAndMergesFollowUponAMapButNothingReopensOrVanishes() {
        SimulatedStream stream = new SimulatedStream(3);
        ShardMap before = ShardMap.EMPTY.with(stream.list());
        stream.split(stream.shards.get(0));
        ShardMap between = before.with(stream.list());
        stream.merge(stream.shards.get(1), stream.shards.get(2));

        assertThat(before.precedes(stream.list())).isTrue();
        assertThat(between.precedes(stream.list())).isTrue();
        assertThat(between.contradicts(stream.list())).isFalse();
        // As old as before the split, or as young as a stream of the same shape.
        assertThat(between.precedes(new SimulatedStream(3).list())).isFalse();
        // Retention ends a closed shard, not an open one.
        assertThat(between.precedes(stream.list().subList(1, 6))).isTrue();
        assertThat(between.precedes(stream.list().subList(2, 6))).isFalse();
    }

    @Test
    void aHashThatNoOpenShardOwnsHasNone() {
        SimulatedStream stream = new SimulatedStream(3);
        stream.shards.get(1).isOpen = false;
        ShardMap map = ShardMap.EMPTY.with(stream.list());

        assertThat(map.indexOf(stream.shards.get(1).range.start())).isEqualTo(-1);
        assertThat(map.indexOf(stream.shards.get(2).range.start())).isEqualTo(1);
        assertThat(ShardMap.EMPTY.indexOf(HashKey.MIN)).isEqualTo(-1);
    }
}
