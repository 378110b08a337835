package io.millrace.agent.host;

import java.io.IOException;
import java.util.List;

/** Where messages to the service manager go. */
interface Notifier {
    /** Sends assignments like {@code READY=1} as one message, within a deadline; throws {@link IOException} if it cannot. */
    void send(List<String> assignments) throws IOException;
}
