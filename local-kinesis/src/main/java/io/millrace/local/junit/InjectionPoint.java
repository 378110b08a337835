package io.millrace.local.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A parameter or field that asks for something.
 *
 * @param element carries the annotations
 * @param type what it can hold
 * @param name of the parameter or field
 * @param site where it is, in words
 */
record InjectionPoint(AnnotatedElement element, Class<?> type, String name, String site) {

    static InjectionPoint of(ParameterContext context) {
        String executable = context.getDeclaringExecutable().getDeclaringClass().getSimpleName() + "."
                + context.getDeclaringExecutable().getName();
        String name = context.getParameter().getName();
        return new InjectionPoint(
                context.getParameter(),
                context.getParameter().getType(),
                name,
                "Parameter " + name + " of " + executable);
    }

    static InjectionPoint of(Field field) {
        String site = "Field " + field.getDeclaringClass().getSimpleName() + "." + field.getName();
        return new InjectionPoint(field, field.getType(), field.getName(), site);
    }

    boolean has(Class<? extends Annotation> annotation) {
        return find(annotation).isPresent();
    }

    <A extends Annotation> Optional<A> find(Class<A> annotation) {
        return AnnotationSupport.findAnnotation(element, annotation);
    }

    boolean isForAStream() {
        return has(StreamName.class) || has(Stream.class);
    }

    void requireType(Class<?> wanted, String what) {
        if (type != wanted) {
            throw new ExtensionConfigurationException(site + " is " + what + " and of type " + type.getSimpleName()
                    + "; make it a " + wanted.getSimpleName());
        }
    }
}
