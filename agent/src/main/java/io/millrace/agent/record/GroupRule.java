package io.millrace.agent.record;

/** Says which lines form a group. Lines are told in order, without their ends; all that is remembered is of the group that is open. */
interface GroupRule {
    /** How much of a line is looked at when it is not the first of a group: its first bytes. */
    int LINE_LIMIT = 64 * 1024;

    /** Whether a line belongs to the group that is open. */
    boolean belongs(byte[] window, int start, int end);

    /**
     * Takes a line into the group.
     *
     * @param isFirst whether the group begins with it
     * @return whether the group ends with it
     */
    boolean add(byte[] window, int start, int end, boolean isFirst);

    /** How often a pattern was given up. */
    default long abandonedMatches() {
        return 0;
    }
}
