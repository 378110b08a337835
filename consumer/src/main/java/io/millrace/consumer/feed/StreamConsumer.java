package io.millrace.consumer.feed;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The registered consumer, in the service's sense, that a worker subscribes as; used on the loop only. */
public interface StreamConsumer {

    /** Its ARN, once it can be subscribed with. */
    CompletionStage<String> arn();

    /** The service said that it knows no such consumer or shard; whether it is still there is found out anew. */
    void doubt(String arn);

    /** One that somebody else registers and deregisters. */
    static StreamConsumer of(String arn) {
        CompletionStage<String> known = CompletableFuture.completedStage(arn);
        return new StreamConsumer() {
            @Override
            public CompletionStage<String> arn() {
                return known;
            }

            @Override
            public void doubt(String doubted) {
                // Only its owner can do something about it.
            }
        };
    }
}
