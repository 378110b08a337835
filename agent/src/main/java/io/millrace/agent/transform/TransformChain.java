package io.millrace.agent.transform;

import io.millrace.agent.record.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps one after another: what one emits, the next is given. What they give up and fail at is told to whom the chain emits. */
public final class TransformChain implements Transform {
    private final Transform[] steps;
    private final Link[] links;
    private @Nullable Origin origin;
    private long offset;
    private @Nullable Emitter last;

    TransformChain(List<Transform> steps) {
        this.steps = steps.toArray(Transform[]::new);
        links = new Link[this.steps.length];
        for (int i = 0; i < links.length; i++) {
            links[i] = new Link(i + 1);
        }
    }

    /** Whether there are no steps: every record goes on as it is. */
    public boolean isEmpty() {
        return steps.length == 0;
    }

    @Override
    public void apply(byte[] record, Origin from, long at, Emitter next) {
        origin = from;
        offset = at;
        last = next;
        try {
            run(0, record, from, next);
        } finally {
            last = null;
        }
    }

    private void run(int step, byte[] record, Origin from, Emitter next) {
        if (step == steps.length) {
            next.emit(record);
        } else {
            steps[step].apply(record, from, offset, links[step]);
        }
    }

    /** What a step emits into. */
    private final class Link implements Emitter {
        private final int following;

        Link(int following) {
            this.following = following;
        }

        @Override
        public void emit(byte[] record) {
            if (origin != null) {
                run(following, record, origin, last());
            }
        }

        @Override
        public void giveUp(String reason) {
            last().giveUp(reason);
        }

        @Override
        public void failed(String step) {
            last().failed(step);
        }

        private Emitter last() {
            if (last == null) {
                throw new IllegalStateException("A step emitted a record after its call had ended");
            }
            return last;
        }
    }
}
