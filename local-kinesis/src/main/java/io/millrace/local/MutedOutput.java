package io.millrace.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard output without what one thread prints, until it is closed. DynamoDB Local prints its settings while it starts;
 * a command's standard output carries its results only.
 */
final class MutedOutput extends OutputStream {
    private final PrintStream open;
    private final Thread muted;
    private volatile boolean isOver;

    private MutedOutput(PrintStream open, Thread muted) {
        this.open = open;
        this.muted = muted;
    }

    /** Mutes the calling thread. */
    static MutedOutput begin() {
        MutedOutput output = new MutedOutput(System.out, Thread.currentThread());
        System.setOut(new PrintStream(output, true, Charset.defaultCharset()));
        return output;
    }

    @Override
    public void write(int octet) {
        if (isHeard()) {
            open.write(octet);
        }
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        if (isHeard()) {
            open.write(octets, offset, length);
        }
    }

    @Override
    public void flush() {
        open.flush();
    }

    /** Puts the former standard output back; whoever kept this one meanwhile is heard in full. */
    @Override
    public void close() {
        isOver = true;
        System.setOut(open);
    }

    private boolean isHeard() {
        return isOver || Thread.currentThread() != muted;
    }
}
