package org.moox.sync.sync;

/** An expression could not be evaluated. Its text says why and where, and holds no value of a record. */
public final class ExpressionFailure extends RuntimeException {

    ExpressionFailure(String sentence) {
        super(sentence);
    }
}
