package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** One walk over the records of an aggregate. */
final class SubRecords implements Iterator<SubRecord> {
    private final ParsedAggregate parsed;
    private final ByteBuffer window;
    private final ProtobufReader reader;
    private final RecordFields fields = new RecordFields();
    private int next;

    SubRecords(ParsedAggregate parsed) {
        this.parsed = parsed;
        this.window = parsed.window();
        this.reader = new ProtobufReader(parsed.window());
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
        return parsed.record(next++, window, reader, fields);
    }
}
