package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.simulation.SeedSweep;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Producers that repeat, a stream that is resharded under them, and readers that crash at any step: nothing that was acked is lost, and of
 * no record two copies are delivered. The same judge finds the tempting rules wrong.
 */
class RepeatsTest {
    private static final int SEEDS_OF_WRONG_RULES = 40;

    private record Verdict(long acked, long repeats, long lost, long twice) {
        Verdict and(Verdict other) {
            return new Verdict(acked + other.acked, repeats + other.repeats, lost + other.lost, twice + other.twice);
        }
    }

    /** One history; its producers are drawn before its readers, so that the stream is the same whatever reads it. */
    private static final class History {
        final RepeatingStream stream = new RepeatingStream();
        final Set<RecordId> acked = new HashSet<>();
        private final Random random;

        History(long seed) {
            random = new Random(seed);
        }

        void run(Runnable readers) {
            List<RepeatingProducer> producers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                producers.add(new RepeatingProducer(stream, random));
            }
            for (int step = 0; step < 400; step++) {
                RepeatingProducer producer = producers.get(random.nextInt(producers.size()));
                producer.accept(random.nextInt(4));
                producer.step();
                if (random.nextInt(40) == 0) {
                    stream.reshard(random);
                }
                if (random.nextInt(150) == 0) {
                    producers.remove(producer);
                    acked.addAll(producer.acked);
                    producers.add(new RepeatingProducer(stream, random));
                }
                readers.run();
            }
            producers.forEach(RepeatingProducer::finish);
            producers.forEach(each -> acked.addAll(each.acked));
        }

