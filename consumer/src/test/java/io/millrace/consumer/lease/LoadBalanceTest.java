package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.ScriptedFleet.Worker;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that share out what their shards give, in virtual time. */
class LoadBalanceTest {
    private static final int MINUTE = 60;
    private static final int STEP = 5;
    private static final int HOUR = 60 * MINUTE;

    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);
    private final Map<String, Double> rates = new TreeMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Long> movedAtNanos = new ArrayList<>();
    private DoubleUnaryOperator noise = rate -> rate;

    private void shards(double... kibibytesPerSecond) {
        IntStream.range(0, kibibytesPerSecond.length).forEach(i -> {
            String id = String.format("shard-%03d", i);
            fleet.shards.add(new Shard(id, Set.of(), HashKeyRange.ALL, false));
            rates.put(id, kibibytesPerSecond[i] * 1024);
        });
    }

    private Worker join(String id, Balance balance) {
        Worker worker = fleet.worker(id, balance);
        workers.add(worker);
        return worker;
    }

    private Worker join(String id) {
        return join(id, Balance.BY_THROUGHPUT);
    }

    /** Every held shard is read each five seconds. */
    private void run(int seconds) {
        for (int i = 0; i < seconds; i += STEP) {
            int before = moves();
            fleet.run(STEP);
            for (int move = before; move < moves(); move++) {
                movedAtNanos.add(fleet.time.nowNanos());
            }
            for (Worker worker : workers) {
                worker.holds
                        .values()
                        .forEach(hold ->
                                hold.read((long) (STEP * noise.applyAsDouble(rates.getOrDefault(hold.key(), 0.0)))));
            }
        }
    }

    private int moves() {
        return (int) workers.stream()
                .flatMap(worker -> worker.heard.stream())
                .filter(heard -> heard.endsWith("HANDED_OVER"))
                .count();
    }

    private double load(Worker worker) {
        return worker.holds.keySet().stream().mapToDouble(rates::get).sum();
    }

    private double mean() {
        return rates.values().stream().mapToDouble(Double::doubleValue).sum() / workers.size();
    }

    private double most() {
        return workers.stream().mapToDouble(this::load).max().orElseThrow();
    }

    private int held() {
        return workers.stream().mapToInt(worker -> worker.holds.size()).sum();
    }

    private static Lease ofTheKcl(Lease lease, long counter) {
        return new Lease(
                lease.key(),
                Optional.of("kcl-worker"),
                Optional.empty(),
                counter,
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                lease.tokenText(),
                lease.startText(),
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
    }

    private static double[] skewed(int shards, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, shards)
                .mapToDouble(i -> 20 * Math.exp(1.2 * random.nextGaussian()))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void skewedLoadsBecomeEvenWithinTheBudgetAndThenRest(long seed) {
        shards(skewed(60, seed));
        IntStream.range(0, 4).forEach(i -> join("worker-" + i));
        run(30);
        assertThat(workers)
                .as("the count decides at first, seed %d", seed)
                .allMatch(worker -> worker.holds.size() == 15);
        int atFirst = moves();

        run(15 * MINUTE);
        int moved = moves() - atFirst;
        double heaviest =
                rates.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertThat(most()).as("seed %d", seed).isLessThan(Math.max(mean() * 1.2, heaviest + mean() * 0.1));
        movedAtNanos.removeIf(at -> at < Duration.ofSeconds(35).toNanos());
        for (long from : movedAtNanos) {
            long within = movedAtNanos.stream()
                    .filter(at ->
                            at >= from && at < from + Duration.ofMinutes(1).toNanos())
                    .count();
            assertThat(within)
                    .as("moves of four workers in a minute, seed %d", seed)
                    .isLessThanOrEqualTo(4 * 2);
        }

        run(HOUR);
        assertThat(moves() - atFirst)
                .as("moves in the hour after, seed %d", seed)
                .isEqualTo(moved);
        assertThat(held()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void loadsThatVaryByATenthMoveNothingInAnHour(long seed) {
        shards(skewed(30, seed));
        IntStream.range(0, 3).forEach(i -> join("worker-" + i));
        Random random = new Random(seed);
        noise = rate -> rate * (0.9 + 0.2 * random.nextDouble());
        run(20 * MINUTE);
        int before = moves();

        run(HOUR);
        assertThat(moves()).as("seed %d", seed).isEqualTo(before);
    }

    @Test
    void shardThatAloneIsMoreThanTheMeanStaysWhereItIsAndTheOthersLeaveIt() {
        shards(900, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20);
        IntStream.range(0, 3).forEach(i -> join("worker-" + i));
        run(30);
        Worker hot = workers.stream()
                .filter(each -> each.holds.containsKey("shard-000"))
                .findAny()
                .orElseThrow();
        run(HOUR);

        assertThat(hot.holds).containsOnlyKeys("shard-000");
        assertThat(hot.heard).doesNotContain("drain shard-000");
        assertThat(workers.stream().filter(each -> each != hot).map(each -> each.holds.size()))
                .allMatch(size -> size == 5 || size == 6);
    }

    @Test
    void loadsThatChangeAreFollowed() {
        double[] atFirst = new double[24];
        Arrays.fill(atFirst, 50);
        shards(atFirst);
        IntStream.range(0, 3).forEach(i -> join("worker-" + i));
        run(5 * MINUTE);
        assertThat(workers).allMatch(worker -> worker.holds.size() == 8);

        workers.get(0).holds.keySet().forEach(key -> rates.put(key, 200.0 * 1024));
        run(15 * MINUTE);
        assertThat(most()).isLessThan(mean() * 1.15);

        rates.replaceAll((key, rate) -> 50.0 * 1024);
        run(15 * MINUTE);
        assertThat(most()).isLessThan(mean() * 1.15);
    }

    @Test
    void idleStreamIsSharedOutByTheCount() {
        shards(new double[12]);
        join("worker-0");
        run(3 * MINUTE);
        join("worker-1");
        run(10 * MINUTE);

        assertThat(workers).allMatch(worker -> worker.holds.size() >= 5);
    }

    @Test
    void joiningWorkerGetsItsShareMinuteByMinute() {
        double[] alike = new double[40];
        Arrays.fill(alike, 30);
        shards(alike);
        IntStream.range(0, 2).forEach(i -> join("worker-" + i));
        run(10 * MINUTE);
        Worker joined = join("late");
        int seconds = 0;
        while (load(joined) < mean() * 0.85 && seconds < HOUR) {
            run(STEP);
            seconds += STEP;
        }

        assertThat(seconds).isBetween(MINUTE, 6 * MINUTE);
    }

    @Test
    void workerWithTheOtherChoiceMakesAllGoByTheCount() {
        shards(400, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        join("worker-0");
        join("worker-1");
        run(20 * MINUTE);
        assertThat(workers).extracting(worker -> worker.holds.size()).containsExactlyInAnyOrder(1, 9);

        Worker other = join("by-count", Balance.BY_COUNT);
        run(2 * MINUTE);
        assertThat(workers).extracting(worker -> worker.holds.size()).containsExactlyInAnyOrder(3, 3, 4);
        int before = moves();
        run(20 * MINUTE);
        assertThat(moves()).as("no ping-pong").isEqualTo(before);

        other.stop(Duration.ofSeconds(10));
        run(20 * MINUTE);
        workers.remove(other);
        assertThat(workers).extracting(worker -> worker.holds.size()).containsExactlyInAnyOrder(1, 9);
    }

    @Test
    void besideOwnersOfTheKclTheCountDecides() {
        shards(400, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        join("worker-0");
        join("worker-1");
        run(20 * MINUTE);
        assertThat(workers.get(0).holds.size() + workers.get(1).holds.size()).isEqualTo(10);
        Lease light = fleet.lease("shard-005");
        for (long counter = light.counter() + 1; counter <= light.counter() + MINUTE; counter++) {
            fleet.tables.force(ofTheKcl(light, counter));
            run(STEP);
        }
        assertThat(workers).allMatch(worker -> worker.holds.size() >= 4);
    }

    @Test
    void workersOfOtherStreamsHaveNoSayAndGetNothing() {
        for (String stream : List.of("clicks", "orders")) {
            for (int i = 0; i < 8; i++) {
                String key = new ShardKey("123456789012:" + stream + ":1700000000", "shard-" + i).text();
                fleet.shards.add(new Shard(key, Set.of(), HashKeyRange.ALL, false));
                rates.put(key, i == 0 ? 400_000.0 : 10_000.0);
            }
        }
        Set<String> clicks = Set.of("123456789012:clicks:1700000000");
        Set<String> orders = Set.of("123456789012:orders:1700000000");
        for (int i = 0; i < 2; i++) {
            workers.add(fleet.worker("clicks-" + i, Balance.BY_THROUGHPUT, clicks));
            workers.add(fleet.worker("orders-" + i, Balance.BY_COUNT, orders));
        }
        run(20 * MINUTE);

        assertThat(workers)
                .extracting(worker -> worker.holds.size())
                .as("clicks by what they give, orders by the count")
                .containsExactlyInAnyOrder(1, 7, 4, 4);
    }

    @Test
    void leavingWorkersShardsGoToWhoHasLeastToRead() {
        shards(400, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        IntStream.range(0, 3).forEach(i -> join("worker-" + i));
        run(20 * MINUTE);
        Worker leaving = workers.stream()
                .filter(each -> each.holds.size() > 1)
                .findFirst()
                .orElseThrow();
        leaving.stop(Duration.ofSeconds(10));
        run(5);

        workers.remove(leaving);
        assertThat(workers).extracting(worker -> worker.holds.size()).containsExactlyInAnyOrder(1, 11);
    }
}
