package io.millrace.local.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Marks a class of conformance tests; its constructor may ask for a {@link Service}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Conformance.class)
@interface Conforming {
    /** The operations that these tests are about; each must be called when all of them run. */
    String[] value();
}
