package io.millrace.aggregation;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.millrace.aggregation.oracle.Oracle;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the generated classes make of a content.
 *
 * @param damages everything that is wrong with it; empty if it is an aggregate
 * @param records its records, if nothing is wrong
 * @param stamp its stamp, if nothing is wrong and it has one
 */
record OracleVerdict(Set<Damage> damages, List<SubRecord> records, Optional<UnitStamp> stamp) {
    private static final int STAMP_FIELD = 2026;
    private static final int LESS_THAN_A_LONG_NUMBER_BYTES = 8;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** The verdict of the generated classes as they are used everywhere. */
    static OracleVerdict of(byte[] content) {
        return of(CodedInputStream.newInstance(content));
    }

    /**
     * The verdict of the generated classes when they look at every byte. With ten bytes at hand, protobuf-java looks at the lowest bit
     * alone of the tenth byte of a number, and so takes some numbers that have no end; with a small buffer it never has ten.
     */
    static OracleVerdict strictly(byte[] content) {
        return of(CodedInputStream.newInstance(new ByteArrayInputStream(content), LESS_THAN_A_LONG_NUMBER_BYTES));
    }

    private static OracleVerdict of(CodedInputStream content) {
        try {
            return of(Oracle.AggregatedRecord.parser().parsePartialFrom(content));
        } catch (InvalidProtocolBufferException e) {
            return new OracleVerdict(EnumSet.of(Damage.MALFORMED), List.of(), Optional.empty());
        }
    }

    private static OracleVerdict of(Oracle.AggregatedRecord aggregate) {
        EnumSet<Damage> damages = EnumSet.noneOf(Damage.class);
        if (!aggregate.isInitialized()) {
            damages.add(Damage.MISSING_FIELD);
        }
        for (Oracle.Record record : aggregate.getRecordsList()) {
            checkIndices(aggregate, record, damages);
        }
        Oracle.Stamp stamp = null;
        UnknownFieldSet unknown = aggregate.getUnknownFields();
        if (unknown.hasField(STAMP_FIELD)) {
            List<ByteString> stamps = unknown.getField(STAMP_FIELD).getLengthDelimitedList();
            stamp = stamps.size() == 1 ? parsedStamp(stamps.get(0)) : null;
            if (stamps.size() > 1 || (stamps.size() == 1 && !isSound(stamp, aggregate.getRecordsCount()))) {
                damages.add(Damage.BAD_STAMP);
            }
        }
        if (!damages.isEmpty()) {
            return new OracleVerdict(damages, List.of(), Optional.empty());
        }
        return new OracleVerdict(
                damages, records(aggregate, stamp), Optional.ofNullable(stamp).map(OracleVerdict::unit));
    }

    private static void checkIndices(Oracle.AggregatedRecord aggregate, Oracle.Record record, Set<Damage> damages) {
        if (record.hasPartitionKeyIndex()
                && isBehind(record.getPartitionKeyIndex(), aggregate.getPartitionKeyTableCount())) {
            damages.add(Damage.INDEX_OUT_OF_RANGE);
        }
        if (!record.hasExplicitHashKeyIndex()) {
            return;
        }
        if (isBehind(record.getExplicitHashKeyIndex(), aggregate.getExplicitHashKeyTableCount())) {
            damages.add(Damage.INDEX_OUT_OF_RANGE);
            return;
        }
        String text = aggregate.getExplicitHashKeyTable((int) record.getExplicitHashKeyIndex());
        if (!DIGITS.matcher(text).matches() || new BigInteger(text).bitLength() > 128) {
            damages.add(Damage.BAD_HASH_KEY);
        }
    }

    private static boolean isBehind(long index, int count) {
        return Long.compareUnsigned(index, count) >= 0;
    }

    private static Oracle.@Nullable Stamp parsedStamp(ByteString bytes) {
        try {
            return Oracle.Stamp.parser()
                    .parseFrom(CodedInputStream.newInstance(bytes.newInput(), LESS_THAN_A_LONG_NUMBER_BYTES));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static boolean isSound(Oracle.@Nullable Stamp stamp, int recordCount) {
        if (stamp == null
                || stamp.getIncarnation().size() != 16
                || stamp.getLowestUnsettled() < 0
                || stamp.getAcceptanceNumbersCount() != recordCount) {
            return false;
        }
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < recordCount; i++) {
            long difference = stamp.getAcceptanceNumbers(i);
            if (difference < 0 || (difference == 0 && i > 0)) {
                return false;
            }
            number = number.add(BigInteger.valueOf(difference));
        }
        return number.bitLength() < 64
                && (recordCount == 0 || stamp.getLowestUnsettled() <= stamp.getAcceptanceNumbers(0));
    }

    private static UnitStamp unit(Oracle.Stamp stamp) {
        return new UnitStamp(incarnation(stamp), stamp.getLowestUnsettled(), stamp.getFlags() % 2 != 0);
    }

    private static UUID incarnation(Oracle.Stamp stamp) {
        ByteBuffer bytes = stamp.getIncarnation().asReadOnlyByteBuffer();
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static List<SubRecord> records(Oracle.AggregatedRecord aggregate, Oracle.@Nullable Stamp stamp) {
        List<SubRecord> records = new ArrayList<>();
        long number = 0;
        for (Oracle.Record record : aggregate.getRecordsList()) {
            UserRecord userRecord = UserRecord.of(
                            aggregate.getPartitionKeyTable((int) record.getPartitionKeyIndex()),
                            record.getData().asReadOnlyByteBuffer())
                    .withHeaders(record.getTagsList().stream()
                            .map(tag -> new Header(tag.getKey(), tag.getValue()))
                            .toList());
            if (record.hasExplicitHashKeyIndex()) {
                String text = aggregate.getExplicitHashKeyTable((int) record.getExplicitHashKeyIndex());
                userRecord = userRecord.withExplicitHashKey(HashKey.parse(text));
            }
            Optional<RecordId> id = Optional.empty();
            if (stamp != null) {
                number += stamp.getAcceptanceNumbers(records.size());
                id = Optional.of(new RecordId(incarnation(stamp), number));
            }
            records.add(new SubRecord(records.size(), userRecord, id));
        }
        return records;
    }
}
