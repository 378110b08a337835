package io.millrace.local.junit;

import static java.util.Map.entry;

import io.millrace.local.FaultPlan;
import io.millrace.local.FaultedDynamoDb;
import io.millrace.local.LocalAws;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Finds what is injected into a point, and says in one line why there is nothing. */
final class Supply {
    private static final String SDK = "software.amazon.awssdk.services.";

    /** By name and in lambdas, so that tests without the AWS SDK can use the rest. */
    @SuppressWarnings("UnnecessaryLambda")
    private static final Map<String, Function<LocalAws, Object>> BY_TYPE = Map.ofEntries(
            entry(SDK + "kinesis.KinesisAsyncClient", aws -> aws.kinesisAsyncClient()),
            entry(SDK + "kinesis.KinesisClient", aws -> aws.kinesisClient()),
            entry(SDK + "dynamodb.DynamoDbAsyncClient", aws -> aws.dynamoDbAsyncClient()),
            entry(SDK + "dynamodb.DynamoDbClient", aws -> aws.dynamoDbClient()),
            entry(LocalAws.class.getName(), aws -> aws),
            entry(io.millrace.local.LocalKinesis.class.getName(), aws -> aws.kinesis()),
            entry(FaultedDynamoDb.class.getName(), aws -> aws.dynamoDb()),
            entry(FaultPlan.class.getName(), aws -> aws.kinesis().faults()));

    private Supply() {}

    static boolean knows(InjectionPoint point) {
        return point.isForAStream()
                || point.has(Endpoint.class)
                || BY_TYPE.containsKey(point.type().getName());
    }

    static Object valueFor(InjectionPoint point, ExtensionContext context) {
        Request request = Request.of(context);
        LocalAws aws = Engines.of(request);
        if (point.has(StreamName.class)) {
            point.requireType(String.class, "@StreamName");
            return FreshStream.of(
                            context,
                            aws.kinesis(),
                            StreamName.class,
                            "",
                            request.wanted().shards(),
                            "@LocalKinesis of " + request.testClass().getSimpleName())
                    .name();
        }
        if (point.has(Stream.class)) {
            point.requireType(String.class, "@Stream");
            return stream(point, point.find(Stream.class).orElseThrow(), context, aws);
        }
        if (point.has(Endpoint.class)) {
            point.requireType(URI.class, "@Endpoint");
            return endpoint(point, point.find(Endpoint.class).orElseThrow().value(), request, aws);
        }
        return byType(point, request, aws);
    }

    private static String stream(InjectionPoint point, Stream wanted, ExtensionContext context, LocalAws aws) {
        String label = wanted.value().isEmpty() ? point.name() : wanted.value();
        Object who = wanted.value().isEmpty() ? point.element() : label;
        return FreshStream.of(context, aws.kinesis(), who, label, wanted.shards(), point.site())
                .name();
    }

    private static URI endpoint(InjectionPoint point, Endpoint.Service service, Request request, LocalAws aws) {
        return switch (service) {
            case KINESIS -> aws.kinesis().endpoint();
            case KINESIS_TLS -> {
                require(request.wanted().tls(), point, "has no TLS port", "tls = true", request);
                yield aws.kinesis().tlsEndpoint();
            }
            case DYNAMODB -> {
                requireDynamoDb(point, request);
                yield aws.dynamoDb().endpoint();
            }
        };
    }

    private static Object byType(InjectionPoint point, Request request, LocalAws aws) {
        String type = point.type().getName();
        Function<LocalAws, Object> supplier = BY_TYPE.get(type);
        if (supplier == null) {
            throw new ExtensionConfigurationException(point.site() + " is of type "
                    + point.type().getSimpleName() + "; there are "
                    + BY_TYPE.keySet().stream()
                            .map(name -> name.substring(name.lastIndexOf('.') + 1))
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (type.startsWith(SDK + "dynamodb.") || type.equals(FaultedDynamoDb.class.getName())) {
            requireDynamoDb(point, request);
        }
        if (type.equals(FaultPlan.class.getName())) {
            require(
                    request.isAloneWithItsEngine(),
                    point,
                    "shares its engine with other classes, which faults would strike too",
                    "shared = CLASS",
                    request);
        }
        return supplier.apply(aws);
    }

    private static void requireDynamoDb(InjectionPoint point, Request request) {
        require(request.wanted().dynamoDb(), point, "has no DynamoDB", "dynamoDb = true", request);
    }

    private static void require(boolean isThere, InjectionPoint point, String lack, String mend, Request request) {
        if (!isThere) {
            throw new ExtensionConfigurationException(
                    point.site() + " wants " + point.type().getSimpleName() + ", but @LocalKinesis of "
                            + request.testClass().getSimpleName() + " " + lack + "; write @LocalKinesis(" + mend + ")");
        }
    }
}
