package io.millrace.cli;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * The letters of a stream, each shard from its horizon to where it ends or nothing newer is, parents before their children. No lease and
 * no checkpoint: what was put back is in a file.
 */
final class StreamLetters implements LetterSource {
    private static final int ATTEMPTS = 12;

    /** More than a shard takes in the minute in which a client sends a letter again. */
    private static final int MOST_IDS = 100_000;

    private final KinesisAsyncClient client;
    private final @Nullable String name;
    private final @Nullable String arn;
    private final ReplayedPlaces places;
    private final Deque<String> shards = new ArrayDeque<>();
    private final Deque<Found> read = new ArrayDeque<>();
    private final Set<RecordId> ids = new LinkedHashSet<>();
    private String shard = "";
    private @Nullable String iterator;

    StreamLetters(KinesisAsyncClient client, String stream, ReplayedPlaces places) {
        this.client = client;
        boolean isArn = stream.startsWith("arn:");
        this.name = isArn ? null : stream;
        this.arn = isArn ? stream : null;
        this.places = places;
        list();
    }

    private void list() {
        String token = null;
        do {
            String page = token;
            ListShardsResponse answer = client.listShards(request -> request.streamName(page == null ? name : null)
                            .streamARN(page == null ? arn : null)
                            .nextToken(page)
                            .overrideConfiguration(patient()))
                    .join();
            answer.shards().forEach(one -> shards.add(one.shardId()));
            token = answer.nextToken();
        } while (token != null);
    }

    @Override
    public @Nullable Found next() {
        while (read.isEmpty()) {
            if (iterator == null) {
                String next = shards.poll();
                if (next == null) {
                    return null;
                }
                shard = next;
                iterator = client.getShardIterator(request -> request.streamName(name)
                                .streamARN(arn)
                                .shardId(next)
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON)
                                .overrideConfiguration(patient()))
                        .join()
                        .shardIterator();
            }
            read(iterator);
        }
        return read.poll();
    }

    private void read(@Nullable String from) {
        GetRecordsResponse answer = client.getRecords(
                        request -> request.shardIterator(from).streamARN(arn).overrideConfiguration(patient()))
                .join();
        answer.records().forEach(this::open);
        boolean isAtTip = answer.millisBehindLatest() != null && answer.millisBehindLatest() == 0;
        iterator = isAtTip ? null : answer.nextShardIterator();
    }

    private void open(Record wire) {
        Payload payload = Deaggregator.decode(wire.data().asByteBuffer());
        if (payload instanceof Payload.Aggregated aggregate) {
            for (SubRecord sub : aggregate) {
                if (sub.id().isEmpty() || isNew(sub.id().get())) {
                    read.add(found(wire.sequenceNumber() + "/" + sub.index(), sub.record()));
                }
            }
        } else {
            read.add(found(
                    wire.sequenceNumber() + "/0",
                    UserRecord.of(wire.partitionKey(), wire.data().asByteBuffer())));
        }
    }

    /** What a client has sent twice is one letter, under one id. */
    private boolean isNew(RecordId id) {
        boolean isNew = ids.add(id);
        if (ids.size() > MOST_IDS) {
            Iterator<RecordId> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }

    private Found found(String position, UserRecord record) {
        String place = shard + "/" + position;
        DeadLetter letter = null;
        String problem = null;
        try {
            Optional<DeadLetter> read = DeadLetterHeaders.read(record);
            letter = read.orElse(null);
            problem = read.isPresent() ? null : "it is no dead letter";
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        return new Found(place, letter, problem, places.contains(place), putBack -> {
            if (putBack) {
                places.add(place);
            }
        });
    }

    /** Five reads a second are all that a shard gives to all its readers together: the SDK's usual tries are soon spent. */
    private static AwsRequestOverrideConfiguration patient() {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(retries -> retries.maxAttempts(ATTEMPTS))))
                .build();
    }

    @Override
    public int mostUnderWay() {
        return 1_000;
    }

    @Override
    public void close() throws IOException {
        places.close();
    }
}
