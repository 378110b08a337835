package io.millrace.samples;

import io.millrace.producer.CloseReport;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.KplConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * A program of the KPL after its move: {@code MovedFromKpl STREAM KPL-PROPERTIES}. Before, it was
 *
 * <pre>{@code
 * KinesisProducer producer = new KinesisProducer(KinesisProducerConfiguration.fromPropertiesFile(file));
 * for (String click : clicks) {
 *     while (producer.getOutstandingRecordsCount() > 10_000) { Thread.sleep(10); }
 *     ListenableFuture<UserRecordResult> future = producer.addUserRecord(stream, click, ByteBuffer.wrap(bytes(click)));
 *     Futures.addCallback(future, callbackThatCollectsTheLost, executor);
 * }
 * producer.flushSync();
 * producer.destroy();
 * }</pre>
 */
public final class MovedFromKpl {
    private MovedFromKpl() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            KplConfiguration configuration = KplConfiguration.read(Path.of(arguments[1]));
            configuration.notes().forEach(note -> System.out.println(note.text()));
            System.out.println(run(client, arguments[0], configuration, List.of("home", "basket", "paid")));
        }
    }

    /** Puts clicks and answers those that are lost. The byte budget of the producer takes the place of counting records. */
    static List<String> run(
            KinesisAsyncClient client, String stream, KplConfiguration configuration, List<String> clicks) {
        ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();
        KinesisProducer producer = configuration
                .applyTo(KinesisProducer.builder(stream).client(client))
                .build();
        for (String click : clicks) {
            var unused = producer.put(click, click.getBytes(StandardCharsets.UTF_8))
                    .exceptionally(failure -> {
                        lost.add(click + ": " + failure.getMessage());
                        return null;
                    });
        }
        producer.flush().join();
        CloseReport report = producer.close(Duration.ofSeconds(20));
        return report.isDrained() ? List.copyOf(lost) : List.of(report.unsent().size() + " were not sent");
    }
}
