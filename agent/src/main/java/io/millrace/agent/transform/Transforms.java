package io.millrace.agent.transform;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Step;
import io.millrace.agent.config.Step.OnFailure;
import java.util.ArrayList;
import java.util.List;

/** Makes steps out of their configuration. */
public final class Transforms {
    private final TransformContext context;

    private Transforms(TransformContext context) {
        this.context = context;
    }

    /**
     * All that is done to the records of a flow: its steps, and before them what the framing could not do without copying (see
     * {@link io.millrace.agent.record.Framer}). Each flow makes its own, for one thread at a time.
     *
     * @throws IllegalArgumentException if a step cannot be made; the message names its option, the value and the mend
     */
    public static TransformChain of(FlowConfig flow, TransformContext context) {
        List<Transform> made = new ArrayList<>();
        Framing framing = flow.framing();
        boolean isInside = framing.keepTerminator() || !(framing.grouping() instanceof Framing.Grouping.Lines);
        if (framing.stripCarriageReturn() && isInside) {
            made.add(new CarriageReturns());
        }
        made.addAll(new Transforms(context).all(flow.steps()));
        return new TransformChain(made);
    }

    /** Steps alone, likewise. */
    public static TransformChain of(List<Step> steps, TransformContext context) {
        return new TransformChain(new Transforms(context).all(steps));
    }

    private List<Transform> all(List<Step> steps) {
        return steps.stream().map(this::one).toList();
    }

    private Transform one(Step step) {
        if (step instanceof Step.SingleLine lines) {
            return new SingleLineStep(lines);
        }
        if (step instanceof Step.CsvToJson csv) {
            return new CsvStep(csv, policy("CSVTOJSON", csv.onFailure()));
        }
        if (step instanceof Step.LogToJson log) {
            return new LogStep(log, policy("LOGTOJSON", log.onFailure()));
        }
        if (step instanceof Step.AddMetadata metadata) {
            return new MetadataStep(metadata, context.clock());
        }
        if (step instanceof Step.AddEc2Metadata ec2) {
            return new InstanceStep(ec2, context.instance(), policy("ADDEC2METADATA", ec2.onFailure()));
        }
        if (step instanceof Step.AddBrackets) {
            return new BracketsStep();
        }
        if (step instanceof Step.Plugin plugin) {
            return new PluginStep(PluginStep.load(plugin), policy("USINGPLUGGIN", plugin.onFailure()));
        }
        return another(step);
    }

    /** Those that the Kinesis Agent does not have. */
    private Transform another(Step step) {
        if (step instanceof Step.CriText cri) {
            return ContainerStep.cri(cri.asJson(), policy("CRI", cri.onFailure()));
        }
        if (step instanceof Step.DockerText docker) {
            return ContainerStep.docker(docker.asJson(), policy("DOCKER", docker.onFailure()));
        }
        if (step instanceof Step.SelectFields select) {
            return new SelectStep(select, policy("SELECTFIELDS", select.onFailure()));
        }
        if (step instanceof Step.Extract extract) {
            return new ExtractStep(extract, policy("EXTRACT", extract.onFailure()));
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

    private FailurePolicy policy(String step, OnFailure policy) {
        return new FailurePolicy(step, policy, context.sideFiles());
    }
}
