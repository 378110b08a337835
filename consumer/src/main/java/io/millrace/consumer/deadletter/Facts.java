package io.millrace.consumer.deadletter;

import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a letter as texts, and back. Whatever is missing or wrong is refused with one message that names it as its form does,
 * and shows none of its value.
 */
final class Facts {
    private final Map<Fact, String> texts;
    private final Function<Fact, String> naming;

    private Facts(Map<Fact, String> texts, Function<Fact, String> naming) {
        this.texts = texts;
        this.naming = naming;
    }

    /** All facts of a letter, in the order of their enum. */
    static Map<Fact, String> of(DeadLetter letter) {
        Map<Fact, String> texts = new EnumMap<>(Fact.class);
        DeadLetter.Source source = letter.source();
        texts.put(Fact.STREAM, source.stream());
        texts.put(Fact.SHARD, source.shardId());
        texts.put(Fact.SEQUENCE, source.position().sequence().digits());
        texts.put(Fact.SUB_SEQUENCE, Long.toString(source.position().subSequence()));
        texts.put(Fact.ARRIVAL, source.arrival().toString());
        RecordId id = source.recordId();
        if (id != null) {
            texts.put(Fact.RECORD_ID, id.incarnation() + "/" + id.number());
        }
        DeadLetter.Failure failure = letter.failure();
        texts.put(Fact.APPLICATION, failure.application());
        texts.put(Fact.WORKER, failure.workerId());
        texts.put(Fact.CAUSE, failure.cause().type());
        String message = failure.cause().message();
        if (message != null) {
            texts.put(Fact.CAUSE_MESSAGE, message);
        }
        texts.put(Fact.ATTEMPTS, Integer.toString(failure.attempts()));
        texts.put(Fact.FIRST_FAILED_AT, failure.firstFailedAt().toString());
        texts.put(Fact.GIVEN_UP_AT, failure.givenUpAt().toString());
        return texts;
    }

    /**
     * The letter that facts make with a content.
     *
     * @param naming what a fact is called where these come from
     * @throws IllegalArgumentException if one is missing or wrong
     */
    static DeadLetter letter(Map<Fact, String> texts, UserRecord content, Function<Fact, String> naming) {
        Facts facts = new Facts(texts, naming);
        return new DeadLetter(facts.source(), content, facts.failure());
    }

    private DeadLetter.Source source() {
        RecordPosition position = new RecordPosition(
                read(Fact.SEQUENCE, "a sequence number", SequenceNumber::new),
                read(Fact.SUB_SEQUENCE, "a whole number of 0 or more", Facts::natural));
        return new DeadLetter.Source(
                text(Fact.STREAM),
                text(Fact.SHARD),
                position,
                time(Fact.ARRIVAL),
                texts.containsKey(Fact.RECORD_ID)
                        ? read(Fact.RECORD_ID, "a record id, INCARNATION/NUMBER", Facts::recordId)
                        : null);
    }

    private DeadLetter.Failure failure() {
        String type = read(Fact.CAUSE, "a name of a class", Facts::notEmpty);
        long attempts = read(Fact.ATTEMPTS, "a whole number of 0 or more", Facts::natural);
        return new DeadLetter.Failure(
                new Cause(type, find(Fact.CAUSE_MESSAGE)),
                (int) Math.min(Integer.MAX_VALUE, attempts),
                time(Fact.FIRST_FAILED_AT),
                time(Fact.GIVEN_UP_AT),
                text(Fact.APPLICATION),
                text(Fact.WORKER));
    }

    private @Nullable String find(Fact fact) {
        return texts.get(fact);
    }

    private String text(Fact fact) {
        String text = find(fact);
        if (text == null) {
            throw new IllegalArgumentException("The dead letter has no " + naming.apply(fact));
        }
        return text;
    }

    private Instant time(Fact fact) {
        return read(fact, "an ISO 8601 time such as 2026-01-31T12:00:00Z", Instant::parse);
    }

    private <T> T read(Fact fact, String wanted, Function<String, T> reader) {
        String text = text(fact);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException("The dead letter's " + naming.apply(fact) + " is not " + wanted, e);
        }
    }

    private static long natural(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("negative");
        }
        return number;
    }

    private static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static RecordId recordId(String text) {
        String[] parts = text.split("/", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("no slash");
        }
        return new RecordId(UUID.fromString(parts[0]), natural(parts[1]));
    }
}
