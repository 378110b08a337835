package io.millrace.agent.transform;

import io.millrace.agent.config.Step.OnFailure;
import io.millrace.agent.transform.Transform.Emitter;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of records that a step cannot read. A record that a side file does not take goes on as it is: it is neither lost nor does it
 * stop those behind it; the log says so at the first, the tenth, the hundredth.
 */
final class FailurePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

    private final String step;
    private final OnFailure policy;
    private final SideFiles files;
    private long refused;
    private long nextWarning = 1;

    FailurePolicy(String step, OnFailure policy, SideFiles files) {
        this.step = step;
        this.policy = policy;
        this.files = files;
    }

    /** Counts a record, and does with it what is configured. */
    void failed(byte[] record, Emitter next) {
        next.failed(step);
        if (policy instanceof OnFailure.Drop) {
            next.giveUp("unparsed");
        } else if (policy instanceof OnFailure.SideFile file && isKept(file.file(), record)) {
            next.giveUp("sidefile");
        } else {
            next.emit(record);
        }
    }

    private boolean isKept(Path file, byte[] record) {
        try {
            files.append(file, record);
            return true;
        } catch (IOException | RuntimeException e) {
            refused++;
            if (refused >= nextWarning) {
                nextWarning *= 10;
                LOG.warn(
                        "{}: {} does not take records that could not be read ({}); {} so far went on as they are",
                        step,
                        file,
                        e.getMessage(),
                        refused);
            }
            return false;
        }
    }
}
