package io.millrace.consumer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.RecordReads;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A stream in virtual time: shards that are read three wire records at a time, each answer 10 ms after its call. */
final class ReplayedStream implements RecordReads, ShardLister {
    private static final Duration WAY = Duration.ofMillis(10);
    private static final int MOST = 3;

    private final VirtualTime time;
    private final Map<String, Shard> shards = new TreeMap<>();
    private final Map<String, List<WireRecord>> records = new TreeMap<>();
    final List<String> opened = new ArrayList<>();
    private long sequence;

    ReplayedStream(VirtualTime time) {
        this.time = time;
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(time.nowNanos());
    }

    void open(String id, String... parents) {
        shards.put(id, new Shard(id, Set.of(parents), HashKeyRange.ALL, false));
        records.put(id, new ArrayList<>());
        for (String parent : parents) {
            shards.put(parent, new Shard(parent, shard(parent).parents(), HashKeyRange.ALL, true));
        }
    }

    private Shard shard(String id) {
        return shards.getOrDefault(id, new Shard(id, Set.of(), HashKeyRange.ALL, true));
    }

    /** Texts of one key, arrived at a second; an aggregate if there are several. */
    void put(String shardId, long second, String... texts) {
        byte[] data = bytes(texts[0]);
        if (texts.length > 1) {
            Aggregator aggregator = Aggregator.unstamped(1 << 20);
            for (String text : texts) {
                aggregator.add(UserRecord.of("key", bytes(text)));
            }
            data = aggregator.encode();
        }
        sequence++;
        records.getOrDefault(shardId, List.of())
                .add(new WireRecord(
                        new SequenceNumber(Long.toString(sequence)),
                        "key",
                        ByteBuffer.wrap(data),
                        Instant.ofEpochSecond(second)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<List<Shard>> list() {
        return later(() -> List.copyOf(shards.values()));
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        opened.add(shardId);
        return later(() -> shardId + ":" + index(records.getOrDefault(shardId, List.of()), from));
    }

    private static int index(List<WireRecord> all, ReadFrom from) {
        int index = 0;
        while (index < all.size() && isBefore(all.get(index), from)) {
            index++;
        }
        return index;
    }

    private static boolean isBefore(WireRecord record, ReadFrom from) {
        if (from.time() != null) {
            return record.arrival().isBefore(from.time());
        }
        return from.sequence() != null && record.sequence().compareTo(from.sequence()) <= 0;
    }

    @Override
    public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
        return later(() -> {
            String id = iterator.substring(0, iterator.indexOf(':'));
            int from = Integer.parseInt(iterator.substring(iterator.indexOf(':') + 1));
            List<WireRecord> all = records.getOrDefault(id, List.of());
            int to = Math.min(all.size(), from + Math.min(MOST, maxRecords));
            boolean atTip = to == all.size();
            boolean ended = atTip && shard(id).closed();
            List<Shard> children = ended
                    ? shards.values().stream()
                            .filter(shard -> shard.parents().contains(id))
                            .toList()
                    : List.of();
            return new ReadAnswer(
                    all.subList(from, to),
                    ended ? null : id + ":" + to,
                    atTip ? Duration.ZERO : Duration.ofSeconds(1),
                    children);
        });
    }

    private <T> CompletionStage<T> later(Supplier<T> answer) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        time.after(WAY, () -> stage.complete(answer.get()));
        return stage;
    }
}
