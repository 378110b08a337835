package io.millrace.agent.transform;

import io.millrace.agent.record.Origin;

/** Wraps a record in braces; its line feed is behind them. */
final class BracketsStep implements Transform {
    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        int end = LineFeeds.textEnd(record);
        byte[] made = new byte[end + (LineFeeds.endsWithOne(record) ? 3 : 2)];
        System.arraycopy(record, 0, made, 1, end);
        made[made.length - 1] = '\n';
        made[0] = '{';
        made[end + 1] = '}';
        next.emit(made);
    }
}
