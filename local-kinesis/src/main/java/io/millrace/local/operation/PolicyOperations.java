package io.millrace.local.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.engine.RefusedException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Resource policies of streams and consumers: kept and told, never enforced. */
final class PolicyOperations implements OperationFamily {
    private static final String NO_POLICY = "{}";

    private final Scene scene;

    PolicyOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "PutResourcePolicy", this::put, "GetResourcePolicy", this::get, "DeleteResourcePolicy", this::delete);
    }

    private Map<String, Object> put(Parameters request) {
        String policy = request.optionalText("Policy").orElseThrow(() -> Parameters.missing("Policy"));
        requirePolicy(policy);
        scene.resource(request).relabel(labels -> labels.withPolicy(policy), scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> get(Parameters request) {
        String policy =
                Optional.ofNullable(scene.resource(request).labels().policy()).orElse(NO_POLICY);
        return Answer.with("Policy", policy).map();
    }

    private Map<String, Object> delete(Parameters request) {
        scene.resource(request)
                .relabel(
                        labels -> {
                            if (labels.policy() == null) {
                                throw RefusedException.notFound("No resource policy found for resource ARN "
                                        + request.text("ResourceARN", Integer.MAX_VALUE) + ".");
                            }
                            return labels.withPolicy(null);
                        },
                        scene.now());
        return Answer.EMPTY;
    }

    private static void requirePolicy(String policy) {
        JsonNode root;
        try {
            // Not a constant: policies are rare, and loading the mapper would double every start of the engine.
            root = new ObjectMapper().readTree(policy);
        } catch (IOException e) {
            throw RefusedException.invalidArgument("Policy is not JSON: " + e.getMessage());
        }
        if (!root.path("Statement").isContainerNode() || root.path("Statement").isEmpty()) {
            throw RefusedException.invalidArgument("Policy has no Statement.");
        }
    }
}
