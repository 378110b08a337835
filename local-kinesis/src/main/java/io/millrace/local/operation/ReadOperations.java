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
        long counter = position(shard, request);
        return Answer.with("ShardIterator", iterator(stream, shard, counter)).map();
    }

    private long position(Shard shard, Parameters request) {
        String type = request.text("ShardIteratorType", 40);
        return switch (type) {
            case "TRIM_HORIZON" -> shard.oldest();
            case "LATEST" -> shard.latest();
            case "AT_SEQUENCE_NUMBER" -> shard.counterOf(startingNumber(request, type));
            case "AFTER_SEQUENCE_NUMBER" -> after(shard.counterOf(startingNumber(request, type)));
            case "AT_TIMESTAMP" -> shard.at(startingTime(request));
            default ->
                throw Parameters.violation(
                        "ShardIteratorType",
                        type,
                        "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP,"
                                + " AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
        };
    }

    private static long after(long counter) {
        return counter == Long.MAX_VALUE ? counter : counter + 1;
    }

    private static String startingNumber(Parameters request, String type) {
        return request.optionalText("StartingSequenceNumber")
                .orElseThrow(() -> RefusedException.invalidArgument(
                        "Must either specify StartingSequenceNumber or use a type other than " + type + "."));
    }

    private long startingTime(Parameters request) {
        long millis = request.time("Timestamp")
                .orElseThrow(
                        () -> RefusedException.invalidArgument("Must specify Timestamp with the type AT_TIMESTAMP."))
                .toEpochMilli();
        if (millis > scene.now()) {
            throw RefusedException.invalidArgument("The timestampInMillis parameter cannot be greater than the"
                    + " currentTimestampInMillis. timestampInMillis: " + millis + ", currentTimestampInMillis: "
                    + scene.now());
        }
        return millis;
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

    private static Map<String, Object> record(Shard shard, StoredRecord kept) {
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
