package io.millrace.local.junit;

import io.millrace.local.Limits;
import io.millrace.local.LocalAws;

/** The settings of an engine. Equal settings share one, where sharing is wanted. */
record EngineKey(LocalKinesis.Pace pace, boolean tls, String region, boolean dynamoDb) {

    LocalAws start() {
        io.millrace.local.LocalKinesis.Builder kinesis =
                io.millrace.local.LocalKinesis.builder().region(region).limits(limits());
        if (tls) {
            kinesis.tlsPort(0);
        }
        LocalAws aws = new LocalAws(kinesis);
        if (!dynamoDb) {
            aws.withServices("kinesis");
        }
        aws.start();
        return aws;
    }

    private Limits limits() {
        return switch (pace) {
            case SERVICE -> Limits.service();
            case NONE -> Limits.none();
        };
    }
}
