package io.millrace.consumer.process;

import io.millrace.consumer.loop.VirtualLoop;
import java.time.Duration;
import java.util.function.Supplier;

/** User code in virtual time: a step, then the time it takes; an interrupt reaches the handler through a flag. */
public final class VirtualUserCode implements UserCode {
    private final VirtualLoop process;
    private final Supplier<Duration> stepTime;
    private int interrupts;
    private int running;

    /** {@code stepTime} is asked before each step. */
    public VirtualUserCode(VirtualLoop process, Supplier<Duration> stepTime) {
        this.process = process;
        this.stepTime = stepTime;
    }

    /** Whether the running call was interrupted. */
    public boolean isInterrupted() {
        return interrupts > 0;
    }

    /** How often a call was interrupted. */
    public int interrupts() {
        return interrupts;
    }

    public int running() {
        return running;
    }

    @Override
    public long nowNanos() {
        return process.nowNanos();
    }

    @Override
    public Call start(Work work, Runnable done) {
        Piece piece = new Piece(work, done);
        running++;
        process.execute(piece::step);
        return piece;
    }

    @Override
    public void run(Runnable task) {
        process.execute(task);
    }

    /** A step begins, takes its time, and only then do its effects count and the next one begins. */
    private final class Piece implements Call {
        private final Work work;
        private final Runnable done;
        private boolean over;

        Piece(Work work, Runnable done) {
            this.work = work;
            this.done = done;
        }

        void step() {
            boolean more = work.step();
            process.after(stepTime.get(), () -> {
                if (!over) {
                    next(more);
                }
            });
        }

        private void next(boolean more) {
            if (more) {
                step();
                return;
            }
            over = true;
            running--;
            done.run();
        }

        @Override
        public void interrupt() {
            interrupts++;
        }
    }
}
