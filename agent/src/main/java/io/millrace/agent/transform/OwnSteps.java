package io.millrace.agent.transform;

import io.millrace.agent.config.Step;
import io.millrace.agent.config.Step.OnFailure;

/** Makes the steps that the Kinesis Agent does not have. */
final class OwnSteps {
    private OwnSteps() {}

    static Transform of(Step step, TransformContext context) {
        if (step instanceof Step.CriText cri) {
            return ContainerStep.cri(cri.asJson(), policy("CRI", cri.onFailure(), context));
        }
        if (step instanceof Step.DockerText docker) {
            return ContainerStep.docker(docker.asJson(), policy("DOCKER", docker.onFailure(), context));
        }
        if (step instanceof Step.SelectFields select) {
            return new SelectStep(select, policy("SELECTFIELDS", select.onFailure(), context));
        }
        if (step instanceof Step.Extract extract) {
            return new ExtractStep(extract, policy("EXTRACT", extract.onFailure(), context));
        }
        if (step instanceof Step.Filter filter) {
            return new FilterStep(filter);
        }
        if (step instanceof Step.Sample sample) {
            return new SampleStep(sample);
        }
        if (step instanceof Step.Redact redact) {
            return new RedactStep(redact);
        }
        if (step instanceof Step.Enrich enrich) {
            return new EnrichStep(enrich, context);
        }
        throw new IllegalArgumentException("There is no step for " + step.getClass());
    }

    private static FailurePolicy policy(String step, OnFailure policy, TransformContext context) {
        return new FailurePolicy(step, policy, context.sideFiles());
    }
}
