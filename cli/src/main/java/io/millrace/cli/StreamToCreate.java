package io.millrace.cli;

import io.millrace.local.LocalKinesis;
import picocli.CommandLine.TypeConversionException;

/** A stream named on the command line as {@code NAME:SHARDS}. */
record StreamToCreate(String name, int shards) {

    static StreamToCreate parse(String text) {
        return new StreamToCreate(nameIn(text), shardsIn(text));
    }

    void createIn(LocalKinesis kinesis) {
        if (!kinesis.hasStream(name)) {
            kinesis.createStream(name, shards);
        }
    }

    private static String nameIn(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw wrong(text);
        }
        return text.substring(0, colon);
    }

    private static int shardsIn(String text) {
        try {
            int shards = Integer.parseInt(text.substring(text.indexOf(':') + 1));
            if (shards < 1 || shards > 10_000) {
                throw wrong(text);
            }
            return shards;
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'" + text + "' is not NAME:SHARDS with 1 to 10,000 shards, as in clicks:4");
    }
}
