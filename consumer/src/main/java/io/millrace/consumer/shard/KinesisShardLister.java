package io.millrace.consumer.shard;

import io.millrace.aggregation.HashKeyRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/**
 * {@link ShardLister} over the service: all pages, one listing at a time. Whoever asks while a listing is under way gets
 * its result.
 */
public final class KinesisShardLister implements ShardLister {
    private static final String DATE = "Date";
    private static final Duration PAGE_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_PAGES = 1_000;
    private final KinesisAsyncClient client;
    private final String stream;
    private final ServiceClock clock;
    private final @Nullable Instant since;
    private final AtomicReference<@Nullable CompletableFuture<List<Shard>>> underWay = new AtomicReference<>();

    /** Lists a stream by its name or its ARN. The client stays the caller's. */
    public KinesisShardLister(KinesisAsyncClient client, String streamNameOrArn) {
        this(client, streamNameOrArn, new ServiceClock(InstantSource.system(), System::nanoTime));
    }

    /** Likewise; tells {@code clock} the date of every answer. */
    public KinesisShardLister(KinesisAsyncClient client, String streamNameOrArn, ServiceClock clock) {
        this(client, streamNameOrArn, clock, null);
    }

    private KinesisShardLister(
            KinesisAsyncClient client, String streamNameOrArn, ServiceClock clock, @Nullable Instant since) {
        this.client = client;
        this.stream = streamNameOrArn;
        this.clock = clock;
        this.since = since;
    }

    /** The same without shards that were closed by that time. */
    public KinesisShardLister since(Instant time) {
        return new KinesisShardLister(client, stream, clock, time);
    }

    @Override
    public CompletionStage<List<Shard>> list() {
        CompletableFuture<List<Shard>> mine = new CompletableFuture<>();
        CompletableFuture<List<Shard>> other = underWay.compareAndExchange(null, mine);
        if (other != null) {
            return other;
        }
        page(new ArrayList<>(), null, MOST_PAGES).whenComplete((shards, failure) -> {
            underWay.set(null);
            if (failure != null) {
                mine.completeExceptionally(failure);
            } else {
                mine.complete(shards);
            }
        });
        return mine;
    }

    private CompletionStage<List<Shard>> page(List<Shard> found, @Nullable String token, int pagesLeft) {
        if (pagesLeft == 0) {
            return CompletableFuture.failedStage(
                    new IllegalStateException("stream '" + stream + "' lists more than " + MOST_PAGES + " pages"));
        }
        return client.listShards(request(token))
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw StreamFailure.described(stream, "list the shards of", failure);
                    }
                    clock.answered(response.sdkHttpResponse().firstMatchingHeader(DATE));
                    return response;
                })
                .thenCompose(response -> {
                    add(found, response);
                    String next = response.nextToken();
                    return next == null
                            ? CompletableFuture.completedStage(List.copyOf(found))
                            : page(found, next, pagesLeft - 1);
                });
    }

    private ListShardsRequest request(@Nullable String token) {
        ListShardsRequest.Builder request = ListShardsRequest.builder()
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(PAGE_LIMIT)
                        .build());
        if (token != null) {
            return request.nextToken(token).build();
        }
        if (since != null) {
            request.shardFilter(
                    filter -> filter.type(ShardFilterType.FROM_TIMESTAMP).timestamp(since));
        }
        return stream.startsWith("arn:")
                ? request.streamARN(stream).build()
                : request.streamName(stream).build();
    }

    private static void add(List<Shard> found, ListShardsResponse page) {
        page.shards().forEach(shard -> {
            Set<String> parents = new HashSet<>();
            if (shard.parentShardId() != null) {
                parents.add(shard.parentShardId());
            }
            if (shard.adjacentParentShardId() != null) {
                parents.add(shard.adjacentParentShardId());
            }
            HashKeyRange range = HashKeyRange.parse(
                    shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
            boolean closed = shard.sequenceNumberRange().endingSequenceNumber() != null;
            found.add(new Shard(shard.shardId(), parents, range, closed));
        });
    }
}
