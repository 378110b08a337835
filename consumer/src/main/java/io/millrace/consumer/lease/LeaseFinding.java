package io.millrace.consumer.lease;

/**
 * One thing worth saying about a lease table.
 *
 * @param level how bad it is
 * @param subject lease key, worker or attribute it is about
 * @param text one sentence: what is so, and what follows or is to be done
 */
public record LeaseFinding(Level level, String subject, String text) {

    /** How bad a finding is. */
    public enum Level {
        /** Records are not read, or will not be, unless somebody does something. */
        PROBLEM,
        /** Nothing is lost yet; a person should look. */
        WARNING,
        /** Good to know. */
        NOTE
    }
}
