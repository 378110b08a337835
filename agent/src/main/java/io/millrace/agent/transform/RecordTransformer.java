package io.millrace.agent.transform;

import org.jspecify.annotations.Nullable;

/**
 * A step of the user's own, for the option USINGPLUGGIN: a public class with a public constructor without parameters, or of one
 * {@code Map<String, String>} of options. Each flow makes its own; one thread at a time calls it.
 */
public interface RecordTransformer {
    /**
     * Makes a record into another.
     *
     * @param record may be written into and returned; its line feed is at its end if the flow keeps them
     * @return the record that goes on, or null if none does
     * @throws Exception if the record cannot be read: what becomes of it then is configured
     */
    byte @Nullable [] transform(byte[] record, RecordSource source) throws Exception;
}
