package io.millrace.cli;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.producer.KinesisProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One quickstart run: an ordered producer, two consumer workers, and a stream that is resharded under them. */
final class Demonstration {
    /** Long enough to watch, short enough to wait for. */
    private static final Duration PUTTING = Duration.ofSeconds(8);
    /** Short, so that a run that was killed goes on soon after its restart. */
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);

    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String LINE_HEADER = "line";

    private final Venue venue;
    private final DemoStream stream;
    private final List<Line> lines;
    private final Ledger ledger;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Demonstration(Venue venue, DemoStream stream, List<Line> lines, Ledger ledger) {
        this.venue = venue;
        this.stream = stream;
        this.lines = lines;
        this.ledger = ledger;
    }

    Report run(Display display) {
        Pace whole = new Pace(1, Duration.ZERO);
        stream.create();
        Reshaper reshaper = new Reshaper(stream, lines.size());
        try (KinesisProducer producer = producer();
                KinesisConsumer first = consumer("worker-1");
                KinesisConsumer second = consumer("worker-2")) {
            List<KinesisConsumer> consumers = List.of(first, second);
            consumers.forEach(KinesisConsumer::start);
            display.show(producer, consumers);
            putAll(producer, reshaper);
            reshaper.finish();
            awaitReceived(consumers);
            consumers.forEach(consumer -> consumer.close(STOP));
            return new Report(lines, ledger, producer.stats(), venue.faults(), stream.changesDone(), whole.elapsed());
        } finally {
            display.close();
            venue.cleanUp(stream);
        }
    }

    private KinesisProducer producer() {
        return KinesisProducer.builder(stream.name())
                .client(venue.clients().kinesis())
                .ordered()
                .build();
    }

    private KinesisConsumer consumer(String workerId) {
        return KinesisConsumer.builder(stream.name(), stream.name())
                .kinesisClient(venue.clients().kinesis())
                .dynamoDbClient(venue.clients().dynamoDb())
                .workerId(workerId)
                .leaseTime(LEASE_TIME)
                .onRecord(this::receive)
                .build();
    }

    private void putAll(KinesisProducer producer, Reshaper reshaper) {
        List<Line> open = lines.stream()
                .filter(Predicate.not(line -> ledger.isAcked(line.number())))
                .toList();
        Pace pace = new Pace(lines.size(), venue.paced() ? PUTTING : Duration.ZERO);
        int alreadyPut = lines.size() - open.size();
        for (int i = 0; i < open.size(); i++) {
            pace.awaitStep(i);
            failIfAnythingFailed();
            put(producer, open.get(i));
            reshaper.onPut(alreadyPut + i + 1);
        }
        producer.flush().join();
        failIfAnythingFailed();
    }

    private void put(KinesisProducer producer, Line line) {
        ByteBuffer data = ByteBuffer.wrap(line.text().getBytes(StandardCharsets.UTF_8));
        List<Header> headers = List.of(new Header(LINE_HEADER, Integer.toString(line.number())));
        var unused = producer.put(new UserRecord(line.key(), null, data, headers))
                .whenComplete((result, cause) -> {
                    if (cause == null) {
                        ledger.acked(line.number());
                    } else {
                        failure.compareAndSet(null, cause);
                    }
                });
    }

    private void receive(ConsumerRecord record) {
        record.headers().stream()
                .filter(header -> header.key().equals(LINE_HEADER))
                .findFirst()
                .ifPresent(header -> ledger.received(Integer.parseInt(header.value())));
    }

    /** Waits for the last line; gives up, and lets the report tell, when nothing new came for a while. */
    private void awaitReceived(List<KinesisConsumer> consumers) {
        int seen = -1;
        Pace sinceNews = new Pace(1, Duration.ZERO);
        for (Ledger.Count count = ledger.count(); count.missing() > 0; count = ledger.count()) {
            for (KinesisConsumer consumer : consumers) {
                if (consumer.terminated().isDone()) {
                    consumer.terminated().join();
                }
            }
            if (count.received() != seen) {
                seen = count.received();
                sinceNews = new Pace(1, Duration.ZERO);
            }
            if (sinceNews.elapsed().compareTo(STALLED) > 0) {
                return;
            }
            Pace.sleep(Duration.ofMillis(20));
        }
    }

    private void failIfAnythingFailed() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new UserError("a line could not be put: " + Failure.describe(cause));
        }
    }
}
