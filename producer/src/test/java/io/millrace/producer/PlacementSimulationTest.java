package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.Distribution.Readers;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.ShiftingStream.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whole producers in virtual time, from seeds, on a stream that comes to be placed by the service and back, or is deleted and created
 * anew, behind a network that loses, delays and throttles. Other seeds: {@code -Dmillrace.seeds=10000 -Dmillrace.firstSeed=1}.
 */
class PlacementSimulationTest {
    private static final Set<Reader> ALL = EnumSet.allOf(Reader.class);
    private static final Set<Reader> NOT_THE_KCL = EnumSet.of(Reader.MILLRACE, Reader.UNFILTERED);
    private static final Duration TRAFFIC = Duration.ofSeconds(25);

    /** One seeded run. */
    private static final class Run {
        final VirtualTime time = new VirtualTime();
        final Random random;
        final ShiftingStream stream;
        final ShiftingService service;
        final SimulatedProducer producer;
        final boolean withHeaders;

        Run(ProducerConfig config, long seed, boolean withHeaders) {
            // Neighbouring seeds begin alike.
            this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
            this.stream = new ShiftingStream(2 + random.nextInt(4), seed);
            this.service = new ShiftingService(stream, time, seed);
            this.service.isRough = true;
            this.withHeaders = withHeaders;
            this.producer = new SimulatedProducer(config, time, service, seed, LoopState::of);
        }

        void at(double seconds, Runnable what) {
            time.after((long) (seconds * 1e9), what);
        }

        void play() {
            traffic();
            while (time.step(TRAFFIC.toNanos())) {}
            service.isRough = false;
            producer.flush();
            while (!producer.isIdle() && time.step(Duration.ofMinutes(5).toNanos())) {}
            // Late copies are still under way.
            while (time.step(time.nowNanos() + Duration.ofSeconds(10).toNanos())
                    && time.nowNanos() < Duration.ofMinutes(6).toNanos()) {}
        }

        private void traffic() {
            if (time.nowNanos() > TRAFFIC.minusSeconds(2).toNanos()) {
                return;
            }
            byte[] bytes = ByteBuffer.allocate(4 + random.nextInt(150))
                    .putInt(producer.puts.size())
                    .array();
            UserRecord record = UserRecord.of("key-" + random.nextInt(30), bytes);
            boolean hasHeader = withHeaders && random.nextInt(4) == 0;
            producer.put(hasHeader ? record.withHeaders(List.of(new Header("h", "1"))) : record, bytes);
            time.after(Duration.ofMillis(random.nextInt(20)).toNanos(), this::traffic);
        }
    }

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingForAnyReader() {
        judge(Distribution.detected(), ALL, false, run -> {
            run.at(4 + run.random.nextInt(3), () -> run.stream.isByService = true);
            run.at(13 + run.random.nextInt(4), () -> run.stream.isByService = false);
        });
    }

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingThroughReshardsEither() {
        judge(Distribution.detected(), ALL, false, run -> {
            for (int i = 2; i < 20; i += 3) {
                run.at(i + run.random.nextDouble(), run.stream::splitOne);
            }
            run.at(5, () -> run.stream.isByService = true);
            run.at(15, () -> run.stream.isByService = false);
        });
    }

    @Test
    void aPhaseOfServiceManagedPlacementLosesNothingForReadersThatHonourTheMark() {
        judge(Distribution.detected().readBy(Readers.UNFILTERED), NOT_THE_KCL, false, run -> {
            run.at(4 + run.random.nextInt(3), () -> run.stream.isByService = true);
            run.at(13 + run.random.nextInt(4), () -> run.stream.isByService = false);
        });
    }

    @Test
    void aStreamThatWasPlacedByTheServiceFromTheStartLosesNothing() {
        judge(Distribution.byService(), ALL, false, run -> run.stream.isByService = true);
        judge(
                Distribution.byService().readBy(Readers.UNFILTERED),
                NOT_THE_KCL,
                false,
                run -> run.stream.isByService = true);
    }

    @Test
    void aWrongSettingLosesNothing() {
        judge(Distribution.byService(), ALL, false, run -> {});
        judge(Distribution.byHashKey(), ALL, false, run -> run.at(5, () -> run.stream.isByService = true));
    }

    @Test
    void aDescriptionThatTellsWhoPlacesChangesNothingInTheGuarantees() {
        judge(Distribution.detected(), ALL, false, run -> {
            run.service.tellsPlacement = true;
            run.at(5, () -> run.stream.isByService = true);
            run.at(14, () -> run.stream.isByService = false);
        });
    }

    @Test
    void aStreamThatIsSeenToBeDeletedAndCreatedAnewLosesNothingThatWasAcked() {
        judge(Distribution.detected(), ALL, true, run -> {
            run.at(3, run.stream::splitOne);
            run.at(7, () -> run.stream.isThere = false);
            run.at(12, () -> run.stream.recreate(1 + run.random.nextInt(6)));
            run.at(14, run.stream::splitOne);
        });
    }

    private static void judge(Distribution distribution, Set<Reader> readers, boolean mayMiss, Consumer<Run> story) {
        long first = Long.getLong("millrace.firstSeed", 1);
        int count = Integer.getInteger("millrace.seeds", 15);
        ProducerConfig config = ProducerSimulationTest.config(false, null).with(distribution);
        for (long seed = first; seed < first + count; seed++) {
            Run run = new Run(config, seed, true);
            story.accept(run);
            run.play();
            String again = "seed " + seed + "; again: -Dmillrace.firstSeed=" + seed + " -Dmillrace.seeds=1";
            for (int i = 0; i < run.producer.puts.size(); i++) {
                assertThat(run.producer.puts.get(i))
                        .as("record %d, %s", i, again)
                        .isDone();
                if (!mayMiss) {
                    assertThat(run.producer.puts.get(i))
                            .as("record %d, %s", i, again)
                            .isNotCompletedExceptionally();
                } else if (run.producer.puts.get(i).isCompletedExceptionally()) {
                    assertThat(FailureTest.failureOf(run.producer, i).reason()).isEqualTo(Reason.NO_SUCH_STREAM);
                }
            }
            for (Reader reader : readers) {
                assertThat(acked(run.producer)).as("%s, %s", reader, again).isSubsetOf(run.stream.deliveredTo(reader));
            }
            if (!distribution.aggregatesAnywhere()) {
                assertThat(run.stream.marked()).as("marked, %s", again).isZero();
            }
            run.producer.checkBudget();
        }
    }

    private static List<Integer> acked(SimulatedProducer producer) {
        return IntStream.range(0, producer.puts.size())
                .filter(i -> !producer.puts.get(i).isCompletedExceptionally())
                .boxed()
                .toList();
    }
}
