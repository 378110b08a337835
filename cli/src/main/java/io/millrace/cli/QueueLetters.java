package io.millrace.cli;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The messages of a queue, until it has none left that are visible. One is deleted when its record is stored, and not before; all others
 * become visible again at the end.
 */
final class QueueLetters implements LetterSource {
    /** Above the time that a record has to be stored in, so that nobody else gets its message meanwhile. */
    private static final int INVISIBLE_SECONDS = 300;

    private static final int WAIT_SECONDS = 1;
    private static final int MOST_MESSAGES = 10;

    /** One empty answer may come from those of the queue's servers that have none. */
    private static final int EMPTY_ANSWERS = 2;

    /** So many messages in a row that this run has seen before are the end of a queue that is longer than the time they are invisible. */
    private static final int MOST_SEEN = 100;

    private final SqsAsyncClient client;
    private final String queueUrl;
    private final LongSupplier nanoTime;
    private final Deque<Received> received = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<Received> kept = new ArrayDeque<>();

    /** A message of this run from a moment on that is not behind the one at which it became invisible. */
    private record Received(Message message, long atNanos) {}

    QueueLetters(SqsAsyncClient client, String queueUrl) {
        this(client, queueUrl, System::nanoTime);
    }

    QueueLetters(SqsAsyncClient client, String queueUrl, LongSupplier nanoTime) {
        this.client = client;
        this.queueUrl = queueUrl;
        this.nanoTime = nanoTime;
    }

    @Override
    public @Nullable Found next() {
        int empty = 0;
        int again = 0;
        while (empty < EMPTY_ANSWERS && again < MOST_SEEN) {
            Received next = received.poll();
            if (next == null) {
                receive();
                empty = received.isEmpty() ? empty + 1 : 0;
            } else if (seen.add(next.message().messageId())) {
                return found(next);
            } else {
                // It was skipped or has failed, and came around since; or the queue has handed it out twice.
                kept.add(next);
                again++;
            }
        }
        return null;
    }

    private void receive() {
        long atNanos = nanoTime.getAsLong();
        client.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(MOST_MESSAGES)
                        .visibilityTimeout(INVISIBLE_SECONDS)
                        .waitTimeSeconds(WAIT_SECONDS))
                .join()
                .messages()
                .forEach(message -> received.add(new Received(message, atNanos)));
    }

    private Found found(Received one) {
        Message message = one.message();
        DeadLetter letter = null;
        String problem = null;
        try {
            letter = DeadLetterJson.parse(message.body());
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        return new Found("message " + message.messageId(), letter, problem, false, putBack -> {
            if (putBack) {
                client.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()))
                        .join();
            } else {
                kept.add(one);
            }
        });
    }

    @Override
    public int mostUnderWay() {
        return 200;
    }

    @Override
    public void close() {
        kept.addAll(received);
        while (!kept.isEmpty()) {
            List<String> handles = new ArrayList<>();
            while (!kept.isEmpty() && handles.size() < MOST_MESSAGES) {
                Received one = kept.remove();
                // One that is visible again by itself may be in another reader's hands.
                if (nanoTime.getAsLong() - one.atNanos() < TimeUnit.SECONDS.toNanos(INVISIBLE_SECONDS)) {
                    handles.add(one.message().receiptHandle());
                }
            }
            if (!handles.isEmpty()) {
                show(handles);
            }
        }
    }

    private void show(List<String> handles) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = IntStream.range(0, handles.size())
                .mapToObj(i -> ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(handles.get(i))
                        .visibilityTimeout(0)
                        .build())
                .toList();
        client.changeMessageVisibilityBatch(
                        request -> request.queueUrl(queueUrl).entries(entries))
                .handle((done, failure) -> done)
                .join();
    }
}
