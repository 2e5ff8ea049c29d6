package org.moox.sync.platform;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import org.moox.sync.outgoing.Domain;
import org.moox.sync.outgoing.Routes;

/** The text names a host as {@link Domain} reads it, and no address that {@link Routes} refuses. */
@Constraint(validatedBy = DomainText.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@interface DomainText {

    String message() default "must be " + Domain.RULE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Blank text is another constraint's business. An address that would never be called is refused; a name only when it is called. */
    @ApplicationScoped
    class Check implements ConstraintValidator<DomainText, String> {

        private final Routes routes;

        Check(Routes routes) {
            this.routes = routes;
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            if (text == null || text.isBlank()) {
                return true;
            }
            var domain = Domain.parse(text);
            var refusal = domain.flatMap(routes::refusal);
            refusal.ifPresent(reason -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate("leads to an address that must not be called: " + reason)
                        .addConstraintViolation();
            });
            return domain.isPresent() && refusal.isEmpty();
        }
    }
}
