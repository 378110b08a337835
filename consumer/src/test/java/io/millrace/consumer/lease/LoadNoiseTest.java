package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.LoadPlanner.Share;
import io.millrace.consumer.lease.LoadPlanner.Shift;
import io.millrace.consumer.lease.LoadPlanner.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The average and the planner together, on loads that are never the same. */
class LoadNoiseTest {
    private static final long STEP = Duration.ofSeconds(5).toNanos();

    /**
     * Each shard gives up to a tenth more or less than its share, anew every so many steps of five seconds. A fleet that stands
     * just below the threshold is led over it once; none goes on.
     */
    @ParameterizedTest
    @CsvSource({"2, 10, 1, 20", "3, 7, 1, 20", "3, 30, 1, 20", "10, 100, 1, 3", "3, 7, 12, 20", "3, 30, 12, 20"})
    void loadsThatVaryByATenthMoveNextToNothing(int workers, int leases, int steps, int seeds) {
        int moves = 0;
        for (long seed = 0; seed < seeds; seed++) {
            Fleet fleet = new Fleet(seed, workers, leases, steps);
            fleet.run(Duration.ofHours(1));
            fleet.moves = 0;
            fleet.run(Duration.ofHours(1));
            assertThat(fleet.moves).as("moves in an hour, seed %d", seed).isLessThanOrEqualTo(1);
            moves += fleet.moves;
        }
        assertThat(moves).as("moves of %d fleets in an hour each", seeds).isLessThanOrEqualTo(seeds / 20 + 1);
    }

    private static final class Fleet {
        private final Random random;
        private final int stepsOfNoise;
        private final int workers;
        private final Map<Integer, Double> rates = new HashMap<>();
        private final Map<Integer, Double> noise = new HashMap<>();
        private final Map<Integer, Integer> owners = new HashMap<>();
        private final Map<Integer, ReadRate> measured = new HashMap<>();
        private final Map<String, MoveBudget> budgets = new HashMap<>();
        private long now;
        private int steps;
        private int moves;

        Fleet(long seed, int workers, int leases, int stepsOfNoise) {
            this.random = new Random(seed);
            this.workers = workers;
            this.stepsOfNoise = stepsOfNoise;
            for (int mark = 0; mark < leases; mark++) {
                rates.put(mark, 50_000 * Math.exp(random.nextGaussian()));
                owners.put(mark, mark % workers);
                measured.put(mark, new ReadRate(0));
            }
        }

        void run(Duration time) {
            long end = now + time.toNanos();
            while (now < end) {
                now += STEP;
                boolean anew = steps % stepsOfNoise == 0;
                steps++;
                rates.forEach((mark, rate) -> {
                    if (anew) {
                        noise.put(mark, 0.9 + 0.2 * random.nextDouble());
                    }
                    of(mark).add((long) (5 * rate * noise.getOrDefault(mark, 1.0)), now);
                });
                plan();
            }
        }

        private ReadRate of(int mark) {
            return measured.computeIfAbsent(mark, first -> new ReadRate(now));
        }

        private MoveBudget budget(Worker worker) {
            return budgets.computeIfAbsent(worker.id(), first -> new MoveBudget());
        }

        private void plan() {
            List<Worker> rows = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                List<Share> shares = owners.entrySet().stream()
                        .filter(owned -> owned.getValue() == worker)
                        .map(owned -> new Share(
                                owned.getKey(),
                                of(owned.getKey()).perSecond(now).orElse(0)))
                        .toList();
                rows.add(new Worker(
                        "" + i,
                        shares.size(),
                        0,
                        shares,
                        shares.stream().mapToDouble(Share::weight).sum()));
            }
            for (Worker me : rows) {
                for (Shift shift : LoadPlanner.plan(
                                me.id(), rows, Map.of(), budget(me).isUnderWay(now))
                        .shifts()) {
                    boolean resident = of(shift.mark()).ageNanos(now)
                            >= Duration.ofMinutes(1).toNanos();
                    if (resident && budget(me).left(me.held(), now) > 0) {
                        budget(me).spend(now);
                        move(shift);
                    }
                }
            }
        }

        private void move(Shift shift) {
            moves++;
            owners.put(shift.mark(), Integer.parseInt(shift.to()));
            OptionalDouble before = of(shift.mark()).perSecond(now);
            ReadRate anew = new ReadRate(now);
            anew.startFrom(before);
            measured.put(shift.mark(), anew);
        }
    }
}
