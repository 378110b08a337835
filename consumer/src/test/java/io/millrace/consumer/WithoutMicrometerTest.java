package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A program that does not have Micrometer. */
class WithoutMicrometerTest {
    /** Runs inside a class loader of its own. */
    public static final class Program implements Callable<Boolean> {
        @Override
        public Boolean call() throws Exception {
            try (Engine engine = new Engine()) {
                engine.createStream("plain", 1);
                engine.put("plain", "key", List.of("a", "b"));
                CountDownLatch delivered = new CountDownLatch(2);
                try (KinesisConsumer consumer = engine.consumer("plain", "plain-app")
                        .onRecord(record -> delivered.countDown())
                        .build()) {
                    consumer.start();
                    boolean all = delivered.await(60, TimeUnit.SECONDS);
                    consumer.close(Duration.ofSeconds(20));
                    return all;
                }
            }
        }
    }

    @Test
    void consumersRunWithoutIt() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!element.contains("micrometer")) {
                path.add(url(element));
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> program = loader.loadClass(Program.class.getName());
            assertThat(program).isNotSameAs(Program.class);
            assertThatThrownBy(() -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(runIn(loader, program)).isEqualTo(true);
            // What asks a class for its methods, as frameworks do, must not need it either.
            Class<?> consumer = loader.loadClass(KinesisConsumer.class.getName());
            assertThat(consumer.getMethods()).isNotEmpty();
        }
    }

    /** DynamoDB Local looks for its logger by the thread's class loader. */
    private static Object runIn(ClassLoader loader, Class<?> program) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return ((Callable<?>) program.getConstructor().newInstance()).call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(String element) throws MalformedURLException {
        URI uri = Path.of(element).toUri();
        return uri.toURL();
    }
}
