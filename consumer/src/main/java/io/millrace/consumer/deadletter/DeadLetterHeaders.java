package io.millrace.consumer.deadletter;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts of a letter as headers of its record, whose keys begin with {@code mr-dl-}: {@code version} (1), {@code stream},
 * {@code shard}, {@code sequence}, {@code sub-sequence}, {@code arrival}, {@code record-id} (left out if there is none),
 * {@code application}, {@code worker}, {@code cause} (the class of the exception), {@code cause-message} (left out if there is none),
 * {@code attempts}, {@code first-failed-at}, {@code given-up-at}. Times are ISO 8601.
 */
public final class DeadLetterHeaders {
    private static final String VERSION_KEY = Fact.HEADER_PREFIX + "version";
    private static final String VERSION = "1";

    private DeadLetterHeaders() {}

    /**
     * The record of a letter with its own headers and, behind them, those that tell of the letter. A record that was read from a stream
     * of dead letters and given up again has those of the later letter alone.
     */
    public static UserRecord mark(DeadLetter letter) {
        List<Header> headers = without(letter.content().headers());
        headers.add(new Header(VERSION_KEY, VERSION));
        Facts.of(letter).forEach((fact, text) -> headers.add(new Header(fact.headerKey(), text)));
        return letter.content().withHeaders(headers);
    }

    /**
     * The letter that a marked record stands for; its content has the headers of the record as it was put first.
     *
     * @return empty if the record is none
     * @throws IllegalArgumentException if it is one and a header is missing or wrong, naming it
     */
    public static Optional<DeadLetter> read(UserRecord marked) {
        if (!isMarked(marked)) {
            return Optional.empty();
        }
        Map<Fact, String> texts = new EnumMap<>(Fact.class);
        for (Header header : marked.headers()) {
            if (header.key().equals(VERSION_KEY) && !header.value().equals(VERSION)) {
                throw new IllegalArgumentException("The dead letter's " + VERSION_KEY + " is not " + VERSION
                        + ", the one that this release reads; use a newer release");
            }
            for (Fact fact : Fact.values()) {
                if (fact.headerKey().equals(header.key())) {
                    texts.put(fact, header.value());
                }
            }
        }
        return Optional.of(Facts.letter(texts, strip(marked), Fact::headerKey));
    }

    /** Whether a record has a header that tells of a letter. */
    public static boolean isMarked(UserRecord record) {
        return record.headers().stream().anyMatch(DeadLetterHeaders::isOurs);
    }

    /** The record without the headers that tell of a letter: the record as it was put first. */
    public static UserRecord strip(UserRecord marked) {
        return isMarked(marked) ? marked.withHeaders(without(marked.headers())) : marked;
    }

    private static List<Header> without(List<Header> headers) {
        List<Header> others = new ArrayList<>(headers);
        others.removeIf(DeadLetterHeaders::isOurs);
        return others;
    }

    private static boolean isOurs(Header header) {
        return header.key().startsWith(Fact.HEADER_PREFIX);
    }
}
