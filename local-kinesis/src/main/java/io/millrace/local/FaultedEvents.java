package io.millrace.local;

import static java.util.Objects.requireNonNull;

import io.millrace.local.http.EventSource;
import io.millrace.local.http.EventStream;
import io.millrace.local.http.Reply;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription's events on their way to a client, so many of them; then a rule strikes. */
final class FaultedEvents implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(FaultedEvents.class);

    private final EventSource source;
    private final FaultRule rule;
    private final Reply reply;
    private int eventsLeft;
    private boolean isStruck;

    /**
     * @param events how many arrive before the rule strikes; at least 0
     * @param reply the connection that suffers
     */
    FaultedEvents(EventSource source, int events, FaultRule rule, Reply reply) {
        this.source = source;
        this.eventsLeft = events;
        this.rule = rule;
        this.reply = reply;
    }

    @Override
    public void pump(EventStream stream) {
        if (eventsLeft == 0) {
            strike(stream);
        } else {
            source.pump(new Counted(stream));
        }
    }

    @Override
    public void closed() {
        source.closed();
    }

    private void strike(EventStream stream) {
        if (isStruck) {
            return;
        }
        isStruck = true;
        switch (rule.kind()) {
            case END_EVENTS -> stream.complete();
            case REFUSE -> {
                FaultRefusal refusal = requireNonNull(rule.effect().refusal());
                stream.fail(refusal.type(), refusal.message());
            }
            case LOSE_REPLY -> reply.drop();
            case RESET -> reply.reset();
            case FREEZE -> reply.freeze();
            case STALL -> LOG.debug("Events are kept back from now on, by fault plan; not even the end is told");
            case THROTTLE_ENTRY,
                    FAIL_ENTRY,
                    THROTTLE_REQUEST,
                    FAIL_REQUEST,
                    UNAVAILABLE,
                    DELAY,
                    TRUNCATE_REPLY,
                    ARRIVE_LATE,
                    STALE_LIST -> throw new IllegalStateException(rule.kind() + " does not wait for events");
        }
    }

    /** A stream that lets so many events pass. */
    private final class Counted implements EventStream {
        private final EventStream stream;

        Counted(EventStream stream) {
            this.stream = stream;
        }

        @Override
        public void wake() {
            stream.wake();
        }

        @Override
        public boolean isReady() {
            return eventsLeft > 0 && stream.isReady();
        }

        @Override
        public void send(String type, Map<String, Object> members) {
            if (eventsLeft == 0) {
                return;
            }
            stream.send(type, members);
            eventsLeft--;
            if (eventsLeft == 0) {
                strike(stream);
            }
        }

        @Override
        public void complete() {
            if (eventsLeft > 0) {
                stream.complete();
            }
        }

        @Override
        public void fail(String type, String message) {
            if (eventsLeft > 0) {
                stream.fail(type, message);
            }
        }
    }
}
