package io.millrace.agent.transform;

import io.millrace.agent.config.Step.CsvToJson;
import io.millrace.agent.record.Origin;

/**
 * Makes a line of delimited fields into an object of texts. A field may stand in quotes, with quotes inside doubled (RFC 4180), and have
 * delimiters and line feeds then; what follows its closing quote is added to it. Fields that the line does not have are null, those beyond
 * the names are left out. A line whose quote is not closed cannot be read.
 */
final class CsvStep implements Transform {
    private final FlatObject object;
    private final Delimiter delimiter;
    private final FailurePolicy policy;

    CsvStep(CsvToJson step, FailurePolicy policy) {
        if (step.fields().isEmpty()) {
            throw new IllegalArgumentException("CSVTOJSON has no field names; name one for each field of a line");
        }
        object = new FlatObject(step.fields(), step.format());
        delimiter = Delimiter.of(step.delimiter(), step.isPattern());
        this.policy = policy;
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        if (write(record, LineFeeds.textEnd(record))) {
            next.emit(object.end(LineFeeds.endsWithOne(record)));
        } else {
            policy.failed(record, next);
        }
    }

    private boolean write(byte[] record, int to) {
        object.begin();
        int at = 0;
        int field = 0;
        for (boolean isThere = true; isThere && field < object.size(); field++) {
            JsonBytes json = object.name(field);
            json.put('"');
            int text = at < to && record[at] == '"' ? quoted(json, record, at + 1, to) : at;
            if (text < 0) {
                return false;
            }
            int end = delimiter.find(record, text, to);
            if (delimiter.isAbandoned()) {
                return false;
            }
            json.part(record, text, end);
            json.put('"');
            isThere = end < to;
            at = end + delimiter.length();
        }
        for (; field < object.size(); field++) {
            object.none(field);
        }
        return true;
    }

    /** Writes what is in quotes; answers where the text after the closing quote begins, or -1 if there is none. */
    private static int quoted(JsonBytes json, byte[] record, int from, int to) {
        int begun = from;
        int quote = LineParser.indexOf(record, '"', from, to);
        while (quote >= 0 && quote + 1 < to && record[quote + 1] == '"') {
            json.part(record, begun, quote + 1);
            begun = quote + 2;
            quote = LineParser.indexOf(record, '"', begun, to);
        }
        if (quote < 0) {
            return -1;
        }
        json.part(record, begun, quote);
        return quote + 1;
    }
}
