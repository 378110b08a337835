package io.millrace.agent.flow;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Source;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.DirectoryScan;
import io.millrace.agent.file.PathPatterns;
import io.millrace.agent.record.Framer;

/** Builds the parts of a flow that reads files. */
record FlowWiring(ReadTurns turns, TailingParts tailing) {
    static FlowWiring of(FlowParts parts) {
        FlowConfig config = parts.config();
        Source.Files files = (Source.Files) config.source();
        Contents contents = new Contents(parts.disk());
        TailRegistry tails = new TailRegistry();
        Newcomers newcomers = new Newcomers(config.id(), files, contents, tails, parts.nonces());
        PathPatterns patterns = new PathPatterns(files.include(), files.exclude());
        DirectoryScan scan = new DirectoryScan(parts.disk(), patterns, files.compressed(), files.roots());
        TailingParts tailing = new TailingParts(
                scan,
                parts.disk(),
                tails,
                newcomers,
                new Recovery(parts.disk(), contents, tails, newcomers),
                parts.scan(),
                parts.forgetAfter());
        FlushRule flushRule = FlushRule.of(config.framing(), parts.scan().rotateWait());
        return new FlowWiring(new ReadTurns(contents, reader(parts), flushRule), tailing);
    }

    private static TailReader reader(FlowParts parts) {
        Framing framing = parts.config().framing();
        Framer framer = Framer.of(framing);
        return new TailReader(
                framing, framer, new BatchBuilder(parts.steps()), new LongRecord(framing, framer, parts.sideFile()));
    }
}
