package io.millrace.local.conformance;

import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** One stream seen through the AWS SDK, in few words. */
record StreamUnderTest(Service service, String name, String arn) {
    static final BigInteger KEY_SPACE = BigInteger.ONE.shiftLeft(128);
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);
    private static final Duration READ_PAUSE = Duration.ofMillis(250);

    KinesisAsyncClient client() {
        return service.client();
    }

    StreamDescriptionSummary summary() {
        return service.summary(name);
    }

    PutRecordResponse put(String key, String text) {
        return client().putRecord(r -> r.streamName(name).partitionKey(key).data(SdkBytes.fromUtf8String(text)))
                .join();
    }

    PutRecordResponse putAt(BigInteger hash, String text) {
        return client().putRecord(r -> r.streamName(name)
                        .partitionKey("any")
                        .explicitHashKey(hash.toString())
                        .data(SdkBytes.fromUtf8String(text)))
                .join();
    }

    /** Every shard that is listed, oldest first. */
    List<Shard> shards() {
        List<Shard> all = new ArrayList<>(
                client().listShards(r -> r.streamName(name)).join().shards());
        all.sort(Comparator.comparing(Shard::shardId));
        return all;
    }

    List<Shard> openShards() {
        return shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
    }

    Shard onlyShard() {
        List<Shard> open = openShards();
        if (open.size() != 1) {
            throw new IllegalStateException("Stream " + name + " has " + open.size() + " open shards");
        }
        return open.get(0);
    }

    static BigInteger start(Shard shard) {
        return new BigInteger(shard.hashKeyRange().startingHashKey());
    }

    static BigInteger end(Shard shard) {
        return new BigInteger(shard.hashKeyRange().endingHashKey());
    }

    static BigInteger middle(Shard shard) {
        return start(shard).add(end(shard)).shiftRight(1);
    }

    /** Splits in the middle and waits until the stream is active. */
    void split(Shard shard) {
        client().splitShard(r -> r.streamName(name)
                        .shardToSplit(shard.shardId())
                        .newStartingHashKey(middle(shard).toString()))
                .join();
        awaitActive();
    }

    void merge(Shard lower, Shard upper) {
        client().mergeShards(
                        r -> r.streamName(name).shardToMerge(lower.shardId()).adjacentShardToMerge(upper.shardId()))
                .join();
        awaitActive();
    }

    void awaitActive() {
        Service.awaitActive(client(), name);
    }

    String iterator(Shard shard, ShardIteratorType type) {
        return iterator(shard, r -> r.shardIteratorType(type));
    }

    String iterator(Shard shard, Consumer<GetShardIteratorRequest.Builder> position) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamName(name).shardId(shard.shardId());
        position.accept(request);
        return client().getShardIterator(request.build()).join().shardIterator();
    }

    /** One answer, as soon as the shard's rate of reading allows it. */
    GetRecordsResponse get(String iterator, int limit) {
        List<GetRecordsResponse> got = new ArrayList<>(1);
        await("records of " + name)
                .atMost(READ_LIMIT)
                .pollInterval(READ_PAUSE)
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    CompletableFuture<GetRecordsResponse> call =
                            client().getRecords(r -> r.shardIterator(iterator).limit(limit));
                    String outcome = Service.outcome(call);
                    if (outcome.equals(Service.ACCEPTED)) {
                        got.add(call.join());
                    }
                    return !outcome.equals(Service.THROTTLED);
                });
        if (got.isEmpty()) {
            throw new AssertionError("GetRecords was refused for another reason than its rate");
        }
        return got.get(0);
    }

    /** The records from an iterator on, until there are so many. */
    List<Record> read(String from, int count) {
        List<Record> found = new ArrayList<>();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        Optional<String> iterator = Optional.of(from);
        while (iterator.isPresent() && found.size() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Only " + found.size() + " of " + count + " records in " + READ_LIMIT);
            }
            GetRecordsResponse got = get(iterator.get(), 10_000);
            found.addAll(got.records());
            iterator = Optional.ofNullable(got.nextShardIterator());
        }
        return found;
    }

    /** The texts from a position on, until there are so many. */
    List<String> texts(String from, int count) {
        return read(from, count).stream().map(StreamUnderTest::text).toList();
    }

    static String text(Record record) {
        return record.data().asString(StandardCharsets.UTF_8);
    }
}
