package io.millrace.agent.transform;

import io.millrace.agent.record.CriLine;
import io.millrace.agent.record.DockerLine;
import io.millrace.agent.record.LineScan;
import io.millrace.agent.record.Origin;
import java.util.Arrays;

/**
 * Takes the wrapping of a container runtime off: a record for each message, in the order in which they are complete, as its text or as an
 * object with the time of its first line. Lines that are not of the format fail one by one.
 */
final class ContainerStep implements Transform {
    /** One line of a format. */
    private interface LineReader {
        /** Adds a line to its message; answers which, as a bit: negative if that is complete now, 0 if the line is not of the format. */
        int read(byte[] record, int from, int to, ContainerMessages messages);
    }

    private final LineReader reader;
    private final ContainerMessages messages;
    private final FailurePolicy policy;

    private ContainerStep(LineReader reader, boolean asJson, FailurePolicy policy) {
        this.reader = reader;
        this.policy = policy;
        messages = new ContainerMessages(asJson);
    }

    static ContainerStep cri(boolean asJson, FailurePolicy policy) {
        CriLine line = new CriLine();
        return new ContainerStep(
                (record, from, to, messages) -> readCri(line, record, from, to, messages), asJson, policy);
    }

    static ContainerStep docker(boolean asJson, FailurePolicy policy) {
        DockerLine line = new DockerLine();
        return new ContainerStep(
                (record, from, to, messages) -> readDocker(line, record, from, to, messages), asJson, policy);
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        boolean withLineFeed = LineFeeds.endsWithOne(record);
        int end;
        for (int at = 0; at < record.length; at = end) {
            int feed = LineScan.nextEnd(record, at, record.length);
            end = feed < 0 ? record.length : feed;
            int to = feed < 0 ? end : end - 1;
            int stream = reader.read(record, at, to > at && record[to - 1] == '\r' ? to - 1 : to, messages);
            if (stream < 0) {
                messages.close(-stream, withLineFeed, next);
            } else if (stream == 0) {
                policy.failed(at == 0 && end == record.length ? record : Arrays.copyOfRange(record, at, end), next);
            }
        }
        messages.closeAll(withLineFeed, next);
    }

    private static int readCri(CriLine line, byte[] record, int from, int to, ContainerMessages messages) {
        if (!line.parse(record, from, to)) {
            return 0;
        }
        int stream = line.streamBit(record);
        JsonBytes message =
                messages.message(stream, record, from, line.timeEnd(), line.streamStart(), line.streamEnd());
        if (messages.asJson()) {
            message.part(record, line.textStart(), line.textEnd());
        } else {
            message.put(record, line.textStart(), line.textEnd());
        }
        return line.isPartial() ? stream : -stream;
    }

    private static int readDocker(DockerLine line, byte[] record, int from, int to, ContainerMessages messages) {
        if (!line.parse(record, from, to)) {
            return 0;
        }
        int stream = line.streamBit(record);
        JsonBytes message = messages.message(
                stream, record, line.timeStart(), line.timeEnd(), line.streamStart(), line.streamEnd());
        if (messages.asJson()) {
            // Escaped as it is, it can stand in the new object.
            message.put(record, line.logStart(), line.logEnd());
        } else {
            JsonEscapes.undo(record, line.logStart(), line.logEnd(), message);
        }
        return line.isPartial() ? stream : -stream;
    }
}
