package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementWatchTest {
    private static final HashKey LOW = new HashKey(1, 0);
    private static final HashKey HIGH = new HashKey(-1, 0);
    private static final HashKey MIDDLE = new HashKey(Long.MIN_VALUE, 0);
    private static final ShardMap MAP = ShardMap.EMPTY.with(List.of(
            new Shard("left", new HashKeyRange(HashKey.MIN, new HashKey(Long.MAX_VALUE, -1)), true),
            new Shard("right", new HashKeyRange(MIDDLE, HashKey.MAX), true)));

    private final ProducerConfig config =
            ProducerSimulationTest.config(false, null).with(Distribution.detected());
    private final Lanes lanes = new Lanes(config);
    private final PlacementWatch watch = new PlacementWatch(config, lanes);

    @Test
    void onlyAMapWhoseLoadBeganAfterTheAnswerIsProof() {
        lanes.apply(MAP, 1, 2);
        assertThat(watch.written(LOW, "right", 10)).isTrue();
        lanes.apply(MAP, 9, 11);
        watch.mapLoaded();
        assertThat(watch.takeNews()).isNull();
        lanes.apply(MAP, 12, 13);
        watch.mapLoaded();
        assertThat(watch.takeNews()).contains("right").contains("not its own");
        assertThat(watch.takeNews()).isNull();
    }

    @Test
    void aMapThatGivesTheShardThatHashEndsTheSuspicion() {
        lanes.apply(MAP, 1, 2);
        assertThat(watch.written(LOW, "right", 10)).isTrue();
        lanes.apply(ShardMap.EMPTY.with(List.of(new Shard("right", HashKeyRange.ALL, true))), 12, 13);
        watch.mapLoaded();
        assertThat(watch.takeNews()).isNull();
        lanes.apply(MAP, 14, 15);
        watch.mapLoaded();
        assertThat(watch.takeNews()).isNull();
    }

    @Test
    void anUnknownShardProvesNothing() {
        lanes.apply(MAP, 1, 2);
        assertThat(watch.written(LOW, "a child", 10)).isFalse();
        assertThat(watch.takeDoubt()).isFalse();
    }

    @Test
    void aSuspicionAsksForADescription() {
        lanes.apply(MAP, 1, 2);
        watch.written(LOW, "right", 10);
        assertThat(watch.takeDoubt()).isTrue();
        assertThat(watch.takeDoubt()).isFalse();
    }

    @Test
    void manyAnswersOfTheRightShardsInTurnGiveTheStreamBackToHashKeys() {
        toTheService();
        answers(PlacementWatch.OWN_ANSWERS - 1);
        assertThat(watch.takeNews()).isNull();
        answers(1);
        assertThat(watch.takeNews()).contains("hash keys");
    }

    @Test
    void oneWrongAnswerBeginsTheCountAnew() {
        toTheService();
        answers(PlacementWatch.OWN_ANSWERS - 1);
        watch.written(LOW, "right", 20);
        answers(PlacementWatch.OWN_ANSWERS - 1);
        assertThat(watch.takeNews()).isNull();
    }

    @Test
    void oneShardThatAnswersAllTheTimeIsNoSign() {
        toTheService();
        for (int i = 0; i < 1000; i++) {
            watch.written(LOW, "left", 20);
        }
        assertThat(watch.takeNews()).isNull();
    }

    @Test
    void aReturnThatWasChanceMakesTheNextOneHarder() {
        toTheService();
        answers(PlacementWatch.OWN_ANSWERS);
        assertThat(watch.takeNews()).isNotNull();
        lanes.placeByService(false, 30);
        toTheService();
        answers(2 * PlacementWatch.OWN_ANSWERS - 1);
        assertThat(watch.takeNews()).isNull();
        answers(1);
        assertThat(watch.takeNews()).isNotNull();
    }

    @Test
    void aSettingIsNotDoubted() {
        ProducerConfig fixed = config.with(Distribution.byHashKey());
        PlacementWatch sure = new PlacementWatch(fixed, lanes);
        lanes.apply(MAP, 1, 2);
        assertThat(sure.written(LOW, "right", 10)).isTrue();
        lanes.apply(MAP, 12, 13);
        sure.mapLoaded();
        sure.described(true);
        assertThat(sure.takeNews()).isNull();
    }

    private void toTheService() {
        lanes.apply(MAP, 1, 2);
        lanes.placeByService(true, 3);
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            boolean left = alternate++ % 2 == 0;
            watch.written(left ? LOW : HIGH, left ? "left" : "right", 20);
        }
    }

    private int alternate;
}
