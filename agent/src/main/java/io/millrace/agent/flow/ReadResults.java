package io.millrace.agent.flow;

/** Knows what follows from a look at a file. */
@FunctionalInterface
interface ReadResults {
    Reading.Visitor of(Tail tail, Moment now);
}
