package io.millrace.cli;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.consumer.shard.Position;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * The letters of a stream, each shard from its horizon to where it ends or nothing newer is, parents before their children. No lease and
 * no checkpoint: what was put back is in a file.
 */
final class StreamLetters implements LetterSource {
    /** More than a shard takes in the minute in which a client sends a letter again. */
    private static final int MOST_IDS = 100_000;

    private final StreamWalk walk;
    private final ReplayedPlaces places;
    private final Deque<Found> read = new ArrayDeque<>();
    private final Set<RecordId> ids = new LinkedHashSet<>();
    private String shard = "";

    StreamLetters(KinesisAsyncClient client, String stream, ReplayedPlaces places) {
        this.walk = new StreamWalk(client, stream, new StreamWalk.Plan(Position.trimHorizon(), Set.of(), true));
        this.places = places;
    }

    @Override
    public @Nullable Found next() throws IOException {
        while (read.isEmpty()) {
            StreamWalk.Batch batch = batch();
            if (batch == null) {
                return null;
            }
            shard = batch.shard().shardId();
            batch.records().forEach(this::open);
        }
        return read.poll();
    }

    private StreamWalk.@Nullable Batch batch() throws IOException {
        try {
            return walk.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void open(Record wire) {
        Payload payload = Deaggregator.decode(wire.data().asByteBuffer());
        if (payload instanceof Payload.Aggregated aggregate) {
            for (SubRecord sub : aggregate) {
                if (sub.id().isEmpty() || isNew(sub.id().get())) {
                    read.add(found(wire.sequenceNumber() + "/" + sub.index(), sub.record()));
                }
            }
        } else {
            read.add(found(
                    wire.sequenceNumber() + "/0",
                    UserRecord.of(wire.partitionKey(), wire.data().asByteBuffer())));
        }
    }

    /** What a client has sent twice is one letter, under one id. */
    private boolean isNew(RecordId id) {
        boolean isNew = ids.add(id);
        if (ids.size() > MOST_IDS) {
            Iterator<RecordId> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }

    private Found found(String position, UserRecord record) {
        String place = shard + "/" + position;
        DeadLetter letter = null;
        String problem = null;
        try {
            Optional<DeadLetter> read = DeadLetterHeaders.read(record);
            letter = read.orElse(null);
            problem = read.isPresent() ? null : "it is no dead letter";
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        return new Found(place, letter, problem, places.contains(place), putBack -> {
            if (putBack) {
                places.add(place);
            }
        });
    }

    @Override
    public int mostUnderWay() {
        return 1_000;
    }

    @Override
    public void close() throws IOException {
        places.close();
    }
}
