package io.millrace.samples;

import io.millrace.agent.AgentMain;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the requests that a web server failed in a file of their own: the agent tails its log and calls this class for each line.
 * {@code TailIntoHandler CONFIG}, such as <a href="../../../../resources/tail-into-handler.yaml">tail-into-handler.yaml</a>.
 */
public final class TailIntoHandler implements RecordHandler {
    private static final Pattern STATUS = Pattern.compile("\" ([1-5]\\d\\d) ");

    private final Path kept;

    /** Called by the agent with the configuration's {@code options}. */
    public TailIntoHandler(Map<String, String> options) {
        String file = options.get("keptIn");
        if (file == null) {
            throw new IllegalArgumentException("the option keptIn is missing; name the file for failed requests");
        }
        this.kept = Path.of(file);
    }

    public static void main(String[] arguments) {
        AgentMain.main(new String[] {"run", "--config", arguments[0]});
    }

    /** An exception has the agent call again with the same line; a normal return lets its checkpoint pass it. */
    @Override
    public void handle(ConsumerRecord record) throws IOException {
        String line = StandardCharsets.UTF_8.decode(record.data()).toString();
        Matcher status = STATUS.matcher(line);
        if (status.find() && status.group(1).startsWith("5")) {
            Files.writeString(kept, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
