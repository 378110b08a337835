package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two million damaged aggregates, most of them with a digest that is right again. Each lies between canaries in a larger buffer of
 * some kind, and each is judged by the generated classes: what they accept must come out the same, what they refuse must come out
 * whole, as one plain record.
 */
class DeaggregatorMutationTest {
    private static final int CASES = 2_000_000;
    private static final int PARTS = 2;
    private static final long FIRST_SEED = 20_260_000_000L;
    private static final List<BufferKind> KINDS = List.of(BufferKind.values());
    private static final int ARENA_BYTES = 8_192;

    private final Map<BufferKind, ByteBuffer> arenas = new EnumMap<>(BufferKind.class);
    private final Map<Damage, Integer> seen = new EnumMap<>(Damage.class);
    private int stillSound;

    @Test
    @Timeout(300)
    void noDamageMakesItThrowHangOrReadBeyondItsSlice() {
        List<byte[]> originals = originals();
        List<DeaggregatorMutationTest> parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> part(originals, FIRST_SEED + part * (long) (CASES / PARTS)))
                .toList();
        for (DeaggregatorMutationTest part : parts) {
            part.seen.forEach((damage, count) -> seen.merge(damage, count, Integer::sum));
            stillSound += part.stillSound;
        }

        // A run that never reaches some kind of damage, or leaves nothing sound, would show nothing.
        assertThat(seen).containsOnlyKeys(Damage.values());
        assertThat(seen.values()).allSatisfy(count -> assertThat(count).isGreaterThan(CASES / 1_000));
        assertThat(stillSound).isGreaterThan(CASES / 20);
    }

    /** Its share of the cases, with arenas of its own. */
    private static DeaggregatorMutationTest part(List<byte[]> originals, long firstSeed) {
        DeaggregatorMutationTest part = new DeaggregatorMutationTest();
        for (long seed = firstSeed; seed < firstSeed + CASES / PARTS; seed++) {
            try {
                part.check(originals, new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        return part;
    }

    private void check(List<byte[]> originals, Random random) {
        byte[] original = originals.get(random.nextInt(originals.size()));
        byte[] other = originals.get(random.nextInt(originals.size()));
        boolean repaired = random.nextInt(8) != 0;
        byte[] wireRecord = repaired
                ? Envelopes.around(Mutations.mutated(original, other, random))
                : Mutations.mutated(Envelopes.around(original), other, random);
        ByteBuffer buffer = placed(wireRecord, random);

        Payload payload = Deaggregator.decode(buffer);

        require(buffer.remaining() == wireRecord.length, () -> "the caller's buffer was moved");
        if (payload instanceof Payload.Aggregated aggregated) {
            checkAggregated(aggregated, wireRecord);
        } else {
            checkPlain((Payload.Plain) payload, wireRecord);
        }
    }

    private void checkAggregated(Payload.Aggregated aggregated, byte[] wireRecord) {
        OracleVerdict verdict = OracleVerdict.of(Envelopes.content(wireRecord));
        require(verdict.damages().isEmpty(), () -> "accepted in spite of " + verdict.damages());
        require(aggregated.stamp().equals(verdict.stamp()), () -> "another stamp");
        require(aggregated.count() == verdict.records().size(), () -> "another number of records");
        int index = 0;
        for (SubRecord sub : aggregated) {
            require(sub.equals(verdict.records().get(index)), () -> "another record at " + sub.index());
            ByteBuffer data = sub.record().data();
            require(
                    data.isReadOnly() && data.capacity() == data.limit(),
                    () -> "a way out of the record at " + sub.index());
            index++;
        }
        stillSound++;
    }

    private void checkPlain(Payload.Plain plain, byte[] wireRecord) {
        require(plain.data().equals(ByteBuffer.wrap(wireRecord)), () -> "not the whole record");
        require(
                plain.data().isReadOnly() && plain.data().capacity() == wireRecord.length,
                () -> "a way out of the record");
        Optional<Damage> damage = plain.damage();
        checkDamage(damage, wireRecord);
        damage.ifPresent(kind -> seen.merge(kind, 1, Integer::sum));
    }

    private static void checkDamage(Optional<Damage> damage, byte[] wireRecord) {
        ByteBuffer whole = ByteBuffer.wrap(wireRecord);
        if (wireRecord.length < 4 || whole.getInt(0) != 0xF3899AC2) {
            require(damage.isEmpty(), () -> "damage without a magic number: " + damage);
            return;
        }
        require(damage.isPresent(), () -> "no damage in spite of the magic number");
        Damage found = damage.orElseThrow();
        if (wireRecord.length <= 20) {
            require(found == Damage.TOO_SHORT, () -> found + " instead of too short");
            return;
        }
        byte[] content = Envelopes.content(wireRecord);
        if (!ByteBuffer.wrap(Envelopes.md5(content)).equals(whole.position(wireRecord.length - 16))) {
            require(found == Damage.BAD_CHECKSUM, () -> found + " instead of a bad checksum");
            return;
        }
        require(
                explains(OracleVerdict.of(content), found) || explains(OracleVerdict.strictly(content), found),
                () -> found + " although the generated classes see "
                        + OracleVerdict.strictly(content).damages());
    }

    private static boolean explains(OracleVerdict verdict, Damage found) {
        // A record can be incomplete before another one breaks off: then either is right.
        return verdict.damages().contains(found)
                || (verdict.damages().contains(Damage.MALFORMED) && found != Damage.BAD_CHECKSUM);
    }

    private ByteBuffer placed(byte[] wireRecord, Random random) {
        BufferKind kind = KINDS.get(random.nextInt(KINDS.size()));
        ByteBuffer arena = arenas.computeIfAbsent(kind, any -> canaries(kind, random));
        int at = random.nextInt(ARENA_BYTES - wireRecord.length);
        arena.put(at, wireRecord);
        return kind.view(arena, at, wireRecord.length);
    }

    private static ByteBuffer canaries(BufferKind kind, Random random) {
        byte[] bytes = new byte[ARENA_BYTES];
        random.nextBytes(bytes);
        return kind.allocate(ARENA_BYTES).put(0, bytes);
    }

    private static List<byte[]> originals() {
        List<byte[]> originals = new ArrayList<>();
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            boolean stamped = random.nextInt(3) == 0;
            Aggregator aggregator = stamped ? Aggregator.stamped(250) : Aggregator.unstamped(250);
            RandomRecords records = new RandomRecords(random, 60);
            long number = random.nextInt(1_000);
            for (int i = random.nextInt(5); i >= 0; i--) {
                UserRecord record = records.next();
                number += 1 + random.nextInt(200);
                boolean added = stamped ? aggregator.add(record, number) : aggregator.add(record);
                if (!added) {
                    break;
                }
            }
            if (!aggregator.isEmpty()) {
                originals.add(Envelopes.content(
                        stamped
                                ? aggregator.encode(new UnitStamp(new UUID(seed, -seed), 0, random.nextBoolean()))
                                : aggregator.encode()));
            }
        }
        return originals;
    }

    private static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
