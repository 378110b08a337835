package io.millrace.agent.status;

/** How the agent, or a part of it, is. */
public enum Health {
    /** All is well. */
    GREEN,
    /** It works, and a person should look: a file that cannot be read, throttled shards, growing lag. */
    YELLOW,
    /** Something does not work: nothing gets through, checkpoints cannot be saved, a new configuration was refused. */
    RED
}
