package io.millrace.cli;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
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
    private final Deque<Message> received = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> kept = new ArrayList<>();

    QueueLetters(SqsAsyncClient client, String queueUrl) {
        this.client = client;
        this.queueUrl = queueUrl;
    }

    @Override
    public @Nullable Found next() {
        int empty = 0;
        int again = 0;
        while (empty < EMPTY_ANSWERS && again < MOST_SEEN) {
            Message message = received.poll();
            if (message == null) {
                receive();
                empty = received.isEmpty() ? empty + 1 : 0;
            } else if (seen.add(message.messageId())) {
                return found(message);
            } else {
                // It was skipped or has failed, and came around since; or the queue has handed it out twice.
                kept.add(message.receiptHandle());
                again++;
            }
        }
        return null;
    }

    private void receive() {
        received.addAll(client.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(MOST_MESSAGES)
                        .visibilityTimeout(INVISIBLE_SECONDS)
                        .waitTimeSeconds(WAIT_SECONDS))
                .join()
                .messages());
    }

    private Found found(Message message) {
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
                kept.add(message.receiptHandle());
            }
        });
    }

    @Override
    public int mostUnderWay() {
        return 200;
    }

    @Override
    public void close() {
        received.forEach(message -> kept.add(message.receiptHandle()));
        for (String handle : kept) {
            client.changeMessageVisibility(request ->
                            request.queueUrl(queueUrl).receiptHandle(handle).visibilityTimeout(0))
                    .handle((done, failure) -> done)
                    .join();
        }
    }
}
