package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A program that does not have the client for SQS. */
class WithoutQueuesTest {
    /** Runs inside a class loader of its own. */
    public static final class Program implements Callable<Boolean> {
        @Override
        public Boolean call() throws Exception {
            Path directory = Files.createTempDirectory("letters");
            DeadLetterDestination fails = letter -> CompletableFuture.failedFuture(new IllegalStateException("down"));
            try (FileDeadLetters files = FileDeadLetters.in(directory)) {
                fails.orElse(files)
                        .put(Letters.documented())
                        .toCompletableFuture()
                        .join();
            }
            Path file = DeadLetterReader.files(directory).get(0);
            try (DeadLetterReader reader = DeadLetterReader.open(file)) {
                DeadLetterReader.Line line = reader.next();
                return line != null && Letters.documented().equals(line.letter());
            } finally {
                Files.delete(file);
                Files.delete(directory);
            }
        }
    }

    @Test
    void allOtherDestinationsWork() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!Path.of(element).getFileName().toString().startsWith("sqs-")) {
                path.add(Path.of(element).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> loader.loadClass("software.amazon.awssdk.services.sqs.SqsAsyncClient"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> program = loader.loadClass(Program.class.getName());
            assertThat(((Callable<?>) program.getConstructor().newInstance()).call())
                    .isEqualTo(true);
            assertThat(loader.loadClass(KinesisDeadLetters.class.getName()).getMethods())
                    .isNotEmpty();
        }
    }
}
