package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/**
 * What is done to a record on its way in, if the options say so.
 *
 * @param headers gives it headers
 * @param compressor makes its data smaller
 */
record PutSteps(@Nullable RecordHeaders headers, @Nullable Compressor compressor) {
    /** The steps of these options, each null if it is left out. */
    static PutSteps of(@Nullable RecordHeaders headers, @Nullable Compression compression) {
        return new PutSteps(headers, Compressor.of(compression));
    }
}
