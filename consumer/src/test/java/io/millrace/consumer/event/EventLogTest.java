package io.millrace.consumer.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ShardHealth.State;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final LogLines lines = new LogLines();
    private final List<ConsumerEvent> passedOn = new ArrayList<>();
    private final EventLog log = new EventLog(lines, passedOn::add);

    private void health(State before, State now) {
        log.on(new ConsumerEvent.HealthChanged(
                "shard-1",
                "worker-1",
                new ShardHealth(before, "as ever", Duration.ofSeconds(7)),
                new ShardHealth(now, "its cause", Duration.ZERO)));
    }

    @Test
    void usualCourseOfAShardIsToldByItsLeaseAlone() {
        log.on(new ConsumerEvent.LeaseGained("shard-1", "worker-1", "TRIM_HORIZON"));
        health(State.STARTING, State.RUNNING);
        health(State.RUNNING, State.DRAINING);
        log.on(new ConsumerEvent.LeaseGiven("shard-1", "worker-1", "worker-2"));
        assertThat(lines.lines())
                .containsExactly(
                        "INFO LeaseGained[shardId=shard-1, workerId=worker-1, from=TRIM_HORIZON]",
                        "INFO LeaseGiven[shardId=shard-1, workerId=worker-1, toWorkerId=worker-2]");
        assertThat(passedOn).hasSize(4);
    }

    @Test
    void troubleAndItsEndAreOneLineEachAndAStuckShardIsAWarning() {
        health(State.RUNNING, State.THROTTLED);
        health(State.THROTTLED, State.RUNNING);
        health(State.RUNNING, State.STALLED);
        health(State.STALLED, State.RUNNING);
        health(State.STARTING, State.WAITING_FOR_PARENT);
        assertThat(lines.lines())
                .containsExactly(
                        "INFO shard-1 is THROTTLED after 7 s of RUNNING: its cause",
                        "INFO shard-1 is RUNNING after 7 s of THROTTLED: its cause",
                        "WARN shard-1 is STALLED after 7 s of RUNNING: its cause",
                        "INFO shard-1 is RUNNING after 7 s of STALLED: its cause",
                        "INFO shard-1 is WAITING_FOR_PARENT after 7 s of STARTING: its cause");
    }

    @Test
    void repeatsAreQuietAndAStateThatIsCutIsAWarningOnceAShard() {
        log.on(new ConsumerEvent.DuplicatesDropped("shard-1", "77", 3));
        log.on(new ConsumerEvent.DedupeStateCut("shard-1", 1, 20, 1000));
        log.on(new ConsumerEvent.DedupeStateCut("shard-1", 0, 9, 1000));
        log.on(new ConsumerEvent.DedupeStateVoid("shard-2", "it cannot be read"));
        assertThat(lines.lines())
                .containsExactly(
                        "WARN repeats may be delivered: DedupeStateCut[shardId=shard-1, incarnations=1, numbers=20, bytes=1000]",
                        "WARN DedupeStateVoid[shardId=shard-2, cause=it cannot be read]");
    }

    @Test
    void endOfAConsumerIsAnErrorAndASharedWorkerIdAWarning() {
        log.on(new ConsumerEvent.WorkerIdShared("worker-1"));
        log.on(new ConsumerEvent.Stopped("worker-1", new IllegalStateException("no table")));
        assertThat(lines.lines())
                .containsExactly(
                        "WARN WorkerIdShared[workerId=worker-1]",
                        "ERROR worker-1 has stopped and does not go on: java.lang.IllegalStateException: no table");
    }

    /** An exception of the user's that fails at telling what it is. */
    private static final class Speechless extends IllegalStateException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new StackOverflowError("scripted");
        }
    }

    @Test
    void causeThatCannotBeWrittenIsNamedByItsClass() {
        RecordPosition position = new RecordPosition(new SequenceNumber("17"), 0);
        log.on(new ConsumerEvent.ProcessingFailed("shard-1", position, 1, Duration.ZERO, new Speechless()));
        log.on(new ConsumerEvent.CallFailed("dead letter", Duration.ZERO, new Speechless()));
        assertThat(lines.lines())
                .contains(
                        "WARN ProcessingFailed[17/0 of shard-1, io.millrace.consumer.event.EventLogTest$Speechless]"
                                + " cannot be written, since that fails with java.lang.StackOverflowError",
                        "WARN CallFailed[dead letter, io.millrace.consumer.event.EventLogTest$Speechless]"
                                + " cannot be written, since that fails with java.lang.StackOverflowError");
        assertThat(passedOn).hasSize(2);
    }

    @Test
    void sameTroubleAgainAndEverythingPerBatchIsSilent() {
        for (int i = 0; i < 100; i++) {
            log.on(new ConsumerEvent.CallFailed("GetRecords of shard-1", Duration.ZERO, new IllegalStateException()));
            log.on(new ConsumerEvent.BatchRead("shard-1", "worker-1", 10, 1_000, Duration.ZERO));
            log.on(new ConsumerEvent.RecordsDelivered("shard-1", "worker-1", 10, Duration.ZERO));
            log.on(new ConsumerEvent.Checkpointed(
                    "shard-1", "worker-1", new RecordPosition(new SequenceNumber("1"), 0)));
        }
        assertThat(lines.lines())
                .containsExactly("WARN GetRecords of shard-1 failed; again in 0 ms: java.lang.IllegalStateException");
    }
}
