package io.millrace.local.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A String that names the test's own stream: created for this test with as many shards as {@link LocalKinesis#shards} says,
 * ACTIVE, empty, named after the test, deleted after it. All who ask in one test, its fields and its life-cycle methods,
 * mean the same stream. A static field and a parameter of {@code @BeforeAll} name a stream that lives as long as the class.
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface StreamName {}
