package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What one wire record holds: one user's bytes as they are, or an aggregate of user records. */
public sealed interface Payload {
    /**
     * The bytes of a wire record that is no aggregate.
     *
     * @param data the whole content, a read-only view with position 0
     * @param damage why it is none although it starts like one; empty for every other record
     */
    record Plain(ByteBuffer data, Optional<Damage> damage) implements Payload {
        /** Takes the remaining bytes of {@code data}, whose position stays as it is. */
        public Plain {
            data = data.isReadOnly() ? data.slice() : data.asReadOnlyBuffer().slice();
        }

        /** A read-only view with a position and limit of its own, every time it is asked for. */
        @Override
        public ByteBuffer data() {
            return data.duplicate();
        }
    }

    /**
     * An aggregate, found to be sound in every part. Its records are made as they are asked for; their data are read-only windows
     * onto the decoded buffer, which must not change while they are in use.
     *
     * <p>Safe to share between threads; each iterator belongs to one.
     */
    final class Aggregated implements Payload, Iterable<SubRecord> {
        private final ParsedAggregate parsed;

        Aggregated(ParsedAggregate parsed) {
            this.parsed = parsed;
        }

        /** How many user records it holds; an aggregate of none is possible. */
        public int count() {
            return parsed.count();
        }

        /** What the producer says of the whole aggregate; empty unless it was Millrace's. */
        public Optional<UnitStamp> stamp() {
            return parsed.stamp();
        }

        /**
         * The user record at an index.
         *
         * @throws IndexOutOfBoundsException if the index is below 0, or not below {@link #count()}
         */
        public SubRecord get(int index) {
            Objects.checkIndex(index, count());
            return parsed.record(index, parsed.reader());
        }

        /**
         * The effective hash key of the user record at an index. Each partition key of the aggregate is hashed at most once.
         *
         * @throws IndexOutOfBoundsException if the index is below 0, or not below {@link #count()}
         */
        public HashKey effectiveHashKey(int index) {
            Objects.checkIndex(index, count());
            return parsed.effectiveHashKey(index, parsed.reader(), Md5::new);
        }

        /**
         * Whether the effective hash keys of all user records lie in a range: the KCL's rule for delivering an aggregate. Each
         * partition key is hashed at most once, and only if a record without an explicit hash key has it.
         */
        public boolean allWithin(HashKeyRange range) {
            ProtobufReader reader = parsed.reader();
            Md5 md5 = new Md5();
            Supplier<Md5> sameMd5 = () -> md5;
            for (int i = 0; i < count(); i++) {
                if (!range.contains(parsed.effectiveHashKey(i, reader, sameMd5))) {
                    return false;
                }
            }
            return true;
        }

        /** The user records in order. */
        @Override
        public Iterator<SubRecord> iterator() {
            return new SubRecords(parsed);
        }
    }
}
