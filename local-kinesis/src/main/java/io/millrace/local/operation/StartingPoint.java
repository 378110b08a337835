package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;

/**
 * Where a reader begins in a shard, as GetShardIterator and SubscribeToShard say it in members of different names.
 *
 * @param operation the action, for messages
 * @param typeMember name of the member that tells the kind of position
 * @param numberMember name of the member with the sequence number
 */
record StartingPoint(String operation, String typeMember, String numberMember) {
    static final StartingPoint OF_ITERATOR =
            new StartingPoint("GetShardIterator", "ShardIteratorType", "StartingSequenceNumber");
    static final StartingPoint OF_SUBSCRIPTION = new StartingPoint("SubscribeToShard", "Type", "SequenceNumber");

    /** The counter of the first record wanted. */
    long counter(Shard shard, Parameters members, long nowMillis) {
        String type = members.text(typeMember, 40);
        return switch (type) {
            case "TRIM_HORIZON" -> shard.oldest();
            case "LATEST" -> shard.latest();
            case "AT_SEQUENCE_NUMBER" -> shard.at(number(members, type), operation);
            case "AFTER_SEQUENCE_NUMBER" -> shard.after(number(members, type), operation);
            case "AT_TIMESTAMP" -> shard.at(time(members, nowMillis));
            default ->
                throw Parameters.violation(
                        typeMember,
                        type,
                        "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP,"
                                + " AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
        };
    }

    private String number(Parameters members, String type) {
        return members.optionalText(numberMember)
                .orElseThrow(() -> RefusedException.invalidArgument(
                        "Must either specify " + numberMember + " or use a type other than " + type + "."));
    }

    private static long time(Parameters members, long nowMillis) {
        long millis = members.time("Timestamp")
                .orElseThrow(
                        () -> RefusedException.invalidArgument("Must specify Timestamp with the type AT_TIMESTAMP."))
                .toEpochMilli();
        if (millis > nowMillis) {
            throw RefusedException.invalidArgument("The timestampInMillis parameter cannot be greater than the"
                    + " currentTimestampInMillis. timestampInMillis: " + millis + ", currentTimestampInMillis: "
                    + nowMillis);
        }
        return millis;
    }
}
