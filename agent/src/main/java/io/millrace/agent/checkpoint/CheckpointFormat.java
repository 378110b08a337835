package io.millrace.agent.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a file of one save looks like: a line with the name of the format, its version and the flow's id in quotes, a line for each
 * generation, a line with their number and the CRC-32C of all lines before it. A file without that last line was not written to its end.
 */
final class CheckpointFormat {
    static final int VERSION = 1;
    static final int MAX_GENERATIONS = 1_000_000;
    static final long MAX_FILE_BYTES = 1L << 30;
    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final String NAME = "millrace-agent-checkpoint ";
    private static final String END = "end ";
    private static final int BUFFER_BYTES = 64 * 1024;

    private CheckpointFormat() {}

    /**
     * Writes a file.
     *
     * @return how many bytes it has
     * @throws IOException if it cannot be written, or would exceed a bound
     */
    static long write(String flowId, List<byte[]> lines, StateDirectory.Output output) throws IOException {
        if (lines.size() > MAX_GENERATIONS) {
            throw new IOException(lines.size() + " generations are to be saved for " + flowId + "; at most "
                    + MAX_GENERATIONS + " are: match fewer files");
        }
        Lines written = new Lines(output);
        written.add((NAME + VERSION + " " + GenerationLine.quoted(flowId) + "\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] line : lines) {
            written.add(line);
        }
        String checksum = "%08x".formatted(written.checksum.getValue());
        written.add((END + lines.size() + " " + checksum + "\n").getBytes(StandardCharsets.US_ASCII));
        written.flush();
        return written.total;
    }

    /**
     * Reads a file.
     *
     * @throws DamagedCheckpoint if it is not whole, or of another flow
     * @throws IOException if it cannot be read, or is of a later version
     */
    static List<SavedGeneration> read(InputStream file, String flowId) throws IOException {
        LineReader lines = new LineReader(file);
        checkHeader(lines.next(), flowId);
        List<SavedGeneration> generations = new ArrayList<>();
        CRC32C checksum = new CRC32C();
        lines.addTo(checksum);
        String last = lines.next();
        while (!last.startsWith(END)) {
            if (generations.size() == MAX_GENERATIONS) {
                throw new DamagedCheckpoint("more than " + MAX_GENERATIONS + " generations");
            }
            generations.add(GenerationLine.decode(lines.bytes(), lines.length()));
            lines.addTo(checksum);
            last = lines.next();
        }
        if (!last.equals(END + generations.size() + " " + "%08x".formatted(checksum.getValue()))) {
            throw new DamagedCheckpoint("lines that its last line does not count or sum up so");
        }
        if (lines.read() >= 0) {
            throw new DamagedCheckpoint("more after its last line");
        }
        return generations;
    }

    private static void checkHeader(String header, String flowId) throws IOException {
        int space = header.indexOf(' ', NAME.length());
        if (!header.startsWith(NAME) || space < 0) {
            throw new DamagedCheckpoint("no checkpoints of this agent");
        }
        String version = header.substring(NAME.length(), space);
        if (!version.equals(Integer.toString(VERSION))) {
            if (version.matches("[1-9][0-9]{0,8}")) {
                throw new IOException("its format has version " + version + ", this agent knows version " + VERSION
                        + "; run the agent that wrote it, or a later one");
            }
            throw new DamagedCheckpoint("a version that is no number");
        }
        if (!header.substring(space + 1).equals(GenerationLine.quoted(flowId))) {
            throw new DamagedCheckpoint("the checkpoints of another flow");
        }
    }

    /** Gathers lines into writes of some size. */
    private static final class Lines {
        private final StateDirectory.Output output;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final CRC32C checksum = new CRC32C();
        private int length;
        private long total;

        Lines(StateDirectory.Output output) {
            this.output = output;
        }

        void add(byte[] line) throws IOException {
            if (line.length > MAX_LINE_BYTES || total + line.length > MAX_FILE_BYTES) {
                throw new IOException(
                        "a line of " + line.length + " bytes after " + total + " bytes exceeds what is saved: lines of "
                                + MAX_LINE_BYTES + " and files of " + MAX_FILE_BYTES + " bytes");
            }
            if (length + line.length > buffer.length) {
                flush();
            }
            System.arraycopy(line, 0, buffer, length, line.length);
            length += line.length;
            total += line.length;
            checksum.update(line, 0, line.length);
        }

        void flush() throws IOException {
            output.write(buffer, length);
            length = 0;
        }
    }

    /** Reads bounded lines of a bounded file. */
    private static final class LineReader {
        private final InputStream file;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final byte[] line = new byte[MAX_LINE_BYTES];
        private int at;
        private int end;
        private int length;
        private long total;

        LineReader(InputStream file) {
            this.file = file;
        }

        /** The next line without its newline. */
        String next() throws IOException {
            length = 0;
            int next = read();
            while (next >= 0 && next != '\n') {
                // Room for the newline is kept.
                if (length == line.length - 1 || ++total > MAX_FILE_BYTES) {
                    throw new DamagedCheckpoint(
                            "a line above " + MAX_LINE_BYTES + " bytes, or more than " + MAX_FILE_BYTES + " bytes");
                }
                line[length++] = (byte) next;
                next = read();
            }
            if (next < 0) {
                throw new DamagedCheckpoint("no last line: it was not written to its end");
            }
            total++;
            line[length] = '\n';
            return new String(line, 0, length, StandardCharsets.US_ASCII);
        }

        /** The next byte, or -1. */
        int read() throws IOException {
            if (at == end) {
                at = 0;
                end = Math.max(0, file.read(buffer, 0, buffer.length));
            }
            return at < end ? buffer[at++] & 0xff : -1;
        }

        byte[] bytes() {
            return line;
        }

        int length() {
            return length;
        }

        void addTo(CRC32C checksum) {
            checksum.update(line, 0, length + 1);
        }
    }
}
