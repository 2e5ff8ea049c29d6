package org.moox.sync.capture;

/**
 * Event bus message, published after the commit of a change to an entity: a nudge, the log is the truth.
 *
 * @param model name of the changed model
 */
public record ChangeCaptured(String model) {

    public static final String ADDRESS = "sync.change-captured";
}
