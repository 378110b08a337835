package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Which streams this worker reads at the moment; asked on the consumer's loop. */
public interface StreamChoice {
    /** The one stream of an application, whose leases are named by shard ids alone. */
    StreamChoice ONE = new StreamChoice() {
        private static final Set<String> NO_NAME = Set.of("");

        @Override
        public Set<String> ids() {
            return NO_NAME;
        }

        @Override
        public String digest() {
            return "";
        }

        @Override
        public boolean isOfMany() {
            return false;
        }
    };

    /** Ids as they stand in front of the shard ids in the keys of leases. */
    Set<String> ids();

    /** Whether the lease of this key is of a stream that this worker reads. */
    default boolean reads(String key) {
        return ids().contains(ShardKey.streamOf(key));
    }

    /** Whether nobody has read the stream of a lease for so long that its checkpoints may go; {@code unchanged}: since when. */
    default boolean isForgotten(String key, Duration unchanged) {
        return false;
    }

    /** Tells peers whether they have chosen the same; empty where there is but one stream. */
    default String digest() {
        byte[] sorted = String.join(" ", new TreeSet<>(ids())).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(sorted).toString();
    }

    /** Whether leases are named by stream and shard. */
    default boolean isOfMany() {
        return true;
    }
}
