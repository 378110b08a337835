package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** What log lines say of the record at hand; with a logging library of its own, since that of the tests has no context. */
class RecordContextTest {
    @TempDir
    private Path directory;

    /** Runs with the library that its loader finds: what is there before, at the first record, at the second, at one behind which all was cleared, and after. */
    public static final class Program implements Callable<List<Object>> {
        @Override
        public List<Object> call() {
            List<Object> seen = new ArrayList<>();
            MDC.put("user", "own");
            RecordContext context = new RecordContext();
            seen.add(now());
            context.begin(record("17", 0));
            seen.add(now());
            context.begin(record("17", 1));
            seen.add(now());
            MDC.clear();
            context.begin(record("18", 0));
            seen.add(now());
            context.end();
            seen.add(now());
            return seen;
        }

        private static Map<String, String> now() {
            Map<String, String> present = MDC.getCopyOfContextMap();
            return present == null ? Map.of() : Map.copyOf(present);
        }

        private static ConsumerRecord record(String sequence, long index) {
            return new ConsumerRecord(
                    "clicks",
                    "shardId-000000000001",
                    new RecordPosition(new SequenceNumber(sequence), index),
                    UserRecord.of("key", new byte[0]),
                    Instant.EPOCH,
                    null);
        }
    }

    @Test
    void recordAtHandIsNamedFromItsBeginningToTheEnd() throws Exception {
        Map<String, String> own = Map.of("user", "own");
        assertThat(runWith(ContextProvider.class))
                .isEqualTo(List.of(
                        own,
                        Map.of(
                                "user", "own",
                                "kinesis.stream", "clicks",
                                "kinesis.shard", "shardId-000000000001",
                                "kinesis.sequence", new RecordPosition(new SequenceNumber("17"), 0).toString()),
                        Map.of(
                                "user", "own",
                                "kinesis.stream", "clicks",
                                "kinesis.shard", "shardId-000000000001",
                                "kinesis.sequence", new RecordPosition(new SequenceNumber("17"), 1).toString()),
                        Map.of(
                                "kinesis.stream", "clicks",
                                "kinesis.shard", "shardId-000000000001",
                                "kinesis.sequence", new RecordPosition(new SequenceNumber("18"), 0).toString()),
                        Map.of()));
    }

    @Test
    void libraryWithoutContextIsLeftAlone() {
        RecordContext context = new RecordContext();
        context.begin(Program.record("17", 0));
        assertThat(Program.now()).isEmpty();
        context.end();
    }

    private Object runWith(Class<?> provider) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(path(provider), ClassLoader.getPlatformClassLoader())) {
            Class<?> program = loader.loadClass(Program.class.getName());
            return ((Callable<?>) program.getConstructor().newInstance()).call();
        }
    }

    /** The path of the tests with another logging library. */
    private URL[] path(Class<?> provider) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve("org.slf4j.spi.SLF4JServiceProvider"), provider.getName());
        List<URL> path = new ArrayList<>();
        path.add(directory.toUri().toURL());
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!element.contains("slf4j-simple")) {
                path.add(Path.of(element).toUri().toURL());
            }
        }
        return path.toArray(URL[]::new);
    }
}
