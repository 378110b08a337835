package io.millrace.local.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A URI at which the engine listens, for clients that the test makes itself. */
@Documented
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Endpoint {
    /** One address of an engine. */
    enum Service {
        /** Kinesis in cleartext, HTTP/1.1 and HTTP/2. */
        KINESIS,
        /** Kinesis over TLS; needs {@link LocalKinesis#tls}. */
        KINESIS_TLS,
        /** DynamoDB; needs {@link LocalKinesis#dynamoDb}. */
        DYNAMODB
    }

    Service value() default Service.KINESIS;
}
