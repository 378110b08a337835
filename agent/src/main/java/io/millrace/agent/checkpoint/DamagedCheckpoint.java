package io.millrace.agent.checkpoint;

import java.io.IOException;

/** A file that holds no whole save; the message says what is in it instead, and goes into a sentence after "holds". */
final class DamagedCheckpoint extends IOException {
    private static final long serialVersionUID = 1;

    DamagedCheckpoint(String what) {
        super(what);
    }
}
