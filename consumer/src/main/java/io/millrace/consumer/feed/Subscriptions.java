package io.millrace.consumer.feed;

/**
 * Subscriptions of a stream's registered consumer to its shards. Nothing is retried inside, since only the caller knows what
 * it has received.
 */
public interface Subscriptions {

    /** Begins to subscribe; the receiver hears what becomes of it, on any thread, one message after the other. */
    Subscription open(String consumerArn, String shardId, ReadFrom from, Receiver receiver);

    /** A subscription from the call on. */
    interface Subscription {

        /** Lets one more event come; it may be called before the subscription is granted. */
        void request();

        /** Ends it; what is on its way may still be told. */
        void cancel();
    }

    /** Hears of one subscription. */
    interface Receiver {

        /** The service has taken the call; events follow. */
        void granted();

        /** One event, whose next iterator is the number behind which another subscription goes on. */
        void event(ReadAnswer event);

        /** The service ended it in order, as it does after five minutes. */
        void ended();

        /** It was refused, or broke. */
        void failed(ReadException failure);
    }
}
