package io.millrace.agent.config;

/**
 * One mistake in a configuration file.
 *
 * @param file the file
 * @param line of the mistake, from 1; 0 if it is the file as a whole
 * @param column of the mistake, from 1, in characters; 0 if it is the file as a whole
 * @param keyPath the key, like {@code flows[1].records.maxBytes}; empty if the mistake is not at a key
 * @param message what is wrong and how it is mended, as the rest of a sentence that begins with the key path. Never holds a secret.
 */
public record Problem(String file, int line, int column, String keyPath, String message) {
    /** {@code file:line:column: keyPath message}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        return place + ": " + (keyPath.isEmpty() ? "" : keyPath + " ") + message;
    }
}
