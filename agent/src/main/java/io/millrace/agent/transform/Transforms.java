package io.millrace.agent.transform;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Step;
import java.util.ArrayList;
import java.util.List;

/** Makes steps out of their configuration. */
public final class Transforms {
    private Transforms() {}

    /**
     * All that is done to the records of a flow: its steps, and before them what the framing could not do without copying (see
     * {@link io.millrace.agent.record.Framer}). Each flow makes its own, for one thread at a time.
     *
     * @throws IllegalArgumentException if a step cannot be made; the message names its option, the value and the mend
     */
    public static TransformChain of(FlowConfig flow, TransformContext context) {
        List<Transform> made = new ArrayList<>();
        Framing framing = flow.framing();
        boolean isInside = framing.keepTerminator() || !(framing.grouping() instanceof Framing.Grouping.Lines);
        if (framing.stripCarriageReturn() && isInside) {
            made.add(new CarriageReturns());
        }
        flow.steps().forEach(step -> made.add(one(step, context)));
        return new TransformChain(made);
    }

    /** Steps alone, likewise. */
    public static TransformChain of(List<Step> steps, TransformContext context) {
        return new TransformChain(steps.stream().map(step -> one(step, context)).toList());
    }

    private static Transform one(Step step, TransformContext context) {
        Transform made = OldSteps.of(step, context);
        return made == null ? OwnSteps.of(step, context) : made;
    }
}
