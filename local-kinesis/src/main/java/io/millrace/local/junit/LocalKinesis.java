package io.millrace.local.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that gets Kinesis in its JVM. Parameters of constructors, tests and life-cycle methods are injected by
 * type, fields if they are {@link Injected}: {@code KinesisAsyncClient}, {@code KinesisClient}, {@code
 * DynamoDbAsyncClient}, {@code DynamoDbClient}, {@link io.millrace.local.LocalAws}, {@link
 * io.millrace.local.LocalKinesis} (the engine itself), {@link io.millrace.local.FaultPlan}, {@link
 * io.millrace.local.FaultedDynamoDb}; and by annotation: {@link
 * StreamName} and {@link Stream} for streams of the test's own, {@link Endpoint} for addresses. Nested classes and
 * subclasses inherit it. Tests may run in parallel.
 *
 * <pre>{@code
 * @LocalKinesis(shards = 4)
 * class ClicksTest {
 *     @Test
 *     void clicksArrive(KinesisAsyncClient kinesis, @StreamName String clicks) { ... }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalKinesisExtension.class)
public @interface LocalKinesis {
    /** Which limits the engine keeps. */
    enum Pace {
        /** Those of {@link io.millrace.local.Limits#service()}. */
        SERVICE,
        /** Those of {@link io.millrace.local.Limits#none()}. */
        NONE
    }

    /** Who uses one engine. */
    enum Shared {
        /** The annotated class and those nested in it; the engine ends with the class. */
        CLASS,
        /** All classes of the run that ask for the same engine; it ends with the run. */
        JVM
    }

    /** Shards of the stream that {@link StreamName} stands for, 1 to 10,000. */
    int shards() default 1;

    Pace limits() default Pace.SERVICE;

    /** Whether there is a TLS port; injected Kinesis clients then use it and trust its certificate. */
    boolean tls() default false;

    /** The region of ARNs and clients. */
    String region() default "us-east-1";

    /** Whether Amazon's DynamoDB Local, which must be on the class path, is started as well. */
    boolean dynamoDb() default false;

    /**
     * A fault plan in JSON (see {@link io.millrace.local.FaultPlan#parse}) that is in force when a test begins: a resource,
     * found from the test class as {@link Class#getResource} finds it. Needs {@code shared = CLASS}, since a plan strikes
     * all who use the engine.
     */
    String faults() default "";

    Shared shared() default Shared.JVM;
}
