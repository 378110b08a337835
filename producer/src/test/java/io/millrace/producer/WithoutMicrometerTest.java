package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.LocalKinesis;
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
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** A program that does not have Micrometer. */
class WithoutMicrometerTest {
    /** Runs inside a class loader of its own. */
    public static final class Program implements Callable<Long> {
        @Override
        public Long call() {
            try (LocalKinesis kinesis = LocalKinesis.start()) {
                kinesis.createStream("clicks", 2);
                try (KinesisProducer producer = KinesisProducer.builder("clicks")
                        .endpoint(kinesis.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                        .build()) {
                    for (int i = 0; i < 100; i++) {
                        var unused = producer.put("key-" + i, new byte[10]);
                    }
                    producer.flush().join();
                    producer.close(Duration.ofSeconds(10));
                    return producer.stats().ackedRecords();
                }
            }
        }
    }

    @Test
    void producersRunWithoutIt() throws Exception {
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
            Object acked = ((Callable<?>) program.getConstructor().newInstance()).call();
            assertThat(acked).isEqualTo(100L);
            // What asks a class for its methods, as frameworks do, must not need it either.
            Class<?> producer = loader.loadClass(KinesisProducer.class.getName());
            assertThat(producer.getMethods()).isNotEmpty();
        }
    }

    private static URL url(String element) throws MalformedURLException {
        URI uri = Path.of(element).toUri();
        return uri.toURL();
    }
}
