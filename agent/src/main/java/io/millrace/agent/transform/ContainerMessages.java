package io.millrace.agent.transform;

import io.millrace.agent.transform.Transform.Emitter;
import java.nio.charset.StandardCharsets;

/** What a container wrote, one message for each stream at a time, put together from lines. */
final class ContainerMessages {
    private static final byte[] TIME = bytes("{\"time\":\"");
    private static final byte[] STREAM = bytes("\",\"stream\":\"");
    private static final byte[] LOG = bytes("\",\"log\":\"");
    private static final byte[] END = bytes("\"}");

    private final boolean asJson;
    private final JsonBytes[] messages = {new JsonBytes(), new JsonBytes(), new JsonBytes()};
    private int open;

    ContainerMessages(boolean asJson) {
        this.asJson = asJson;
    }

    boolean asJson() {
        return asJson;
    }

    /** Where the text goes of a stream's message, 1, 2 or 4; if it is not open, it begins with that time and stream. */
    JsonBytes message(int stream, byte[] line, int time, int timeEnd, int name, int nameEnd) {
        JsonBytes json = messages[stream >> 1];
        if ((open & stream) == 0) {
            open |= stream;
            json.clear();
            if (asJson) {
                json.put(TIME);
                json.part(line, time, timeEnd);
                json.put(STREAM);
                json.part(line, name, nameEnd);
                json.put(LOG);
            }
        }
        return json;
    }

    void close(int stream, boolean withLineFeed, Emitter next) {
        open &= ~stream;
        JsonBytes json = messages[stream >> 1];
        if (asJson) {
            json.put(END);
        }
        next.emit(json.take(withLineFeed));
    }

    /** Emits what is not complete: the group was cut at a cap, or the container ended in the midst of a line. */
    void closeAll(boolean withLineFeed, Emitter next) {
        for (int stream = 1; stream <= 4; stream <<= 1) {
            if ((open & stream) != 0) {
                close(stream, withLineFeed, next);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
