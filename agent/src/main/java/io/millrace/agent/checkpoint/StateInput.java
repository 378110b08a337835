package io.millrace.agent.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;

/** A file that was opened: if its bytes cannot be read then, the disk has lost them, which is as good as damage. */
final class StateInput extends FilterInputStream {
    StateInput(InputStream opened) {
        super(opened);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new DamagedCheckpoint("bytes that the disk does not give back (" + e.getMessage() + ")");
        }
    }
}
