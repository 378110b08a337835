package io.millrace.agent.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What the agent shows of itself.
 *
 * @param pagePort port on localhost of the page and of the Prometheus endpoint; 0 for any free one, empty for none
 * @param cloudWatch where metrics are sent, if anywhere
 * @param statusInterval how often a line about all is logged; zero for never
 */
public record OperationOptions(Optional<Integer> pagePort, Optional<CloudWatch> cloudWatch, Duration statusInterval) {
    /**
     * Metrics in CloudWatch.
     *
     * @param namespace default {@code AWSKinesisAgent}, with the old agent's names
     * @param oldNames whether the names and dimensions are the Kinesis Agent's
     * @param tagInstance whether there is a dimension with the instance's id
     * @param interval how often they are sent
     * @param aws how the service is reached
     */
    public record CloudWatch(
            String namespace, boolean oldNames, boolean tagInstance, Duration interval, AwsOptions aws) {}
}
