package io.millrace.consumer;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.Balance;
import io.millrace.consumer.lease.LivenessChoice;
import io.millrace.consumer.lease.NamesakePolicy;
import io.millrace.consumer.lease.TableOptions;
import io.millrace.consumer.process.AsyncRecordHandler;
import io.millrace.consumer.process.Deliveries;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.LaneKeys;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.process.ShardProcessorFactory;
import io.millrace.consumer.process.Tuning;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.shard.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Everything a consumer was told, checked; made by {@link ConsumerBuilder}. */
record ConsumerConfig(
        Identity identity,
        Leases leases,
        Reads reads,
        Settling settling,
        Entry entry,
        ConsumerListener listener,
        Clients clients) {

    /** Which streams, for which application, as which worker. */
    record Identity(Source source, String application, String workerId) {}

    /** What is read. */
    sealed interface Source {

        /** One stream, whose leases are named by shards alone. */
        record One(String streamNameOrArn) implements Source {}

        /** Streams that come and go; leases are named by stream and shard. */
        record Many(StreamSet streams) implements Source {}

        default Identity identity(String application, String workerId) {
            return new Identity(this, application, workerId);
        }
    }

    /** How ownership is kept. */
    record Leases(
            String tableName,
            TableCreation tables,
            TableOptions options,
            Duration leaseTime,
            LivenessChoice liveness,
            boolean youngerNamesakeStops,
            Balance balance,
            Position initialPosition,
            Duration removedStreamsKept) {

        /** What a second worker of this id does. */
        NamesakePolicy namesakes() {
            return youngerNamesakeStops ? NamesakePolicy.YOUNGER_STOPS : NamesakePolicy.WARN;
        }
    }

    /** How the stream is read. */
    record Reads(Retrieval retrieval, long bufferBytes, int maxRecordsPerRead, int maxUnwrappedBytes) {

        /** As many records as the service gives. */
        static Reads polling(long bufferBytes) {
            return new Reads(Retrieval.polling(), bufferBytes, 10_000, Unwrapper.DEFAULT_LIMIT_BYTES);
        }
    }

    /** How user code is called and progress written down. */
    record Settling(
            HashRangeFilter filter,
            Duration checkpointInterval,
            int checkpointRecords,
            Duration minRetryDelay,
            Duration maxRetryDelay,
            int workerThreads,
            Duration stallTime,
            LaneKeys laneKeys,
            Tuning tuning,
            Dedupe dedupe) {

        /** For whoever writes no checkpoints, so that their intervals do not matter. */
        static Settling unwritten(LaneKeys laneKeys, Tuning tuning, Duration minRetryDelay, Duration maxRetryDelay) {
            return new Settling(
                    HashRangeFilter.PER_RECORD,
                    Duration.ofMinutes(1),
                    Integer.MAX_VALUE,
                    minRetryDelay,
                    maxRetryDelay,
                    Integer.MAX_VALUE,
                    ProcessSettings.STALL_TIME,
                    laneKeys,
                    tuning,
                    Dedupe.none());
        }
    }

    /** The user's code: exactly one of the three. */
    record Entry(
            @Nullable RecordHandler handler,
            @Nullable AsyncRecordHandler asyncHandler,
            @Nullable ShardProcessorFactory processors) {

        /** Whether user code gets batches, and settles them itself. */
        boolean isByBatch() {
            return processors != null;
        }

        /** The user's way in. */
        Deliveries deliveries() {
            if (asyncHandler != null) {
                return Deliveries.toAsyncHandler(asyncHandler);
            }
            if (handler != null) {
                return Deliveries.toHandler(handler);
            }
            if (processors != null) {
                return Deliveries.toProcessors(processors);
            }
            throw new IllegalStateException("there is no user code");
        }
    }

    /** The user's clients; what is missing is built from the default chain and closed with the consumer. */
    record Clients(
            @Nullable KinesisAsyncClient kinesis, @Nullable DynamoDbAsyncClient dynamoDb) {

        static Clients of(@Nullable KinesisAsyncClient kinesis, @Nullable DynamoDbAsyncClient dynamoDb) {
            return new Clients(kinesis, dynamoDb);
        }
    }

    /** What delivering has to know of all this. */
    Delivery delivery() {
        return new Delivery(identity, settling, entry.deliveries(), reads.maxUnwrappedBytes());
    }

    /** How records get to user code, whoever reads them. */
    record Delivery(Identity identity, Settling settling, Deliveries deliveries, int maxUnwrappedBytes) {}
}