        long copies() {
            return stream.parts.stream()
                    .flatMap(part -> part.records.stream())
                    .mapToLong(wire -> records(wire).size())
                    .sum();
        }
    }

    private static List<SubRecord> records(WireRecord wire) {
        List<SubRecord> records = new ArrayList<>();
        if (Deaggregator.decode(wire.data()) instanceof Payload.Aggregated aggregate) {
            aggregate.forEach(records::add);
        }
        return records;
    }

    private static Verdict read(long seed, RepeatsReader.Rule rule) {
        History history = new History(seed);
        Random random = new Random(~seed);
        RepeatsJudge judge = new RepeatsJudge();
        Map<String, RepeatsReader> readers = new LinkedHashMap<>();
        history.run(() -> {
            for (int i = 0; i < 3; i++) {
                step(history.stream, readers, rule, judge, random);
            }
        });
        while (!isDrained(history.stream, readers)) {
            step(history.stream, readers, rule, judge, random);
        }
        return new Verdict(
                history.acked.size(),
                history.copies() - history.acked.size(),
                judge.lost(history.acked),
                judge.twice());
    }

    private static boolean isDrained(RepeatingStream stream, Map<String, RepeatsReader> readers) {
        return readers.size() == stream.parts.size()
                && readers.values().stream().allMatch(RepeatsReader::isDrained);
    }

    private static void step(
            RepeatingStream stream,
            Map<String, RepeatsReader> readers,
            RepeatsReader.Rule rule,
            RepeatsJudge judge,
            Random random) {
        RepeatingStream.Part part = stream.parts.get(random.nextInt(stream.parts.size()));
        List<RepeatsReader> parents = new ArrayList<>();
        for (String parent : part.parents) {
            RepeatsReader reader = readers.get(parent);
            if (reader == null || !reader.hasEnded()) {
                return;
            }
            parents.add(reader);
        }
        List<ByteBuffer> inherited =
                parents.stream().flatMap(parent -> parent.saved().stream()).toList();
        RepeatsReader reader =
                readers.computeIfAbsent(part.id, id -> new RepeatsReader(part, rule, inherited, judge, random));
        if (!reader.hasEnded()) {
            reader.step();
        }
    }

    private static Verdict readAll(RepeatsReader.Rule rule) {
        Verdict all = new Verdict(0, 0, 0, 0);
        for (long seed = 1; seed <= SEEDS_OF_WRONG_RULES; seed++) {
            all = all.and(read(seed, rule));
        }
        return all;
    }

    @Test
    void nothingIsLostAndNoSecondCopyIsDelivered(TestInfo info) {
        SeedSweep.of(info).judge(seed -> {
            Verdict verdict = read(seed, RepeatsReader.Rule.RIGHT);
            boolean tells = verdict.acked() > 100 && verdict.repeats() > 20;
            return tells && verdict.lost() + verdict.twice() == 0 ? List.of() : List.of(verdict.toString());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SAVES_AHEAD", "NOTES_MISPLACED", "KEEPS_UNDECODED"})
    void wrongLedgersLose(RepeatsReader.Rule rule) {
        assertThat(readAll(rule).lost()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"INHERITS_NOTHING", "SAVES_NOTHING"})
    void forgetfulLedgersLoseNothingAndDeliverTwice(RepeatsReader.Rule rule) {
        Verdict all = readAll(rule);
        assertThat(all.lost()).isZero();
        assertThat(all.twice()).isPositive();
    }

    /** A rule by one number for each producer: drops what is below it. */
    private interface Floor {
        long raised(long floor, long lowMark, long number);
    }

    /** Reads each shard once, without a crash, behind its parents. */
    private static Verdict readByFloor(long seed, Floor rule) {
        History history = new History(seed);
        history.run(() -> {});
        RepeatsJudge judge = new RepeatsJudge();
        Map<String, Map<UUID, Long>> floors = new HashMap<>();
        for (RepeatingStream.Part part : history.stream.parts) {
            Map<UUID, Long> floor = new HashMap<>();
            part.parents.forEach(parent -> floors.getOrDefault(parent, Map.of())
                    .forEach((producer, number) -> floor.merge(producer, number, Math::max)));
            floors.put(part.id, floor);
            for (WireRecord wire : part.records) {
                pass(part, wire, floor, rule, judge);
            }
        }
        return new Verdict(history.acked.size(), 0, judge.lost(history.acked), judge.twice());
    }

    private static void pass(
            RepeatingStream.Part part, WireRecord wire, Map<UUID, Long> floors, Floor rule, RepeatsJudge judge) {
        long lowMark = ((Payload.Aggregated) Deaggregator.decode(wire.data()))
                .stamp()
                .orElseThrow()
                .lowestUnsettled();
        for (SubRecord member : records(wire)) {
            RecordId id = member.id().orElseThrow();
            long floor = floors.getOrDefault(id.incarnation(), 0L);
            if (part.range().contains(member.record().effectiveHashKey())) {
                if (id.number() >= floor) {
                    judge.delivered(part.id, delivered(part, wire, member));
                }
                floors.put(id.incarnation(), rule.raised(floor, lowMark, id.number()));
            }
        }
    }

    private static ConsumerRecord delivered(RepeatingStream.Part part, WireRecord wire, SubRecord member) {
        return new ConsumerRecord(
                "clicks",
                part.id,
                new RecordPosition(wire.sequence(), member.index()),
                member.record(),
                Instant.EPOCH,
                member.id().orElseThrow());
    }

    private static Verdict readAllByFloor(Floor rule) {
        Verdict all = new Verdict(0, 0, 0, 0);
        for (long seed = 1; seed <= SEEDS_OF_WRONG_RULES; seed++) {
            all = all.and(readByFloor(seed, rule));
        }
        return all;
    }

    @Test
    void highWaterMarkLoses() {
        Verdict all = readAllByFloor((floor, lowMark, number) -> Math.max(floor, number + 1));
        assertThat(all.twice()).isZero();
        assertThat(all.lost()).isGreaterThan(all.acked() / 20);
    }

    @Test
    void lowMarkAloneDeliversTwice() {
        Verdict all = readAllByFloor((floor, lowMark, number) -> Math.max(floor, lowMark));
        assertThat(all.lost()).isZero();
        assertThat(all.twice()).isPositive();
    }
}
