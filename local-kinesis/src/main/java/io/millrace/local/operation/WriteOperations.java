package io.millrace.local.operation;

import io.millrace.local.engine.HashRange;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.SequenceNumber;
import io.millrace.local.engine.StoredRecord;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamSettings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PutRecord and PutRecords. */
final class WriteOperations implements OperationFamily {
    private static final int LONGEST_KEY = 256;
    private static final int MOST_ENTRIES = 500;
    private static final long MOST_BYTES = 10L << 20;
    private static final String ENCRYPTION = "EncryptionType";
    private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");

    /** A checked entry; without a hash it goes wherever the stream wants it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(
            @Nullable String partitionKey, @Nullable BigInteger hash, byte[] data) {}

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
        StreamSettings settings = stream.settings(scene.now());
        request.optionalText("SequenceNumberForOrdering").ifPresent(after -> {
            if (settings.spreadsRecords()) {
                throw RefusedException.invalidArgument("SequenceNumberForOrdering cannot be used on stream "
                        + stream.name() + ": its RecordDistributionStrategy is AUTO.");
            }
            SequenceNumber.parse(after);
        });
        Stream.Placement placed = put(request, 0, stream, entry(request, 0, settings));
        return stored(placed)
                .and(ENCRYPTION, EncryptionOperations.type(placed.kept().isEncrypted()))
                .map();
    }

    private Map<String, Object> putRecords(Parameters request) {
        Stream stream = scene.readyStream(request);
        List<Parameters> members = request.structures("Records", MOST_ENTRIES);
        List<Entry> entries = new ArrayList<>(members.size());
        StreamSettings settings = stream.settings(scene.now());
        long bytes = 0;
        for (Parameters member : members) {
            Entry entry = entry(member, entries.size() + 1, settings);
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
                outcomes.add(
                        stored(put(request, outcomes.size(), stream, entry)).map());
            } catch (RefusedException e) {
                failed++;
                outcomes.add(Answer.with("ErrorCode", e.type())
                        .and("ErrorMessage", e.reason())
                        .map());
            }
        }
        return Answer.with("FailedRecordCount", failed)
                .and(ENCRYPTION, EncryptionOperations.type(settings))
                .and("Records", outcomes)
                .map();
    }

    private Stream.Placement put(Parameters request, int place, Stream stream, Entry entry) {
        long now = scene.now();
        BigInteger hash = entry.hash() == null ? stream.nextTurn(now) : entry.hash();
        String shard = stream.route(hash, now).id();
        Optional<RefusedException> fault = request.interference().entries().next(place, stream.name(), shard);
        if (fault.isPresent()) {
            throw fault.get();
        }
        Stream.Placement placed = entry.hash() == null
                ? spread(stream, entry, hash, now)
                : stream.put(entry.partitionKey(), hash, entry.data(), now);
        scene.account().boundMemory();
        return placed;
    }

    /** Writes into the shard whose turn it is; one that is full for this second passes its turn on. */
    private static Stream.Placement spread(Stream stream, Entry entry, BigInteger first, long now) {
        BigInteger hash = first;
        for (int others = stream.openShards().size() - 1; ; others--) {
            try {
                return stream.put(entry.partitionKey(), hash, entry.data(), now);
            } catch (RefusedException e) {
                if (others <= 0) {
                    throw e;
                }
                hash = stream.nextTurn(now);
            }
        }
    }

    private static Answer stored(Stream.Placement placed) {
        return Answer.with("SequenceNumber", placed.shard().sequenceNumber(placed.kept()))
                .and("ShardId", placed.shard().id());
    }

    /** Checks an entry: {@code place} is its place in PutRecords from 1, or 0 in PutRecord. */
    private static Entry entry(Parameters members, int place, StreamSettings settings) {
        boolean isKeyless = settings.spreadsRecords() && !members.has("PartitionKey");
        String key = isKeyless ? null : members.text("PartitionKey", LONGEST_KEY);
        byte[] data = members.blob("Data");
        long sizeBytes = StoredRecord.sizeBytes(key, data);
        int most = settings.maxRecordBytes();
        if (sizeBytes > most) {
            String path = place == 0 ? "" : "records." + place + ".member.";
            throw Parameters.violation(
                    path + "data",
                    sizeBytes + " bytes with the partition key",
                    "Member must have length less than or equal to " + most);
        }
        return new Entry(key, key == null || settings.spreadsRecords() ? null : hash(key, members), data);
    }

    private static BigInteger hash(String key, Parameters members) {
        return members.optionalText("ExplicitHashKey")
                .map(WriteOperations::explicitHash)
                .orElseGet(() -> HashRange.hashOf(key));
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
