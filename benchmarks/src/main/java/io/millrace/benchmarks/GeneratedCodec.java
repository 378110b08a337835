package io.millrace.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.aggregation.UserRecord;
import io.millrace.aggregation.oracle.Oracle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The aggregation format by way of the classes that protoc generates, the usual way to do it. */
final class GeneratedCodec {
    private static final int MAGIC = 0xF3899AC2;
    private static final int MAGIC_SIZE_BYTES = 4;
    private static final int MD5_SIZE_BYTES = 16;

    private final MessageDigest md5 = Md5Floor.md5();

    byte[] encode(List<UserRecord> records) {
        Map<String, Integer> indices = new HashMap<>();
        Oracle.AggregatedRecord.Builder aggregate = Oracle.AggregatedRecord.newBuilder();
        for (UserRecord record : records) {
            Integer index = indices.get(record.partitionKey());
            if (index == null) {
                index = indices.size();
                indices.put(record.partitionKey(), index);
                aggregate.addPartitionKeyTable(record.partitionKey());
            }
            ByteString data = UnsafeByteOperations.unsafeWrap(record.data());
            aggregate.addRecords(
                    Oracle.Record.newBuilder().setPartitionKeyIndex(index).setData(data));
        }
        byte[] content = aggregate.build().toByteArray();
        return ByteBuffer.allocate(MAGIC_SIZE_BYTES + content.length + MD5_SIZE_BYTES)
                .putInt(MAGIC)
                .put(content)
                .put(md5.digest(content))
                .array();
    }

    /** Decodes wholly and returns how many bytes of keys and data there were. */
    int decode(byte[] wireRecord) throws InvalidProtocolBufferException {
        int contentSize = wireRecord.length - MAGIC_SIZE_BYTES - MD5_SIZE_BYTES;
        md5.update(wireRecord, MAGIC_SIZE_BYTES, contentSize);
        ByteBuffer trailer = ByteBuffer.wrap(wireRecord, MAGIC_SIZE_BYTES + contentSize, MD5_SIZE_BYTES);
        if (!ByteBuffer.wrap(md5.digest()).equals(trailer)) {
            throw new IllegalArgumentException("The digest is not that of the content");
        }
        Oracle.AggregatedRecord aggregate =
                Oracle.AggregatedRecord.parseFrom(ByteBuffer.wrap(wireRecord, MAGIC_SIZE_BYTES, contentSize));
        int sum = 0;
        for (Oracle.Record record : aggregate.getRecordsList()) {
            String key = aggregate.getPartitionKeyTable((int) record.getPartitionKeyIndex());
            ByteBuffer data = record.getData().asReadOnlyByteBuffer();
            sum += key.length() + data.remaining();
        }
        return sum;
    }
}
