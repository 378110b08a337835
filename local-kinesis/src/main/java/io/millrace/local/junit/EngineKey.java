package io.millrace.local.junit;

import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalAws;
import java.util.Optional;

/**
 * The settings of an engine. Equal settings share one, where sharing is wanted.
 *
 * @param faults what goes wrong from the start, if anything
 */
record EngineKey(LocalKinesis.Pace pace, boolean tls, String region, boolean dynamoDb, Optional<FaultResource> faults) {

    LocalAws start() {
        io.millrace.local.LocalKinesis.Builder kinesis =
                io.millrace.local.LocalKinesis.builder().region(region).limits(limits());
        if (tls) {
            kinesis.tlsPort(0);
        }
        faults.ifPresent(resource -> kinesis.faults(resource.plan()));
        LocalAws aws = new LocalAws(kinesis);
        if (!dynamoDb) {
            aws.withServices("kinesis");
        }
        aws.start();
        return aws;
    }

    /** Has the next test find the rules that the first one found. */
    void rearm(FaultPlan plan) {
        plan.clear();
        faults.ifPresent(resource -> resource.plan().rules().forEach(plan::add));
    }

    private Limits limits() {
        return switch (pace) {
            case SERVICE -> Limits.service();
            case NONE -> Limits.none();
        };
    }
}
