package io.millrace.aggregation;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** One walk over the records of an aggregate. */
final class SubRecords implements Iterator<SubRecord> {
    private final ParsedAggregate parsed;
    private final ProtobufReader reader;
    private int next;

    SubRecords(ParsedAggregate parsed) {
        this.parsed = parsed;
        this.reader = parsed.reader();
    }

    @Override
    public boolean hasNext() {
        return next < parsed.count();
    }

    @Override
    public SubRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The aggregate holds no more than " + parsed.count() + " records");
        }
        return parsed.record(next++, reader);
    }
}
