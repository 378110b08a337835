package io.millrace.compatibility;

import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;

/**
 * A stream of another account, as a client sees it: under its ARN alone, beside one of the same name in its own account. The engine,
 * which knows one account, keeps it under a name that no client is told.
 */
final class OtherAccount implements ExecutionInterceptor {
    private static final String ID = "999999999999";
    private static final String ID_OF_THE_ENGINE = "000000000000";
    private static final String NAME_FIELD = "StreamName";
    private static final String ARN_FIELD = "StreamARN";

    private final String stream;

    OtherAccount(String stream) {
        this.stream = stream;
    }

    String arn() {
        return arn(ID, stream);
    }

    /** Where the engine keeps it. */
    String nameInTheEngine() {
        return stream + "-of-" + ID;
    }

    private static String arn(String account, String stream) {
        return "arn:aws:kinesis:" + Engines.REGION.id() + ":" + account + ":stream/" + stream;
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (!isNamed(request)) {
            return request;
        }
        SdkRequest.Builder builder = request.toBuilder();
        Map<String, String> named = Map.of(
                ARN_FIELD, arn(ID_OF_THE_ENGINE, nameInTheEngine()),
                NAME_FIELD, nameInTheEngine());
        for (SdkField<?> field : request.sdkFields()) {
            String name = named.get(field.memberName());
            if (name != null && field.getValueOrDefault(request) != null) {
                field.set(builder, name);
            }
        }
        return builder.build();
    }

    private boolean isNamed(SdkPojo request) {
        return request.sdkFields().stream()
                .anyMatch(field ->
                        field.memberName().equals(ARN_FIELD) && arn().equals(field.getValueOrDefault(request)));
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        if (context.response() instanceof DescribeStreamSummaryResponse response
                && response.streamDescriptionSummary().streamName().equals(nameInTheEngine())) {
            return response.toBuilder()
                    .streamDescriptionSummary(response.streamDescriptionSummary().toBuilder()
                            .streamName(stream)
                            .streamARN(arn())
                            .build())
                    .build();
        }
        return context.response();
    }
}
