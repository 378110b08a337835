package io.millrace.local.operation;

import io.millrace.local.engine.HashRange;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.StoredRecord;
import io.millrace.local.engine.Stream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** PutRecord and PutRecords. */
final class WriteOperations implements OperationFamily {
    private static final int LONGEST_KEY = 256;
    private static final int MOST_ENTRIES = 500;
    private static final long MOST_BYTES = 10L << 20;
    private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");

    /** A checked entry. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(String partitionKey, BigInteger hash, byte[] data) {}

    private final Scene scene;

    WriteOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("PutRecord", this::putRecord, "PutRecords", this::putRecords);
    }

    private Map<String, Object> putRecord(Parameters request) {
        Stream stream = scene.readyStream(request);
        Entry entry = entry(request, 0, stream.settings().maxRecordBytes());
        Stream.Placement placed = put("PutRecord", stream, entry);
        return stored(placed).and("EncryptionType", "NONE").map();
    }

    private Map<String, Object> putRecords(Parameters request) {
        Stream stream = scene.readyStream(request);
        List<Parameters> members = request.structures("Records", MOST_ENTRIES);
        List<Entry> entries = new ArrayList<>(members.size());
        int most = stream.settings().maxRecordBytes();
        long bytes = 0;
        for (Parameters member : members) {
            Entry entry = entry(member, entries.size() + 1, most);
            bytes += StoredRecord.sizeBytes(entry.partitionKey(), entry.data());
            entries.add(entry);
        }
        if (bytes > MOST_BYTES) {
            throw RefusedException.invalidArgument("Records size exceeds 10 MB limit");
        }
        int failed = 0;
        List<Map<String, Object>> outcomes = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            try {
                outcomes.add(stored(put("PutRecords", stream, entry)).map());
            } catch (RefusedException e) {
                failed++;
                outcomes.add(Answer.with("ErrorCode", e.type())
                        .and("ErrorMessage", e.reason())
                        .map());
            }
        }
        return Answer.with("FailedRecordCount", failed)
                .and("EncryptionType", "NONE")
                .and("Records", outcomes)
                .map();
    }

    private Stream.Placement put(String operation, Stream stream, Entry entry) {
        long now = scene.now();
        String shard = stream.route(entry.hash(), now).id();
        Optional<RefusedException> fault = scene.faults().next(operation, stream.name(), shard);
        if (fault.isPresent()) {
            throw fault.get();
        }
        Stream.Placement placed = stream.put(entry.partitionKey(), entry.hash(), entry.data(), now);
        scene.account().boundMemory();
        return placed;
    }

    private static Answer stored(Stream.Placement placed) {
        return Answer.with("SequenceNumber", placed.shard().sequenceNumber(placed.kept()))
                .and("ShardId", placed.shard().id());
    }

    /** Checks an entry: {@code place} is its place in PutRecords from 1, or 0 in PutRecord. */
    private static Entry entry(Parameters members, int place, int most) {
        String key = members.text("PartitionKey", LONGEST_KEY);
        byte[] data = members.blob("Data");
        if (data.length > most) {
            String path = place == 0 ? "" : "records." + place + ".member.";
            throw Parameters.violation(
                    path + "data", data.length + " bytes", "Member must have length less than or equal to " + most);
        }
        BigInteger hash = members.optionalText("ExplicitHashKey")
                .map(WriteOperations::explicitHash)
                .orElseGet(() -> HashRange.hashOf(key));
        return new Entry(key, hash, data);
    }

    private static BigInteger explicitHash(String text) {
        if (!HASH_KEY.matcher(text).matches()) {
            throw Parameters.violation(
                    "ExplicitHashKey", text, "Member must satisfy regular expression pattern: " + HASH_KEY.pattern());
        }
        BigInteger hash = new BigInteger(text);
        if (hash.compareTo(HashRange.MAX) > 0) {
            throw RefusedException.invalidArgument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range:"
                    + " [0, 2^128-1]. Specified value was " + text);
        }
        return hash;
    }
}
