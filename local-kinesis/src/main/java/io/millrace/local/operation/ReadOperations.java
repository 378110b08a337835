package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.ShardIterator;
import io.millrace.local.engine.StoredRecord;
import io.millrace.local.engine.Stream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GetShardIterator and GetRecords. */
final class ReadOperations implements OperationFamily {
    private static final int MOST_RECORDS = 10_000;

    private final Scene scene;

    ReadOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("GetShardIterator", this::shardIterator, "GetRecords", this::records);
    }

    private Map<String, Object> shardIterator(Parameters request) {
        Stream stream = scene.readyStream(request);
        Shard shard = scene.shard(stream, request.text("ShardId", 128));
        shard.admitIterator(scene.now());
        long counter = StartingPoint.OF_ITERATOR.counter(shard, request, scene.now());
        return Answer.with("ShardIterator", iterator(stream, shard, counter)).map();
    }

    private Map<String, Object> records(Parameters request) {
        int limit = request.wholeNumber("Limit", 1, MOST_RECORDS).orElse(MOST_RECORDS);
        ShardIterator from = ShardIterator.parse(request.text("ShardIterator", 512));
        long now = scene.now();
        requireFresh(from, now);
        Stream stream = scene.account().require(from.stream(), now);
        if (stream.createdMillis() != from.createdMillis()) {
            throw RefusedException.notFound("Stream " + from.stream() + " under account " + Account.ID
                    + " is not the one that this iterator was made for.");
        }
        Shard shard = stream.shard(from.shard(), now)
                .orElseThrow(() -> RefusedException.notFound("Shard " + from.shard() + " in stream " + from.stream()
                        + " under account " + Account.ID + " does not exist"));
        Shard.Reading reading = shard.read(from.counter(), limit, scene.quotas().answerBytes(), now);
        List<Map<String, Object>> records = new ArrayList<>(reading.records().size());
        for (StoredRecord kept : reading.records()) {
            records.add(record(shard, kept));
        }
        Answer answer = Answer.with("Records", records).and("MillisBehindLatest", reading.behindMillis());
        if (reading.isEnd()) {
            return answer.and(
                            "ChildShards",
                            stream.children(shard).stream().map(Shards::child).toList())
                    .map();
        }
        return answer.and("NextShardIterator", iterator(stream, shard, reading.next()))
                .map();
    }

    private void requireFresh(ShardIterator from, long now) {
        long life = scene.quotas().iteratorLife().toMillis();
        if (now - from.issuedMillis() > life) {
            throw RefusedException.expiredIterator("Iterator expired. The iterator was created at time "
                    + Instant.ofEpochMilli(from.issuedMillis()) + " while right now it is " + Instant.ofEpochMilli(now)
                    + " which is further in the future than the tolerated delay of " + life + " milliseconds.");
        }
    }

    /** A record as answers and events show it. */
    static Map<String, Object> record(Shard shard, StoredRecord kept) {
        return Answer.with("SequenceNumber", shard.sequenceNumber(kept))
                .and("ApproximateArrivalTimestamp", Instant.ofEpochMilli(kept.arrivalMillis()))
                .and("Data", kept.data())
                .and("PartitionKey", kept.partitionKey())
                .and("EncryptionType", EncryptionOperations.type(kept.isEncrypted()))
                .map();
    }

    private String iterator(Stream stream, Shard shard, long counter) {
        return new ShardIterator(stream.name(), stream.createdMillis(), shard.index(), counter, scene.now()).text();
    }
}
