package io.millrace.compatibility;

import com.google.common.util.concurrent.ListenableFuture;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/** The real KPL, its native daemon included, writing to a TLS endpoint on this host. */
final class KplWriter implements AutoCloseable {
    private static final Duration RECORD_LIFE = Duration.ofMinutes(2);

    private final KinesisProducer producer;
    private final String stream;
    private final Map<NumberedRecord, ListenableFuture<UserRecordResult>> pending = new LinkedHashMap<>();

    KplWriter(URI endpoint, String stream) {
        this.stream = stream;
        this.producer = new KinesisProducer(new KinesisProducerConfiguration()
                .setCredentialsProvider(Engines.CREDENTIALS)
                .setMetricsCredentialsProvider(Engines.CREDENTIALS)
                .setMetricsLevel("none")
                .setRegion(Engines.REGION.id())
                .setKinesisEndpoint("localhost")
                .setKinesisPort(endpoint.getPort())
                .setStsEndpoint("localhost")
                .setStsPort(endpoint.getPort())
                .setCloudwatchEndpoint("localhost")
                .setCloudwatchPort(endpoint.getPort())
                .setVerifyCertificate(false)
                .setRecordTtl(RECORD_LIFE.toMillis())
                .setTempDirectory(Path.of("target").toAbsolutePath().toString())
                .setLogLevel("error"));
    }

    void put(NumberedRecord record) {
        pending.put(record, producer.addUserRecord(stream, record.key(), ByteBuffer.wrap(record.content())));
    }

    /**
     * Flushes, and waits until the KPL says of every record put so far that it is written.
     *
     * @return those records
     * @throws ExecutionException if the KPL gave one up
     */
    List<NumberedRecord> acked() throws InterruptedException, ExecutionException, TimeoutException {
        producer.flush();
        for (ListenableFuture<UserRecordResult> put : pending.values()) {
            put.get(2 * RECORD_LIFE.toSeconds(), TimeUnit.SECONDS);
        }
        List<NumberedRecord> acked = List.copyOf(pending.keySet());
        pending.clear();
        return acked;
    }

    @Override
    public void close() {
        producer.destroy();
    }
}
