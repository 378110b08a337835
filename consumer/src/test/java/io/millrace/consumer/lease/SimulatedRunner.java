package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Delivers the records of the shards that one process holds, one at a time and only while the hold is valid. */
final class SimulatedRunner implements LeaseListener {
    private final SimulatedWorker worker;
    private final SimulatedStream stream;
    private final Judge judge;
    private final FleetSimulation fleet;
    private final BrokenLeaseRule broken;
    private final VirtualLoop loop;
    private final RandomGenerator random;
    private final Map<Hold, Life> lives = new HashMap<>();

    SimulatedRunner(SimulatedWorker worker, FleetSimulation fleet, VirtualLoop loop, RandomGenerator random) {
        this.worker = worker;
        this.stream = fleet.stream();
        this.judge = fleet.judge();
        this.fleet = fleet;
        this.broken = fleet.broken();
        this.loop = loop;
        this.random = random;
    }

    @Override
    public void gained(Hold hold) {
        judge.gained(worker, hold);
        Life life = new Life(hold);
        lives.put(hold, life);
        life.next();
    }

    @Override
    public void drain(Hold hold) {
        life(hold).drain();
    }

    @Override
    public void resume(Hold hold) {
        life(hold).resume();
    }

    @Override
    public void lost(Hold hold, Reason reason) {
        life(hold).lose();
        lives.remove(hold);
    }

    int running() {
        return lives.size();
    }

    private Life life(Hold hold) {
        Life life = lives.get(hold);
        if (life == null) {
            throw new IllegalStateException("no life for " + hold.shardId() + " in " + worker.name());
        }
        return life;
    }

    /** One shard under one hold. */
    private final class Life {
        private final Hold hold;
        private final SimulatedStream.Life shard;
        private int index;
        private int loopNumber;
        private boolean draining;
        private boolean over;
        private @Nullable Delivery current;

        Life(Hold hold) {
            this.hold = hold;
            this.shard = stream.life(hold.shardId());
            if (hold.start() instanceof Position.After after && broken != BrokenLeaseRule.MARKS_ARE_NOT_READ) {
                long settled = Long.parseLong(after.record().sequence().digits());
                while (index < shard.numbers().size() && shard.numbers().get(index) <= settled) {
                    index++;
                }
            }
        }

        private void after(Duration delay, Runnable step) {
            int mine = loopNumber;
            loop.after(delay, () -> {
                if (mine == loopNumber) {
                    step.run();
                }
            });
        }

        void next() {
            if (!hold.isValid(loop.nowNanos())) {
                return;
            }
            boolean endsEarly = broken == BrokenLeaseRule.END_BEFORE_SETTLED && shard.isClosed();
            if (index < shard.numbers().size() && !endsEarly) {
                passOver();
                deliver(shard.numbers().get(index));
            } else if (shard.isClosed()) {
                hold.ended(random.nextInt(10) == 0 ? List.of() : stream.children(shard.id()));
            } else {
                after(fleet.pace(100 + random.nextInt(100)), this::next);
            }
        }

        private void passOver() {
            if (broken == BrokenLeaseRule.RECORDS_PASSED_OVER
                    && index + 1 < shard.numbers().size()) {
                index += random.nextInt(50) == 0 ? 1 : 0;
            }
        }

        private void deliver(long number) {
            if (broken == BrokenLeaseRule.MARK_BEFORE_SETTLED) {
                hold.settledTo(new RecordPosition(new SequenceNumber(Long.toString(number)), 0));
            }
            current = worker.begin(hold.shardId(), number);
            int millis = random.nextInt(50) == 0 ? random.nextInt(600) : 1 + random.nextInt(30);
            after(Duration.ofMillis(millis), () -> delivered(number));
        }

        private void delivered(long number) {
            leaveUserCode();
            judge.settled(shard.id(), number);
            index++;
            RecordPosition mark = new RecordPosition(new SequenceNumber(Long.toString(number)), 0);
            if (random.nextInt(8) == 0) {
                hold.checkpoint(mark);
            } else {
                hold.settledTo(mark);
            }
            if (over) {
                return;
            }
            if (draining) {
                hold.drained();
            } else {
                next();
            }
        }

        private void leaveUserCode() {
            if (current != null) {
                judge.ended(current);
                current = null;
            }
        }

        void drain() {
            draining = true;
            if (current == null) {
                loopNumber++;
                hold.drained();
            }
        }

        void resume() {
            draining = false;
            if (current == null) {
                loopNumber++;
                next();
            }
        }

        /** The running call is interrupted; it returns a moment later, and its result is dropped. */
        void lose() {
            over = true;
            loopNumber++;
            if (current == null) {
                hold.drained();
            } else {
                after(Duration.ofMillis(1 + random.nextInt(5)), () -> {
                    leaveUserCode();
                    hold.drained();
                });
            }
        }
    }
}
