package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeFleetTest {
    private static final int SEEDS = Integer.getInteger("millrace.seeds", 40);

    @Test
    void threeWorkersSettleTwelveShardsInOrderThroughEveryTrouble() {
        List<String> broken = new ArrayList<>();
        long handed = 0;
        long repeated = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Duration leaseTime = Duration.ofSeconds(seed % 2 == 0 ? 10 : 3);
            FleetModel fleet = new FleetModel(seed, leaseTime, 3, 12);
            for (String violation : fleet.run(Duration.ofSeconds(90), Duration.ofSeconds(90))) {
                broken.add("seed " + seed + ": " + violation);
            }
            handed += fleet.judge().handed();
            repeated += fleet.judge().repeated();
        }
        assertThat(broken.stream().limit(20)).isEmpty();
        assertThat(handed).isGreaterThan(SEEDS * 2_000L);
        assertThat(repeated).as("records handed out again, of %s", handed).isLessThan(handed / 4);
    }
}
