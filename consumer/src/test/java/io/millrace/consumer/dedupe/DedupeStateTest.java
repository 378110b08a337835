package io.millrace.consumer.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.RecordId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DedupeStateTest {
    private static final UUID ONE = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final int LARGE = 1 << 20;

    private final DedupeState state = new DedupeState(LARGE);

    private static boolean admit(DedupeState state, UUID producer, long lowMark, long number) {
        return state.admit(state.of(producer, lowMark, 1_000), number);
    }

    private static boolean isSeen(DedupeState state, UUID producer, long number) {
        return state.isDuplicate(new RecordId(producer, number));
    }

    private static DedupeState again(DedupeState state) {
        return DedupeState.decode(state.encode(), LARGE).orElseThrow();
    }

    @Test
    void unitThatWasThrottledAndIsRepeatedLaterIsNoRepeat() {
        assertThat(admit(state, ONE, 5, 6)).isTrue();
        assertThat(admit(state, ONE, 5, 9)).isTrue();
        assertThat(admit(state, ONE, 5, 5)).isTrue();
        assertThat(admit(state, ONE, 5, 7)).isTrue();
        assertThat(admit(state, ONE, 5, 5)).isFalse();
    }

    @Test
    void mergedChildTakesWhatWasStuckInOneLaneOnly() {
        DedupeState stuck = new DedupeState(LARGE);
        admit(stuck, ONE, 1, 4);
        admit(state, ONE, 5, 9);

        DedupeState child = DedupeState.union(List.of(stuck, state), LARGE);

        assertThat(admit(child, ONE, 5, 5)).isTrue();
        assertThat(admit(child, ONE, 5, 9)).isFalse();
        assertThat(admit(child, ONE, 5, 4)).isFalse();
    }

    @Test
    void belowTheLowMarkEverythingWasSeen() {
        admit(state, ONE, 3, 7);
        admit(state, ONE, 6, 8);
        assertThat(isSeen(state, ONE, 5)).isTrue();
        assertThat(isSeen(state, ONE, 6)).isFalse();
        assertThat(isSeen(state, ONE, 7)).isTrue();
        assertThat(isSeen(state, OTHER, 5)).isFalse();
    }

    @Test
    void lowMarkOfAnOlderUnitChangesNothing() {
        admit(state, ONE, 10, 12);
        assertThat(admit(state, ONE, 2, 9)).isFalse();
        assertThat(admit(state, ONE, 2, 11)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASetInAnyOrder(long seed) {
        Random random = new Random(seed);
        Map<UUID, Set<Long>> model = new HashMap<>();
        Map<UUID, Long> marks = new HashMap<>();
        DedupeState running = state;
        for (int step = 0; step < 20_000; step++) {
            UUID producer = random.nextInt(3) > 0 ? ONE : OTHER;
            long mark = marks.getOrDefault(producer, 0L);
            long number = mark + (random.nextInt(8) == 0 ? -random.nextInt(20) : random.nextInt(300));
            if (random.nextInt(10) == 0) {
                mark += random.nextInt(20);
                marks.put(producer, mark);
            }
            boolean isNew = number >= mark
                    && model.computeIfAbsent(producer, absent -> new HashSet<>())
                            .add(number);
            if (number >= 0) {
                assertThat(admit(running, producer, mark, number))
                        .as("seed %s step %s", seed, step)
                        .isEqualTo(isNew);
            }
            if (random.nextInt(500) == 0) {
                running = random.nextBoolean() ? again(running) : running.copy();
            }
        }
        long low = marks.getOrDefault(ONE, 0L);
        Set<Long> above = model.getOrDefault(ONE, Set.of());
        for (long number = 0; number < low + 400; number++) {
            boolean seen = number < low || above.contains(number);
            assertThat(isSeen(running, ONE, number)).as("number %s", number).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void unionHasSeenWhatEitherHas(long seed) {
        Random random = new Random(seed);
        List<DedupeState> states = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            DedupeState each = new DedupeState(LARGE);
            long low = random.nextInt(50);
            for (int j = 0; j < 200; j++) {
                admit(each, ONE, low, low + random.nextInt(400));
            }
            states.add(each);
        }
        DedupeState union = DedupeState.union(states, LARGE);
        for (long number = 0; number < 500; number++) {
            long each = number;
            assertThat(isSeen(union, ONE, number))
                    .isEqualTo(states.stream().anyMatch(state -> isSeen(state, ONE, each)));
        }
    }

    @Test
    void largestNumbersSurviveTheWayThroughBytes() {
        admit(state, ONE, 0, 0);
        admit(state, ONE, 0, Long.MAX_VALUE);
        admit(state, OTHER, Long.MAX_VALUE, Long.MAX_VALUE);
        DedupeState back = again(state);
        assertThat(isSeen(back, ONE, 0)).isTrue();
        assertThat(isSeen(back, ONE, Long.MAX_VALUE)).isTrue();
        assertThat(isSeen(back, ONE, Long.MAX_VALUE - 1)).isFalse();
        assertThat(isSeen(back, OTHER, Long.MAX_VALUE)).isTrue();
        assertThat(back.encode()).isEqualTo(state.encode());
    }

    @Test
    void runOfNumbersTakesAsMuchAsOne() {
        for (long number = 100; number < 100_000; number++) {
            admit(state, ONE, 100, number);
        }
        assertThat(state.encode().remaining()).isLessThan(60);
    }

    @Test
    void anyDamageYieldsNothingAndNoException() {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            admit(state, random.nextBoolean() ? ONE : OTHER, 10, 10 + random.nextInt(1_000));
        }
        ByteBuffer good = state.encode();
        byte[] bytes = new byte[good.remaining()];
        good.get(bytes);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(DedupeState.decode(ByteBuffer.wrap(bytes, 0, length), LARGE))
                    .isEmpty();
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(DedupeState.decode(ByteBuffer.wrap(damaged), LARGE)).isEmpty();
        }
    }

    @Test
    void soundFrameAroundNonsenseYieldsNothingAndNoException() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] content = new byte[1 + 8 + random.nextInt(60)];
            random.nextBytes(content);
            content[0] = 1;
            content[9 % content.length] &= 3;
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(content);
            ByteBuffer framed =
                    ByteBuffer.allocate(content.length + 4).put(content).putInt((int) crc.getValue());
            DedupeState.decode(framed.flip(), 1024).ifPresent(DedupeState::encode);
        }
    }

    @Test
    void idleProducersGoFirstAndAreCounted() {
        DedupeState small = new DedupeState(1024);
        long hours = Duration.ofHours(1).toMillis() + 1;
        for (int i = 0; i < 400; i++) {
            small.admit(small.of(ONE, 0, 1_000), 1_000L * i);
        }
        for (int i = 0; i < 400; i++) {
            small.admit(small.of(OTHER, 0, 1_000 + hours), 2L * i);
        }

        assertThat(small.encode().remaining()).isLessThanOrEqualTo(1024);
        assertThat(small.takeCut()).isEqualTo(new Cut(1, 0));
        assertThat(isSeen(small, ONE, 1_000)).isFalse();
        assertThat(isSeen(small, OTHER, 0)).isTrue();
    }

    @Test
    void ofOneLargeProducerTheSmallestNumbersGoAndTheLowMarkStays() {
        DedupeState small = new DedupeState(1024);
        for (int i = 0; i < 2_000; i++) {
            small.admit(small.of(ONE, 5, 1_000), 6 + 3L * i);
        }
        ByteBuffer bytes = small.encode();
        assertThat(bytes.remaining()).isBetween(900, 1024);
        assertThat(small.takeCut().numbers()).isBetween(900L, 1_200L);
        DedupeState back = DedupeState.decode(bytes, 1024).orElseThrow();
        assertThat(isSeen(back, ONE, 4)).isTrue();
        assertThat(isSeen(back, ONE, 5)).isFalse();
        assertThat(isSeen(back, ONE, 6)).isFalse();
        assertThat(isSeen(back, ONE, 6 + 3L * 1_999)).isTrue();
    }

    @Test
    void producerThatWasHeardLatelyKeepsItsLowMarkBesideALargeOne() {
        DedupeState small = new DedupeState(1024);
        small.of(OTHER, 77, 1_000);
        for (int i = 0; i < 2_000; i++) {
            small.admit(small.of(ONE, 0, 60_000), 3L * i);
        }
        DedupeState back = DedupeState.decode(small.encode(), 1024).orElseThrow();
        assertThat(isSeen(back, OTHER, 76)).isTrue();
    }

    @Test
    void manyProducersAreBoundedToo() {
        DedupeState small = new DedupeState(1024);
        for (int i = 0; i < 5_000; i++) {
            small.admit(small.of(new UUID(9, i), i, 1_000 + i), i);
        }
        assertThat(small.encode().remaining()).isLessThanOrEqualTo(1024);
        assertThat(small.producers()).isBetween(30, 54);
        assertThat(isSeen(small, new UUID(9, 4_999), 4_998)).isTrue();
    }

    @Test
    void dayOfSilenceEndsAProducer() {
        long day = Duration.ofHours(24).toMillis();
        state.of(ONE, 9, 1_000);
        state.of(OTHER, 9, 1_000 + day);
        assertThat(again(state).producers()).isEqualTo(2);
        state.of(OTHER, 9, 1_001 + day);
        assertThat(again(state).producers()).isEqualTo(1);
        assertThat(state.takeCut()).isEqualTo(Cut.NONE);
    }
}
